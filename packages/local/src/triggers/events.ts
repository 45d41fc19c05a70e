/**
 * The members that the events of all triggers have. Source: Cognito Developer Guide, "User pool Lambda trigger
 * event".
 */
import type { UserPoolRecord } from '../store/user-pool-records.ts'
import type { UserRecord } from '../store/user-records.ts'
import { parseRegion } from '../util/ids.ts'

export type ClientMetadata = Readonly<Record<string, string>>

/** The request that runs a trigger. */
export interface TriggerOrigin {
  readonly pool: UserPoolRecord
  readonly userName: string
  /** The app client; `undefined` for an operation of an administrator. */
  readonly clientId?: string | undefined
  readonly clientMetadata?: ClientMetadata | undefined
}

/** What events of AWS have in place of the id of a client. */
const NO_CLIENT = 'CLIENT_ID_NOT_APPLICABLE'

interface EventParts {
  readonly triggerSource: string
  readonly request: object
  readonly response: object
  readonly version?: string
}

export function makeEvent(
  { pool, userName, clientId = NO_CLIENT }: TriggerOrigin,
  { triggerSource, request, response, version = '1' }: EventParts,
) {
  return {
    version,
    region: parseRegion(pool.Id),
    userPoolId: pool.Id,
    userName,
    callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId },
    triggerSource,
    request,
    response,
  }
}

export function toUserAttributes({ attributes, status }: Pick<UserRecord, 'attributes' | 'status'>) {
  const { sub, ...others } = attributes
  return { sub, 'cognito:user_status': status, ...others }
}

/** Returns no member if the request has no metadata. */
export function makeMetadataMember({ clientMetadata }: Pick<TriggerOrigin, 'clientMetadata'>) {
  return clientMetadata === undefined ? {} : { clientMetadata }
}
