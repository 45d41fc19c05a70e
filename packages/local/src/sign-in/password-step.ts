/**
 * The first step: a password, sent in plain text or proved by SRP (`srp-exchange.ts`). Throws
 * NotAuthorizedException.
 */
import { isCorrectPassword } from '../credentials/passwords.ts'
import { refuse } from '../errors/cognito-error.ts'
import { assessSignIn, refuseBlockedAddress } from '../risk/assess-sign-in.ts'
import type { Service } from '../service/service.ts'
import { logAuthEvent } from '../users/auth-events.ts'
import { type Caller, refuseIfUnknown } from '../users/caller.ts'
import { refuseUnknownDevice } from '../users/devices.ts'
import { recordFailure, refuseIfLocked } from '../users/lockout.ts'
import { migrateUser } from '../users/migration.ts'
import { refuseUnknownName } from '../users/unknown-names.ts'
import { refuseBeforePassword, requireActiveUser } from './admission.ts'
import { chooseNextStep } from './next-step.ts'
import { preAuthenticate, type SignInRequest } from './pre-authentication.ts'
import { type Attempt, addMethod, type SignInStep } from './steps.ts'

interface PasswordDetails extends Pick<Attempt, 'deviceKey' | 'custom' | 'methods' | 'targetLevel'> {
  /** Absent after SRP, which does not reveal the password. */
  readonly password?: string
}

/** Continues the sign-in after a correct password, and records a failure after a wrong one. */
export async function continueAfterPassword(
  service: Service,
  caller: Caller,
  isCorrect: boolean,
  { password, ...details }: PasswordDetails = {},
): Promise<SignInStep> {
  const { client, pool, user, typedName } = caller
  refuseBlockedAddress(service, client, pool)
  if (user === undefined) return refuseUnknownName(service, pool, typedName)
  refuseIfLocked(service, user)
  refuseBeforePassword(caller)
  if (!isCorrect) {
    recordFailure(service, user)
    const challenges = [{ name: 'Password', response: 'Failure' }] as const
    logAuthEvent(service, user, { type: 'SignIn', response: 'Fail', challenges })
    return refuse('wrongPassword')
  }
  requireActiveUser(service, user)
  refuseUnknownDevice(service, pool, user.username, details.deviceKey)
  const { clientMetadata } = caller
  const risk =
    details.custom === undefined ? assessSignIn(service, { client, pool, user, password }) : undefined
  const attempt = { clientId: client.ClientId, user, ...details, clientMetadata, risk }
  return chooseNextStep(service, addMethod(attempt, 'pwd'))
}

/**
 * Signs in with a username, or another name of the user, and a password.
 *
 * @throws CognitoError if the password is wrong or the user may not sign in.
 */
export async function signInWithPassword(
  service: Service,
  typed: Caller,
  password: string,
  { deviceKey, validationData }: SignInRequest = {},
): Promise<SignInStep> {
  const known = await migrateUser(service, typed, 'Authentication', { password, validationData })
  refuseIfUnknown(known)
  const caller = await preAuthenticate(service, known, validationData)
  const isCorrect = isCorrectPassword(caller.user, caller.pool.Id, caller.typedName, password)
  return continueAfterPassword(service, caller, isCorrect, { deviceKey, password })
}
