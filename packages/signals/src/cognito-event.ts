/**
 * An event of Amazon Cognito as CloudTrail records it and EventBridge delivers it → the user that was signed out.
 * Sources: Amazon Cognito Developer Guide, "Amazon Cognito logging in AWS CloudTrail" and "Example Amazon Cognito
 * events"; Amazon EventBridge User Guide, "AWS service events delivered via AWS CloudTrail".
 *
 * - A call of an administrator has `requestParameters.userPoolId`; a call of a user has `additionalEventData.userPoolId`
 *   or no user pool at all.
 * - `additionalEventData.sub` is the user. The user name is hidden or an alias, so it is not read.
 * - No event says which sign-in or token was ended.
 */
import type { JsonObject } from '@poolguard/core'

/** The operations after which tokens of the user must not be accepted. */
const OPERATIONS: ReadonlySet<unknown> = new Set([
  'GlobalSignOut',
  'AdminUserGlobalSignOut',
  'RevokeToken',
  'AdminDisableUser',
  'AdminDeleteUser',
  'AdminResetUserPassword',
])

export interface CognitoSignOut {
  readonly operation: string
  /** `undefined` in an event that names no user pool. */
  readonly userPoolId: string | undefined
  /** `undefined` in an event that names no user. */
  readonly sub: string | undefined
  /** In seconds since 1970; `undefined` in an event without a time. */
  readonly time: number | undefined
}

/** A member of an object; nothing of what is no object. */
function read(value: unknown, name: string): unknown {
  const isObject = typeof value === 'object' && value !== null && Object.hasOwn(value, name)
  return isObject ? (value as JsonObject)[name] : undefined
}

function readText(value: unknown, name: string): string | undefined {
  const text = read(value, name)
  return typeof text === 'string' && text !== '' ? text : undefined
}

function readTime(detail: unknown): number | undefined {
  const time = Date.parse(readText(detail, 'eventTime') ?? '')
  return Number.isNaN(time) ? undefined : time / 1000
}

/** Answers `undefined` for an event of another kind, and for a call that failed. */
export function parseCognitoEvent(event: unknown): CognitoSignOut | undefined {
  const detail = read(event, 'detail')
  if (read(detail, 'eventSource') !== 'cognito-idp.amazonaws.com') return undefined
  const operation = readText(detail, 'eventName')
  if (operation === undefined || !OPERATIONS.has(operation)) return undefined
  if (readText(detail, 'errorCode') !== undefined) return undefined
  const parameters = read(detail, 'requestParameters')
  const additional = read(detail, 'additionalEventData')
  return {
    operation,
    userPoolId: readText(parameters, 'userPoolId') ?? readText(additional, 'userPoolId'),
    sub: readText(additional, 'sub'),
    time: readTime(detail),
  }
}
