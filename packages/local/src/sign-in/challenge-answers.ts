/**
 * Accepts the answers to the challenges of a new password and of the second factor. Each function returns the
 * next step. The JSON API and the sign-in pages both call them. Throws CognitoError.
 */
import { hashSecret } from '../credentials/opaque-tokens.ts'
import { randomSoftwareTokenSecret } from '../credentials/software-token.ts'
import { refuse } from '../errors/cognito-error.ts'
import type { Service } from '../service/service.ts'
import type { ChallengeRecord } from '../store/sign-in-records.ts'
import type { ClientRecord } from '../store/user-pool-records.ts'
import type { MfaFactor } from '../store/user-records.ts'
import { type Attributes, checkNewPasswordAttributes } from '../users/attributes.ts'
import { recordFailure } from '../users/lockout.ts'
import { listActiveFactors, listPoolFactors } from '../users/mfa-factors.ts'
import { setPassword } from '../users/passwords.ts'
import { changeUser } from '../users/users.ts'
import { closeChallenge, type OpenChallenge } from './challenges.ts'
import { checkFactorCode, type MessageFactor, verifyAddress } from './message-codes.ts'
import { chooseNextStep, continueAfterFactor } from './next-step.ts'
import { enrolSoftwareToken, refuseIfOff, requireTimeStep } from './software-token-codes.ts'
import { type Attempt, openEmailSetUp, openFactor, type SignInStep, toAttempt } from './steps.ts'

/** NEW_PASSWORD_REQUIRED: the user replaces the temporary password. */
export async function answerNewPassword(
  service: Service,
  challenge: OpenChallenge,
  client: ClientRecord,
  { password, attributes }: { readonly password: string; readonly attributes: Attributes },
): Promise<SignInStep> {
  checkNewPasswordAttributes(challenge.pool, client, challenge.user.attributes, attributes)
  const user = setPassword(service, challenge.user, password, attributes)
  closeChallenge(service, challenge)
  return chooseNextStep(service, toAttempt(challenge, user))
}

/** SELECT_MFA_TYPE: the user chooses one of the active factors. */
export async function answerMfaSelection(
  service: Service,
  challenge: OpenChallenge,
  choice: string,
): Promise<SignInStep> {
  const { pool, user } = challenge
  const factor = listActiveFactors(pool, user).find((each) => each === choice)
  if (factor === undefined) return refuse('parameterInvalid', { problem: `${choice} is not a valid ANSWER.` })
  closeChallenge(service, challenge)
  return openFactor(service, toAttempt(challenge, user), factor)
}

/** SMS_MFA and EMAIL_OTP: the code that was sent. It also verifies the address. */
export async function answerMessageCode(
  service: Service,
  challenge: OpenChallenge,
  factor: MessageFactor & MfaFactor,
  code: string,
): Promise<SignInStep> {
  const { pool, user, record } = challenge
  const { sentCode } = record
  if (sentCode === undefined) return refuse('sessionUsed')
  checkFactorCode(service, user, sentCode, code)
  closeChallenge(service, challenge)
  const attributes = verifyAddress(pool, user, factor, sentCode)
  const chosen: { mfaFactors?: readonly MfaFactor[] } = sentCode.isSetUp ? { mfaFactors: [factor] } : {}
  const changed = changeUser(service, user, { attributes, ...chosen })
  return continueAfterFactor(service, addFactor(toAttempt(challenge, changed), factor))
}

/** CUSTOM_AUTH: the events of the triggers show that the user has passed the second factor. */
function addFactor(attempt: Attempt, challengeName: MfaFactor): Attempt {
  const { custom } = attempt
  return custom === undefined
    ? attempt
    : { ...attempt, custom: [...custom, { challengeName, challengeResult: true }] }
}

/** SOFTWARE_TOKEN_MFA: a code of the user's authenticator app. A wrong code counts as a failed sign-in. */
export async function answerSoftwareToken(
  service: Service,
  challenge: OpenChallenge,
  code: string,
): Promise<SignInStep> {
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
  const changed = changeUser(service, user, { softwareToken: { ...softwareToken, lastStep } })
  return continueAfterFactor(service, addFactor(toAttempt(challenge, changed), 'SOFTWARE_TOKEN_MFA'))
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
  refuseIfOff(challenge.pool)
  const secret = randomSoftwareTokenSecret()
  putSoftwareToken(service, challenge, { secret, verified: false })
  return secret
}

/**
 * MFA_SETUP, second half: a first code proves that the app has the secret. Returns the changed challenge.
 */
export function verifyMfaSetup(
  service: Service,
  challenge: OpenChallenge,
  code: string,
  name?: string,
): OpenChallenge {
  const { record } = challenge
  const chosen = { secret: record.softwareToken?.secret, name }
  const softwareToken = enrolSoftwareToken(service, challenge.user, chosen, code)
  const factor = 'SOFTWARE_TOKEN_MFA'
  const user = changeUser(service, challenge.user, {
    softwareToken,
    mfaFactors: [factor],
    preferredMfa: factor,
  })
  const { secret } = softwareToken
  return { ...challenge, user, record: putSoftwareToken(service, challenge, { secret, verified: true }) }
}

/** MFA_SETUP, the answer: the enrolment is complete. */
export async function answerMfaSetup(service: Service, challenge: OpenChallenge): Promise<SignInStep> {
  if (challenge.record.softwareToken?.verified !== true) refuse('softwareTokenUnknown')
  closeChallenge(service, challenge)
  return continueAfterFactor(service, toAttempt(challenge, challenge.user))
}

/** MFA_SETUP by e-mail: the user gives an address, and answers EMAIL_OTP with the code that is sent there. */
export async function answerEmailSetUp(
  service: Service,
  challenge: OpenChallenge,
  address: string,
): Promise<SignInStep> {
  const { pool, user } = challenge
  if (!listPoolFactors(pool).includes('EMAIL_OTP')) {
    refuse('parameterInvalid', { problem: 'The user pool does not have MFA by email.' })
  }
  closeChallenge(service, challenge)
  return openEmailSetUp(service, toAttempt(challenge, user), address)
}
