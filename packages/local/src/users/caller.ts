/** The client of a request, its user pool, and the user that a typed name stands for. */
import { refuse } from '../errors/cognito-error.ts'
import type { CognitoErrorKind } from '../errors/cognito-errors.ts'
import type { Service } from '../service/service.ts'
import type { ClientRecord, UserPoolRecord } from '../store/user-pool-records.ts'
import type { UserRecord } from '../store/user-records.ts'
import type { ClientMetadata, TriggerOrigin } from '../triggers/events.ts'
import { requireUserPool } from './user-pools.ts'
import { findUser, listSignInNames } from './users.ts'

export interface Caller {
  readonly client: ClientRecord
  readonly pool: UserPoolRecord
  /** `undefined` if no user has the typed name. */
  readonly user: UserRecord | undefined
  readonly typedName: string
  /** The metadata of the request, for the triggers. */
  readonly clientMetadata?: ClientMetadata | undefined
}

/** @throws ResourceNotFoundException if the client's user pool does not exist. */
export function findCaller(service: Service, client: ClientRecord, typedName: string): Caller {
  const pool = requireUserPool(service, client.UserPoolId)
  return { client, pool, user: findUser(service, pool, typedName), typedName }
}

/** Refuses an unknown name with the given error, if the client may learn that it is unknown. */
export function refuseIfUnknown({ client, user }: Caller, kind: CognitoErrorKind = 'userNotFound'): void {
  if (user === undefined && client.PreventUserExistenceErrors !== 'ENABLED') refuse(kind)
}

/** Whether the client must not learn which users exist. */
export function preventsUserExistenceErrors({ client }: Caller): boolean {
  return client.PreventUserExistenceErrors === 'ENABLED'
}

/** Looks up the caller again after a trigger, which may have run for seconds. */
export function refreshCaller(service: Service, { client, typedName, clientMetadata }: Caller): Caller {
  return { ...findCaller(service, client, typedName), clientMetadata }
}

/** For the events of triggers. */
export function toOrigin({ client, pool, user, typedName, clientMetadata }: Caller): TriggerOrigin {
  return { pool, userName: user?.username ?? typedName, clientId: client.ClientId, clientMetadata }
}

/** The names that SECRET_HASH may be made from: the typed name, and every name of the user. */
export function listHashNames({ pool, user, typedName }: Caller): string[] {
  return [typedName, ...(user === undefined ? [] : listSignInNames(pool, user))]
}
