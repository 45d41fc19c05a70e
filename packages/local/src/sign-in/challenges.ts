/**
 * The open challenges of sign-ins. The key of each is its `Session`, which only the caller of the previous
 * step receives.
 */
import { hashSecret, randomToken } from '../credentials/opaque-tokens.ts'
import { refuse } from '../errors/cognito-error.ts'
import { listRiskFactors } from '../risk/risk-factors.ts'
import type { Service } from '../service/service.ts'
import type { ChallengeName, ChallengeRecord } from '../store/sign-in-records.ts'
import type { ClientRecord, UserPoolRecord } from '../store/user-pool-records.ts'
import type { MfaFactor, UserRecord } from '../store/user-records.ts'
import type { ClientMetadata } from '../triggers/events.ts'
import { makeDecoyUser } from '../users/decoy-user.ts'
import { findProvableDevice } from '../users/devices.ts'
import { refuseIfLocked } from '../users/lockout.ts'
import { listActiveFactors, listAvailableFactors, listStepUpFactors } from '../users/mfa-factors.ts'
import { requireClient, requireUserPool } from '../users/user-pools.ts'
import { requireUser } from '../users/users.ts'
import { requireActiveUser, requireAdmittedUser } from './admission.ts'

export interface OpenChallenge {
  readonly session: string
  readonly record: ChallengeRecord
  readonly pool: UserPoolRecord
  readonly user: UserRecord
  /** The metadata of the request that answers, for the triggers. */
  readonly clientMetadata?: ClientMetadata | undefined
}

// Random text may begin with a hyphen. A session must not, because it may be an argument of a command.
const randomSession = (): string => `local-${randomToken()}`

export function openChallenge(
  service: Service,
  details: Omit<ChallengeRecord, 'expiresAt'>,
  session = randomSession(),
): Pick<OpenChallenge, 'session' | 'record'> {
  const { AuthSessionValidity } = requireClient(service, details.clientId)
  const record = { ...details, expiresAt: service.now() + AuthSessionValidity * 60_000 }
  service.store.challenges.put(hashSecret(session), record)
  return { session, record }
}

/**
 * The challenge of the second factor; `null` if the user needs none.
 *
 * @param isRisky whether the risk requires a factor, even one that the user has not turned on
 */
export function findFactorChallenge(
  pool: UserPoolRecord,
  user: UserRecord,
  isRisky = false,
): MfaFactor | 'SELECT_MFA_TYPE' | 'MFA_SETUP' | null {
  const active = listActiveFactors(pool, user)
  const [first] = active
  if (first === undefined && isRisky) return listRiskFactors(pool, user)[0] ?? null
  if (first === undefined) return pool.MfaConfiguration === 'ON' ? 'MFA_SETUP' : null
  const { preferredMfa } = user
  if (preferredMfa !== undefined && active.includes(preferredMfa)) return preferredMfa
  return active.length === 1 ? first : 'SELECT_MFA_TYPE'
}

/** Whether the challenge may belong to a sign-in without a password. */
function needsNoPassword({ name, isFirstFactor }: ChallengeRecord): boolean {
  return name === 'CUSTOM_CHALLENGE' || isFirstFactor === true
}

/**
 * Another sign-in may have answered the challenge, or the user's settings may have changed. The answer must
 * then not set another password or another authenticator app, and a factor that is turned off must not count.
 */
function isStillDue(
  service: Service,
  { record, pool, user }: Pick<OpenChallenge, 'record' | 'pool' | 'user'>,
): boolean {
  const { name, softwareToken, sentCode, deviceKey } = record
  if (needsNoPassword(record)) return true
  if (name === 'NEW_PASSWORD_REQUIRED') return user.status === 'FORCE_CHANGE_PASSWORD'
  if (user.status === 'FORCE_CHANGE_PASSWORD') return false
  if (name === 'DEVICE_SRP_AUTH') return findProvableDevice(service, pool, user, deviceKey) !== undefined
  if (softwareToken?.verified === true) return true
  if (name === 'MFA_SETUP' || sentCode?.isSetUp === true) {
    return findFactorChallenge(pool, user) === 'MFA_SETUP'
  }
  const isRisky = record.risk?.requiresFactor === true
  const active = isRisky ? listRiskFactors(pool, user) : listActiveFactors(pool, user)
  if (name === 'SELECT_MFA_TYPE') return active.length > 1
  return listDueFactors(record, pool, user, active).some((factor) => factor === name)
}

/** DefineAuthChallenge and TARGET_ACR_VALUES may ask for a factor that the user has not turned on. */
function listDueFactors(
  { custom, targetLevel }: ChallengeRecord,
  pool: UserPoolRecord,
  user: UserRecord,
  active: readonly MfaFactor[],
): readonly MfaFactor[] {
  if (custom !== undefined) return listAvailableFactors(pool, user)
  return targetLevel === undefined ? active : [...active, ...listStepUpFactors(pool, user, targetLevel)]
}

/** The open challenge of a `Session`, of this kind and client. @throws CognitoError */
export function requireChallenge(
  service: Service,
  session: string | undefined,
  name: ChallengeName,
  client?: ClientRecord,
): OpenChallenge {
  if (session === undefined) return refuse('parameterMissing', { name: 'Session' })
  const record = service.store.challenges.get(hashSecret(session))
  if (record === undefined || record.name !== name) return refuse('sessionUsed')
  if (client !== undefined && record.clientId !== client.ClientId) return refuse('sessionUsed')
  if (service.now() >= record.expiresAt) return refuse('sessionExpired')
  const pool = requireUserPool(service, record.userPoolId)
  const { unknownName } = record
  if (unknownName !== undefined) {
    return { session, record, pool, user: makeDecoyUser(service, pool, unknownName) }
  }
  const user = requireUser(service, pool.Id, record.username)
  refuseIfLocked(service, user)
  if (needsNoPassword(record)) requireAdmittedUser(user)
  else requireActiveUser(service, user)
  return isStillDue(service, { record, pool, user }) ? { session, record, pool, user } : refuse('sessionUsed')
}

/**
 * A correct answer ends a challenge. After a wrong one the client may try again, until the user is locked.
 * Any answer ends CUSTOM_CHALLENGE and WEB_AUTHN.
 */
export function closeChallenge({ store }: Service, { session }: OpenChallenge): void {
  store.challenges.delete(hashSecret(session))
}
