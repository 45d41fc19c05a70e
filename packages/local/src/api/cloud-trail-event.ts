/**
 * A call of the API → the event that CloudTrail records. Personal and secret values are hidden. Sources: AWS
 * CloudTrail User Guide, "CloudTrail record contents"; Amazon Cognito Developer Guide, "Example Amazon
 * Cognito events".
 */
import { randomUUID } from 'node:crypto'
import { CognitoError } from '../errors/cognito-error.ts'
import type { CognitoEvent } from '../service/event-feed.ts'
import { ACCOUNT_ID, parseRegion } from '../util/ids.ts'

export interface RecordedCall {
  /** The name of the operation. */
  readonly name: string
  readonly input: Readonly<Record<string, unknown>>
  /** The region that the request is signed for; `undefined` without a signature. */
  readonly signedRegion: string | undefined
  readonly sub: string | undefined
  /** Why the call failed; `undefined` if it succeeded. */
  readonly error: unknown
  /** In milliseconds since 1970. */
  readonly now: number
}

const HIDDEN = 'HIDDEN_DUE_TO_SECURITY_REASONS'

/** The parameters that AWS's examples show, such as the ids of resources. */
const READABLE = new Set(['UserPoolId', 'ClientId', 'GroupName', 'AuthFlow', 'ProviderName', 'Identifier'])

function isReadable([name, value]: [string, unknown]): boolean {
  return READABLE.has(name) || typeof value === 'boolean' || typeof value === 'number'
}

/** CloudTrail writes the names in lower camel case. */
function toParameters(input: RecordedCall['input']): Record<string, unknown> {
  const given = Object.entries(input).filter(([, value]) => value !== undefined)
  return Object.fromEntries(
    given.map((entry) => {
      const [name, value] = entry
      return [name.charAt(0).toLowerCase() + name.slice(1), isReadable(entry) ? value : HIDDEN]
    }),
  )
}

/** Only calls of administrators are signed. */
function makeIdentity(signedRegion: string | undefined): Record<string, unknown> {
  if (signedRegion === undefined) return { type: 'Unknown', principalId: 'Anonymous' }
  const arn = `arn:aws:iam::${ACCOUNT_ID}:user/local`
  return { type: 'IAMUser', principalId: 'local', arn, accountId: ACCOUNT_ID, userName: 'local' }
}

function describeOutcome({ error, sub }: RecordedCall): object {
  if (error instanceof CognitoError) return { errorCode: error.name, errorMessage: error.message }
  if (error !== undefined) return { errorCode: 'InternalErrorException' }
  return sub === undefined ? {} : { additionalEventData: { sub } }
}

function findRegion({ input, signedRegion }: RecordedCall): string {
  const { UserPoolId } = input
  return typeof UserPoolId === 'string' ? parseRegion(UserPoolId) : (signedRegion ?? 'local')
}

export function makeCloudTrailEvent(call: RecordedCall): CognitoEvent {
  const time = `${new Date(call.now).toISOString().slice(0, 19)}Z`
  const region = findRegion(call)
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'AWS API Call via CloudTrail',
    source: 'aws.cognito-idp',
    account: ACCOUNT_ID,
    time,
    region,
    resources: [],
    detail: {
      eventVersion: '1.08',
      userIdentity: makeIdentity(call.signedRegion),
      eventTime: time,
      eventSource: 'cognito-idp.amazonaws.com',
      eventName: call.name,
      awsRegion: region,
      sourceIPAddress: '127.0.0.1',
      userAgent: 'poolguard-local',
      requestParameters: toParameters(call.input),
      responseElements: null,
      ...describeOutcome(call),
      requestID: randomUUID(),
      eventID: randomUUID(),
      readOnly: false,
      eventType: 'AwsApiCall',
      managementEvent: true,
      recipientAccountId: ACCOUNT_ID,
      eventCategory: 'Management',
    },
  }
}
