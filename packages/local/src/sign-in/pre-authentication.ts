/** The triggers before and after a sign-in. Throws the errors of the triggers, NotAuthorizedException. */
import type { Service } from '../service/service.ts'
import type { ClientRecord } from '../store/user-pool-records.ts'
import type { UserRecord } from '../store/user-records.ts'
import type { ClientMetadata } from '../triggers/events.ts'
import { runPostAuthentication, runPreAuthentication } from '../triggers/sign-in-triggers.ts'
import { type Caller, refreshCaller, toOrigin } from '../users/caller.ts'
import { requireUserPool } from '../users/user-pools.ts'
import { refreshUser } from '../users/users.ts'
import { requireAdmittedUser } from './admission.ts'
import type { SignInStep } from './steps.ts'

export interface SignInRequest {
  /** The device that the client claims to be. */
  readonly deviceKey?: string | undefined
  /** The ClientMetadata of InitiateAuth, which only PreAuthentication and UserMigration receive. */
  readonly validationData?: ClientMetadata | undefined
}

/** Runs after the look-up of the user. Returns the caller, looked up again after the trigger. */
export async function preAuthenticate(
  service: Service,
  caller: Caller,
  validationData: ClientMetadata | undefined,
): Promise<Caller> {
  if (!service.triggers.has(caller.pool, 'PreAuthentication')) return caller
  await runPreAuthentication(service, toOrigin(caller), caller.user, validationData)
  return refreshCaller(service, caller)
}

/** Runs between the last challenge and the tokens. Returns the user, looked up again after the trigger. */
export async function postAuthenticate(
  service: Service,
  { UserPoolId, ClientId: clientId }: ClientRecord,
  { user, device }: SignInStep & { readonly challenge: null },
  clientMetadata?: ClientMetadata | undefined,
): Promise<UserRecord> {
  const pool = requireUserPool(service, UserPoolId)
  if (!service.triggers.has(pool, 'PostAuthentication')) return user
  const origin = { pool, userName: user.username, clientId, clientMetadata }
  await runPostAuthentication(service, origin, user, device?.groupKey !== undefined)
  const current = refreshUser(service, user)
  requireAdmittedUser(current)
  return current
}
