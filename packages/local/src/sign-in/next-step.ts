/**
 * What a sign-in needs after the password, one step at a time: a new password, a code of a software token, or the
 * enrolment of one. Each waits under a `Session` that only whoever took the step before has.
 */
import { hashSecret, randomToken } from '../credentials/opaque-tokens.ts'
import { refuse } from '../errors/cognito-error.ts'
import type { Service } from '../service/service.ts'
import type { ChallengeName, ChallengeRecord } from '../store/sign-in-records.ts'
import type { ClientRecord } from '../store/user-pool-records.ts'
import type { UserRecord } from '../store/user-records.ts'
import { forgetFailures, refuseIfLocked } from '../users/lockout.ts'
import { requireClient, requireUserPool } from '../users/user-pools.ts'
import { requireUser } from '../users/users.ts'
import { admit } from './admission.ts'

/** Either somebody has signed in, or there is a challenge to answer with `session`. */
export type SignInStep =
  | { readonly challenge: null; readonly user: UserRecord }
  | { readonly challenge: ChallengeName; readonly session: string; readonly user: UserRecord }

function findDueChallenge(service: Service, user: UserRecord): ChallengeName | null {
  const { MfaConfiguration } = requireUserPool(service, user.userPoolId)
  if (user.status === 'FORCE_CHANGE_PASSWORD') return 'NEW_PASSWORD_REQUIRED'
  if (MfaConfiguration !== 'OFF' && user.softwareToken?.verified && user.softwareToken.enabled) {
    return 'SOFTWARE_TOKEN_MFA'
  }
  return MfaConfiguration === 'ON' ? 'MFA_SETUP' : null
}

export function openChallenge(service: Service, record: Omit<ChallengeRecord, 'expiresAt'>): string {
  // It may become an argument of a command, which must not begin with a hyphen, as a random one may.
  const session = `local-${randomToken()}`
  const { AuthSessionValidity } = requireClient(service, record.clientId)
  const expiresAt = service.now() + AuthSessionValidity * 60_000
  service.store.challenges.put(hashSecret(session), { ...record, expiresAt })
  return session
}

/** After the password, and after each challenge but the last. */
export function nextStep(service: Service, client: ClientRecord, user: UserRecord): SignInStep {
  const challenge = findDueChallenge(service, user)
  return challenge === null ? signedIn(service, user) : challenged(service, client, user, challenge)
}

export function signedIn(service: Service, user: UserRecord): SignInStep {
  return { challenge: null, user: forgetFailures(service, user) }
}

function challenged(
  service: Service,
  client: ClientRecord,
  user: UserRecord,
  challenge: ChallengeName,
): SignInStep {
  const { userPoolId, username } = user
  const session = openChallenge(service, { name: challenge, userPoolId, username, clientId: client.ClientId })
  return { challenge, session, user }
}

export interface OpenChallenge {
  readonly record: ChallengeRecord
  readonly user: UserRecord
}

/** The challenge that a `Session` stands for, of this client and kind. @throws NotAuthorizedException */
export function requireChallenge(
  service: Service,
  session: string | undefined,
  name: ChallengeName,
  client?: ClientRecord,
): OpenChallenge {
  const record = session === undefined ? undefined : service.store.challenges.get(hashSecret(session))
  if (record === undefined || record.name !== name) return refuse('sessionUsed')
  if (client !== undefined && record.clientId !== client.ClientId) return refuse('sessionUsed')
  if (service.now() >= record.expiresAt) return refuse('sessionExpired')
  const user = requireUser(service, record.userPoolId, record.username)
  refuseIfLocked(service, user)
  admit(service, user)
  // What another sign-in has answered meanwhile is not open any more: no second password, no second authenticator app.
  const isDue = record.softwareToken?.verified === true || findDueChallenge(service, user) === name
  return isDue ? { record, user } : refuse('sessionUsed')
}

/** A challenge is answered rightly once; a wrong answer may be mended until the user is locked out. */
export function closeChallenge({ store }: Service, session: string): void {
  store.challenges.delete(hashSecret(session))
}
