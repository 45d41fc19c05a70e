/** The first step: a password, shown as it is, or known by SRP (`srp-exchange.ts`). Throws NotAuthorizedException. */
import { isCorrectPassword } from '../credentials/passwords.ts'
import { refuse } from '../errors/cognito-error.ts'
import type { Service } from '../service/service.ts'
import type { ClientRecord } from '../store/user-pool-records.ts'
import type { UserRecord } from '../store/user-records.ts'
import { recordFailure, refuseIfLocked } from '../users/lockout.ts'
import { refuseUnknownName } from '../users/unknown-names.ts'
import { requireUserPool } from '../users/user-pools.ts'
import { admit, findSignInUser } from './admission.ts'
import { nextStep, type SignInStep } from './next-step.ts'

/** Goes on after somebody has shown that they know the password, or have not. */
export function afterPassword(
  service: Service,
  client: ClientRecord,
  user: UserRecord | undefined,
  typedName: string,
  isRight: boolean,
): SignInStep {
  if (user === undefined)
    return refuseUnknownName(service, requireUserPool(service, client.UserPoolId), typedName)
  refuseIfLocked(service, user)
  if (!isRight) {
    recordFailure(service, user)
    return refuse('wrongPassword')
  }
  admit(service, user)
  return nextStep(service, client, user)
}

/**
 * Signs in with a username, or what stands for it, and a password.
 *
 * @throws CognitoError when that is wrong, or the user may not sign in.
 */
export function signInWithPassword(
  service: Service,
  client: ClientRecord,
  username: string,
  password: string,
): SignInStep {
  const user = findSignInUser(service, client, username)
  const isRight = isCorrectPassword(user, client.UserPoolId, username, password)
  return afterPassword(service, client, user, username, isRight)
}
