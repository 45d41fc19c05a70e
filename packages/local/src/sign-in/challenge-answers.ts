/**
 * The answers to NEW_PASSWORD_REQUIRED, SOFTWARE_TOKEN_MFA and MFA_SETUP. Each returns the next step. The
 * JSON API and the hosted pages both call this. Throws NotAuthorizedException, InvalidPasswordException,
 * CodeMismatchException.
 */
import { hashSecret } from '../credentials/opaque-tokens.ts'
import { randomSoftwareTokenSecret } from '../credentials/software-token.ts'
import { refuse } from '../errors/cognito-error.ts'
import type { Service } from '../service/service.ts'
import type { ChallengeRecord } from '../store/sign-in-records.ts'
import type { ClientRecord } from '../store/user-pool-records.ts'
import { recordFailure } from '../users/lockout.ts'
import { setPassword } from '../users/passwords.ts'
import { changeUser } from '../users/users.ts'
import { closeChallenge, completeSignIn, nextStep, type OpenChallenge, type SignInStep } from './next-step.ts'
import { enrolSoftwareToken, requireTimeStep } from './software-token-codes.ts'

/** NEW_PASSWORD_REQUIRED: the user replaces the temporary password. */
export function answerNewPassword(
  service: Service,
  client: ClientRecord,
  challenge: OpenChallenge,
  password: string,
  attributes?: Readonly<Record<string, string>>,
): SignInStep {
  const user = setPassword(service, challenge.user, password, attributes)
  closeChallenge(service, challenge)
  return nextStep(service, client, user)
}

/** SOFTWARE_TOKEN_MFA: a code of the user's authenticator app. A wrong code counts as a failed sign-in. */
export function answerSoftwareToken(service: Service, challenge: OpenChallenge, code: string): SignInStep {
  const { user } = challenge
  const { softwareToken } = user
  if (softwareToken === undefined) return refuse('softwareTokenUnknown')
  let lastStep: number
  try {
    lastStep = requireTimeStep(service, softwareToken, code)
  } catch (error) {
    recordFailure(service, user)
    throw error
  }
  closeChallenge(service, challenge)
  return completeSignIn(service, changeUser(service, user, { softwareToken: { ...softwareToken, lastStep } }))
}

function putSoftwareToken(
  { store }: Service,
  { session, record }: OpenChallenge,
  softwareToken: NonNullable<ChallengeRecord['softwareToken']>,
): ChallengeRecord {
  const changed = { ...record, softwareToken }
  store.challenges.put(hashSecret(session), changed)
  return changed
}

/** MFA_SETUP, first half: returns a secret for the user's authenticator app. */
export function startMfaSetup(service: Service, challenge: OpenChallenge): string {
  const secret = randomSoftwareTokenSecret()
  putSoftwareToken(service, challenge, { secret, verified: false })
  return secret
}

/**
 * MFA_SETUP, second half: a first code proves that the app has the secret. Returns the challenge as it is
 * now.
 */
export function verifyMfaSetup(service: Service, challenge: OpenChallenge, code: string): OpenChallenge {
  const { record } = challenge
  const softwareToken = enrolSoftwareToken(service, challenge.user, record.softwareToken?.secret, code)
  const user = changeUser(service, challenge.user, { softwareToken })
  const { secret } = softwareToken
  return { ...challenge, user, record: putSoftwareToken(service, challenge, { secret, verified: true }) }
}

/** MFA_SETUP, the answer: the enrolment is complete. */
export function answerMfaSetup(service: Service, challenge: OpenChallenge): SignInStep {
  if (challenge.record.softwareToken?.verified !== true) refuse('softwareTokenUnknown')
  closeChallenge(service, challenge)
  return completeSignIn(service, challenge.user)
}
