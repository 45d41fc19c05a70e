/**
 * The first step: a password, sent in plain text or proved by SRP (`srp-exchange.ts`). Throws
 * NotAuthorizedException.
 */
import { isCorrectPassword } from '../credentials/passwords.ts'
import { refuse } from '../errors/cognito-error.ts'
import type { Service } from '../service/service.ts'
import { type Caller, refuseIfUnknown } from '../users/caller.ts'
import { recordFailure, refuseIfLocked } from '../users/lockout.ts'
import { refuseUnknownName } from '../users/unknown-names.ts'
import { requireActiveUser } from './admission.ts'
import { nextStep, type SignInStep } from './next-step.ts'

/** Continues the sign-in after a correct password, and records a failure after a wrong one. */
export function afterPassword(
  service: Service,
  { client, pool, user, typedName }: Caller,
  isCorrect: boolean,
): SignInStep {
  if (user === undefined) return refuseUnknownName(service, pool, typedName)
  refuseIfLocked(service, user)
  if (!isCorrect) {
    recordFailure(service, user)
    return refuse('wrongPassword')
  }
  requireActiveUser(service, user)
  return nextStep(service, client, user)
}

/**
 * Signs in with a username, or another name of the user, and a password.
 *
 * @throws CognitoError if the password is wrong or the user may not sign in.
 */
export function signInWithPassword(service: Service, caller: Caller, password: string): SignInStep {
  refuseIfUnknown(caller)
  const isCorrect = isCorrectPassword(caller.user, caller.pool.Id, caller.typedName, password)
  return afterPassword(service, caller, isCorrect)
}
