/**
 * An event of Amazon Cognito as CloudTrail records it and EventBridge delivers it → the user that was signed out.
 * Sources: Amazon Cognito Developer Guide, "Amazon Cognito logging in AWS CloudTrail" and "Example Amazon Cognito
 * events"; Amazon EventBridge User Guide, "AWS service events delivered via AWS CloudTrail".
 *
 * AWS documents examples of such events, but no schema for each operation. So every member may be absent
 * here. Published events of administrators' calls have `requestParameters.userPoolId` and
 * `additionalEventData.sub`, and hide the names of users. No published event says which sign-in or token was
 * ended.
 */
import { read, readText } from './own-members.ts'

/** The operations after which tokens of the user must not be accepted. */
const OPERATIONS: ReadonlySet<unknown> = new Set([
  'GlobalSignOut',
  'AdminUserGlobalSignOut',
  'RevokeToken',
  'AdminDisableUser',
  'AdminDeleteUser',
  'DeleteUser',
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

function readTime(detail: unknown): number | undefined {
  const time = Date.parse(readText(detail, 'eventTime') ?? '')
  return Number.isNaN(time) ? undefined : time / 1000
}

/** Returns `undefined` for an event of another kind, and for a call that failed. */
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
