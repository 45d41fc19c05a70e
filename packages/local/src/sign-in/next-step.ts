/**
 * The steps of a sign-in after the password, one at a time: a new password, a code of a software token, or
 * the enrolment of one. Each waits under a `Session`, which only the caller of the previous step receives.
 */
import { hashSecret, randomToken } from '../credentials/opaque-tokens.ts'
import { refuse } from '../errors/cognito-error.ts'
import type { Service } from '../service/service.ts'
import type { ChallengeName, ChallengeRecord } from '../store/sign-in-records.ts'
import type { ClientRecord, UserPoolRecord } from '../store/user-pool-records.ts'
import type { UserRecord } from '../store/user-records.ts'
import { forgetFailures, refuseIfLocked } from '../users/lockout.ts'
import { requireClient, requireUserPool } from '../users/user-pools.ts'
import { requireUser } from '../users/users.ts'
import { requireActiveUser } from './admission.ts'

/** Either the sign-in is complete, or the client answers a challenge with `session`. */
export type SignInStep =
  | { readonly challenge: null; readonly user: UserRecord }
  | { readonly challenge: ChallengeName; readonly session: string; readonly user: UserRecord }

function findDueChallenge({ MfaConfiguration }: UserPoolRecord, user: UserRecord): ChallengeName | null {
  if (user.status === 'FORCE_CHANGE_PASSWORD') return 'NEW_PASSWORD_REQUIRED'
  if (MfaConfiguration !== 'OFF' && user.softwareToken?.verified && user.softwareToken.enabled) {
    return 'SOFTWARE_TOKEN_MFA'
  }
  return MfaConfiguration === 'ON' ? 'MFA_SETUP' : null
}

function openChallenge(service: Service, record: Omit<ChallengeRecord, 'expiresAt'>): string {
  // A session may become an argument of a command, which must not begin with a hyphen; a random one may.
  const session = `local-${randomToken()}`
  const { AuthSessionValidity } = requireClient(service, record.clientId)
  const expiresAt = service.now() + AuthSessionValidity * 60_000
  service.store.challenges.put(hashSecret(session), { ...record, expiresAt })
  return session
}

/** Follows the password, and each challenge except the last. */
export function nextStep(service: Service, client: ClientRecord, user: UserRecord): SignInStep {
  const challenge = findDueChallenge(requireUserPool(service, user.userPoolId), user)
  if (challenge === null) return completeSignIn(service, user)
  const { userPoolId, username } = user
  const session = openChallenge(service, { name: challenge, userPoolId, username, clientId: client.ClientId })
  return { challenge, session, user }
}

export function completeSignIn(service: Service, user: UserRecord): SignInStep {
  return { challenge: null, user: forgetFailures(service, user) }
}

export interface OpenChallenge {
  readonly session: string
  readonly record: ChallengeRecord
  readonly pool: UserPoolRecord
  readonly user: UserRecord
}

/** The open challenge of a `Session`, of this kind and client. @throws NotAuthorizedException */
export function requireChallenge(
  service: Service,
  session: string | undefined,
  name: ChallengeName,
  client?: ClientRecord,
): OpenChallenge {
  const record = session === undefined ? undefined : service.store.challenges.get(hashSecret(session))
  if (session === undefined || record === undefined || record.name !== name) return refuse('sessionUsed')
  if (client !== undefined && record.clientId !== client.ClientId) return refuse('sessionUsed')
  if (service.now() >= record.expiresAt) return refuse('sessionExpired')
  const pool = requireUserPool(service, record.userPoolId)
  const user = requireUser(service, pool.Id, record.username)
  refuseIfLocked(service, user)
  requireActiveUser(service, user)
  // Another sign-in may have answered the challenge: then no second password and no second authenticator app.
  const isDue = record.softwareToken?.verified === true || findDueChallenge(pool, user) === name
  return isDue ? { session, record, pool, user } : refuse('sessionUsed')
}

/**
 * A correct answer ends a challenge. After a wrong one the client may try again, until the user is locked.
 */
export function closeChallenge({ store }: Service, { session }: OpenChallenge): void {
  store.challenges.delete(hashSecret(session))
}
