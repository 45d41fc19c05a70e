/**
 * The order of a sign-in after the password: a new password, the second factor, the device. A remembered
 * device replaces the second factor where the pool says so.
 */
import { refuse } from '../errors/cognito-error.ts'
import type { Service } from '../service/service.ts'
import type { AssessedRisk } from '../store/auth-event-records.ts'
import type { ChallengeName, ChallengeRecord, SentMfaCode } from '../store/sign-in-records.ts'
import type { MfaFactor, SessionDevice, UserRecord } from '../store/user-records.ts'
import { logAuthEvent } from '../users/auth-events.ts'
import { findDevice, findProvableDevice, newSessionDevice } from '../users/devices.ts'
import { forgetFailures } from '../users/lockout.ts'
import { requireUserPool } from '../users/user-pools.ts'
import { findFactorChallenge, type OpenChallenge, openChallenge } from './challenges.ts'
import { sendFactorCode } from './message-codes.ts'

/** A sign-in that is under way. */
export interface Attempt {
  readonly clientId: string
  readonly user: UserRecord
  /** The device that the client claims to be. */
  readonly deviceKey?: string | undefined
  /** The session of the answered challenge. */
  readonly session?: string
  /** Whether the user has passed the second factor. */
  readonly hasFactor?: boolean
  /** Absent where the pool does not assess it. */
  readonly risk?: AssessedRisk | undefined
}

/** Either the sign-in is complete, or the client answers a challenge with `session`. */
export type SignInStep =
  | { readonly challenge: null; readonly user: UserRecord; readonly device?: SessionDevice | undefined }
  | {
      readonly challenge: ChallengeName
      readonly session: string
      readonly user: UserRecord
      readonly record: ChallengeRecord
    }

/** The attempt that a challenge belongs to, with the user as the answer has changed them. */
export function toAttempt({ record, session }: OpenChallenge, user: UserRecord): Attempt {
  const { clientId, deviceKey, risk } = record
  return { clientId, user, deviceKey, risk, session, hasFactor: record.name !== 'NEW_PASSWORD_REQUIRED' }
}

function openStep(
  service: Service,
  { clientId, user, deviceKey, risk }: Attempt,
  name: ChallengeName,
  { sentCode, session }: { readonly sentCode?: SentMfaCode; readonly session?: string | undefined } = {},
): SignInStep {
  const { userPoolId, username } = user
  const details = { name, userPoolId, username, clientId, deviceKey, risk, ...(sentCode && { sentCode }) }
  return { challenge: name, user, ...openChallenge(service, details, session) }
}

const PASSWORD_PASSED = { name: 'Password', response: 'Success' } as const
const FACTOR_PASSED = { name: 'Mfa', response: 'Success' } as const

function complete(
  service: Service,
  { user, hasFactor = false, risk }: Attempt,
  device: SessionDevice | undefined,
): SignInStep {
  const challenges = hasFactor ? [PASSWORD_PASSED, FACTOR_PASSED] : [PASSWORD_PASSED]
  logAuthEvent(service, user, { type: 'SignIn', response: 'Pass', challenges, risk })
  return { challenge: null, user: forgetFailures(service, user), device }
}

/** Follows the password, and a new password. */
export function nextStep(service: Service, attempt: Attempt): SignInStep {
  const { user, deviceKey, risk } = attempt
  if (user.status === 'FORCE_CHANGE_PASSWORD') return openStep(service, attempt, 'NEW_PASSWORD_REQUIRED')
  const pool = requireUserPool(service, user.userPoolId)
  const isRisky = risk?.requiresFactor === true
  const isReplaced =
    !isRisky &&
    pool.DeviceConfiguration?.ChallengeRequiredOnNewDevice === true &&
    findProvableDevice(service, pool, user, deviceKey) !== undefined
  const challenge = isReplaced ? null : findFactorChallenge(pool, user, isRisky)
  if (challenge === null) return afterFactor(service, attempt)
  if (challenge === 'SELECT_MFA_TYPE' || challenge === 'MFA_SETUP')
    return openStep(service, attempt, challenge)
  return openFactor(service, attempt, challenge)
}

/** Asks for the code of a factor. The code of SMS and e-mail is sent first. */
export function openFactor(service: Service, attempt: Attempt, factor: MfaFactor): SignInStep {
  const sent =
    factor === 'SOFTWARE_TOKEN_MFA' ? {} : { sentCode: sendFactorCode(service, attempt.user, factor) }
  return openStep(service, attempt, factor, sent)
}

/** MFA_SETUP by e-mail: a code of the new address. */
export function openEmailSetUp(service: Service, attempt: Attempt, address: string): SignInStep {
  const sentCode = sendFactorCode(service, attempt.user, 'EMAIL_OTP', address)
  return openStep(service, attempt, 'EMAIL_OTP', { sentCode })
}

/** Follows the second factor. A remembered device proves itself; a new one gets a key. */
export function afterFactor(service: Service, attempt: Attempt): SignInStep {
  const { user, deviceKey } = attempt
  const pool = requireUserPool(service, user.userPoolId)
  if (findProvableDevice(service, pool, user, deviceKey) !== undefined) {
    // amazon-cognito-identity-js sends the session of the second factor again.
    return openStep(service, attempt, 'DEVICE_SRP_AUTH', { session: attempt.session })
  }
  const isKnown = findDevice(service, user, deviceKey) !== undefined
  return complete(service, attempt, isKnown ? undefined : newSessionDevice(pool))
}

/** Follows the proof of a remembered device. */
export function afterDevice(service: Service, attempt: Attempt): SignInStep {
  const { deviceKey } = attempt
  return complete(service, attempt, deviceKey === undefined ? refuse('deviceNotFound') : { key: deviceKey })
}
