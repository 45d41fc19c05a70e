/**
 * The order of a sign-in after the password: a new password, the second factor, the challenges of
 * CUSTOM_AUTH, the device. A remembered device replaces the second factor if the pool's settings say so.
 */
import { refuse } from '../errors/cognito-error.ts'
import type { Service } from '../service/service.ts'
import { findDevice, findProvableDevice, makeSessionDevice } from '../users/devices.ts'
import { listStepUpFactors } from '../users/mfa-factors.ts'
import { requireUserPool } from '../users/user-pools.ts'
import { findFactorChallenge } from './challenges.ts'
import { continueCustomAuth } from './custom-auth.ts'
import { type Attempt, completeSignIn, openFactor, openStep, type SignInStep } from './steps.ts'

/** Continues after the password, and after a new password. */
export async function chooseNextStep(service: Service, attempt: Attempt): Promise<SignInStep> {
  const { user, deviceKey, risk } = attempt
  if (user.status === 'FORCE_CHANGE_PASSWORD') return openStep(service, attempt, 'NEW_PASSWORD_REQUIRED')
  const pool = requireUserPool(service, user.userPoolId)
  const [stepUp] = listStepUpFactors(pool, user, attempt.targetLevel ?? 1)
  if (stepUp !== undefined) return openFactor(service, attempt, stepUp)
  const isRisky = risk?.requiresFactor === true
  const isReplaced =
    !isRisky &&
    pool.DeviceConfiguration?.ChallengeRequiredOnNewDevice === true &&
    findProvableDevice(service, pool, user, deviceKey) !== undefined
  const challenge = isReplaced ? null : findFactorChallenge(pool, user, isRisky)
  if (challenge === null) return continueAfterFactor(service, attempt)
  if (challenge === 'SELECT_MFA_TYPE' || challenge === 'MFA_SETUP')
    return openStep(service, attempt, challenge)
  return openFactor(service, attempt, challenge)
}

/** Continues after the second factor. A sign-in by CUSTOM_AUTH asks its triggers what comes next. */
export async function continueAfterFactor(service: Service, attempt: Attempt): Promise<SignInStep> {
  if (attempt.custom === undefined) return toDevice(service, attempt)
  return continueCustomAuth(service, attempt, attempt.custom, toDevice)
}

/** Asks a remembered device for its proof. A new device gets a key. */
export function toDevice(service: Service, attempt: Attempt): SignInStep {
  const { user, deviceKey } = attempt
  const pool = requireUserPool(service, user.userPoolId)
  if (findProvableDevice(service, pool, user, deviceKey) !== undefined) {
    // amazon-cognito-identity-js sends the session of the second factor again.
    return openStep(service, attempt, 'DEVICE_SRP_AUTH', {}, attempt.session)
  }
  const isKnown = findDevice(service, user, deviceKey) !== undefined
  return completeSignIn(service, attempt, isKnown ? undefined : makeSessionDevice(pool))
}

/** Continues after the proof of a remembered device. */
export function continueAfterDevice(service: Service, attempt: Attempt): SignInStep {
  const { deviceKey } = attempt
  return completeSignIn(
    service,
    attempt,
    deviceKey === undefined ? refuse('deviceNotFound') : { key: deviceKey },
  )
}
