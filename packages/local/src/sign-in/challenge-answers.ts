/**
 * The answers to NEW_PASSWORD_REQUIRED, SOFTWARE_TOKEN_MFA and MFA_SETUP. Each gives the next step. The JSON API and the
 * hosted pages both end here. Throws NotAuthorizedException, InvalidPasswordException, CodeMismatchException.
 */

import { hashSecret } from '../credentials/opaque-tokens.ts'
import { checkPassword } from '../credentials/password-policy.ts'
import { passwordVerifier } from '../credentials/passwords.ts'
import { refuse } from '../errors/cognito-error.ts'
import type { Service } from '../service/service.ts'
import type { ClientRecord } from '../store/user-pool-records.ts'
import type { UserRecord } from '../store/user-records.ts'
import { resetVerified } from '../users/attributes.ts'
import { recordFailure } from '../users/lockout.ts'
import { requireUserPool } from '../users/user-pools.ts'
import { changeUser } from '../users/users.ts'
import { closeChallenge, nextStep, requireChallenge, type SignInStep, signedIn } from './next-step.ts'
import { enrolSoftwareToken, newSoftwareToken, requireTimeStep } from './software-token-codes.ts'

/** Checks a password against the policy and sets it for good. */
export function setPassword(
  service: Service,
  user: UserRecord,
  password: string,
  attributes: Readonly<Record<string, string>> = {},
): UserRecord {
  checkPassword(password, requireUserPool(service, user.userPoolId).Policies.PasswordPolicy)
  return changeUser(service, user, {
    password: passwordVerifier(user.userPoolId, user.username, password),
    passwordExpiresAt: undefined,
    status: 'CONFIRMED',
    attributes: { ...user.attributes, ...attributes, ...resetVerified(user.attributes, attributes) },
  })
}

/** NEW_PASSWORD_REQUIRED: the user chooses a password in place of the temporary one. */
export function answerNewPassword(
  service: Service,
  client: ClientRecord,
  session: string | undefined,
  password: string,
  attributes?: Readonly<Record<string, string>>,
): SignInStep {
  const { user } = requireChallenge(service, session, 'NEW_PASSWORD_REQUIRED', client)
  const changed = setPassword(service, user, password, attributes)
  closeChallenge(service, String(session))
  return nextStep(service, client, changed)
}

/** SOFTWARE_TOKEN_MFA: a code of the user's authenticator app. A wrong one counts as a failed sign-in. */
export function answerSoftwareToken(
  service: Service,
  client: ClientRecord,
  session: string | undefined,
  code: string,
): SignInStep {
  const { user } = requireChallenge(service, session, 'SOFTWARE_TOKEN_MFA', client)
  const { softwareToken } = user
  if (softwareToken === undefined) return refuse('softwareTokenUnknown')
  let lastStep: number
  try {
    lastStep = requireTimeStep(service, softwareToken, code)
  } catch (error) {
    recordFailure(service, user)
    throw error
  }
  closeChallenge(service, String(session))
  return signedIn(service, changeUser(service, user, { softwareToken: { ...softwareToken, lastStep } }))
}

/** MFA_SETUP, its first half: a secret for the user's authenticator app, and the session to go on with. */
export function startMfaSetup(service: Service, session: string): { readonly secret: string } {
  const { record } = requireChallenge(service, session, 'MFA_SETUP')
  const secret = newSoftwareToken()
  service.store.challenges.put(hashSecret(session), { ...record, softwareToken: { secret, verified: false } })
  return { secret }
}

/** The second half: a first code shows that the app has the secret. */
export function verifyMfaSetup(service: Service, session: string, code: string): void {
  const { record, user } = requireChallenge(service, session, 'MFA_SETUP')
  const softwareToken = enrolSoftwareToken(service, user, record.softwareToken?.secret, code)
  changeUser(service, user, { softwareToken })
  service.store.challenges.put(hashSecret(session), {
    ...record,
    softwareToken: { secret: softwareToken.secret, verified: true },
  })
}

/** The answer itself: that it is done. */
export function answerMfaSetup(
  service: Service,
  client: ClientRecord,
  session: string | undefined,
): SignInStep {
  const { record, user } = requireChallenge(service, session, 'MFA_SETUP', client)
  if (record.softwareToken?.verified !== true) refuse('softwareTokenUnknown')
  closeChallenge(service, String(session))
  return signedIn(service, user)
}
