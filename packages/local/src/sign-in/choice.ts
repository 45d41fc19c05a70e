/**
 * USER_AUTH: the user chooses the first factor. Source: Cognito Developer Guide, "Choice-based
 * authentication". If the client must not learn which users exist, an unknown name gets the same answers as a
 * user. Throws NotAuthorizedException, CodeMismatchException, InvalidParameterException.
 */
import { isCorrectPassword } from '../credentials/passwords.ts'
import { refuse } from '../errors/cognito-error.ts'
import type { Service } from '../service/service.ts'
import type { FirstFactor } from '../store/sign-in-records.ts'
import type { ClientRecord, UserPoolRecord } from '../store/user-pool-records.ts'
import type { UserRecord } from '../store/user-records.ts'
import { type Caller, findCaller, preventsUserExistenceErrors, refuseIfUnknown } from '../users/caller.ts'
import { makeDecoyUser } from '../users/decoy-user.ts'
import { refuseUnknownDevice } from '../users/devices.ts'
import { refuseIfLocked } from '../users/lockout.ts'
import { listStepUpFactors } from '../users/mfa-factors.ts'
import { isAdmitted, refuseBeforePassword } from './admission.ts'
import { closeChallenge, type OpenChallenge } from './challenges.ts'
import { listChoices } from './first-factors.ts'
import { chooseNextStep } from './next-step.ts'
import { openOneTimeCode } from './one-time-codes.ts'
import { openPasskeyChallenge } from './passkey-sign-in.ts'
import { continueAfterPassword } from './password-step.ts'
import { type PasswordVerifierParameters, startSrp } from './srp-exchange.ts'
import { type StepUp, type StepUpRequest, startStepUp } from './step-up.ts'
import { type Attempt, openStep, type SignInStep } from './steps.ts'

/** A request may name the factor and prove it in the same request. */
export interface ChoiceRequest {
  readonly password?: string | undefined
  readonly srpA?: string | undefined
  readonly deviceKey?: string | undefined
}

/** PASSWORD_VERIFIER has no session: its SECRET_BLOCK identifies the exchange. */
export type ChoiceStep =
  | SignInStep
  | { readonly challenge: 'PASSWORD_VERIFIER'; readonly parameters: PasswordVerifierParameters }

/** With PreventUserExistenceErrors, a user who may not sign in gets the answers of an unknown name. */
function beginChoice(service: Service, caller: Caller, deviceKey: string | undefined): Attempt {
  const { client, pool, user, typedName, clientMetadata } = caller
  const attempt = { clientId: client.ClientId, deviceKey, clientMetadata }
  if (user === undefined || (preventsUserExistenceErrors(caller) && !isAdmitted(user))) {
    return { ...attempt, user: makeDecoyUser(service, pool, typedName), unknownName: typedName }
  }
  refuseIfLocked(service, user)
  refuseBeforePassword(caller)
  refuseUnknownDevice(service, pool, user.username, deviceKey)
  return { ...attempt, user }
}

function findChoice(
  { pool }: Caller,
  { user, unknownName, targetLevel }: Attempt,
  choice: string | undefined,
): FirstFactor | undefined {
  return listChoices(pool, user, unknownName, targetLevel).find((name) => name === choice)
}

function checkPassword(
  service: Service,
  caller: Caller,
  password: string,
  state: Pick<Attempt, 'deviceKey' | 'methods' | 'targetLevel'>,
) {
  const isCorrect = isCorrectPassword(caller.user, caller.pool.Id, caller.typedName, password)
  return continueAfterPassword(service, caller, isCorrect, state)
}

async function startFactor(
  service: Service,
  caller: Caller,
  attempt: Attempt,
  factor: FirstFactor,
  { password, srpA, deviceKey }: ChoiceRequest,
): Promise<ChoiceStep> {
  if (factor === 'EMAIL_OTP' || factor === 'SMS_OTP') return openOneTimeCode(service, attempt, factor)
  if (factor === 'WEB_AUTHN') return openPasskeyChallenge(service, attempt)
  const { methods, targetLevel } = attempt
  if (factor === 'PASSWORD' && password !== undefined) {
    return checkPassword(service, caller, password, { deviceKey, methods, targetLevel })
  }
  if (factor === 'PASSWORD_SRP' && srpA !== undefined) {
    return {
      challenge: 'PASSWORD_VERIFIER',
      parameters: startSrp(service, caller, srpA, { methods, targetLevel }),
    }
  }
  return openStep(service, attempt, factor, { isFirstFactor: true })
}

/** Whether the access token has proved the password, and a second factor reaches the level. */
function needsSecondFactorOnly(
  pool: UserPoolRecord,
  user: UserRecord,
  { methods, targetLevel }: StepUp,
): boolean {
  return methods.includes('pwd') && listStepUpFactors(pool, user, targetLevel).length > 0
}

/** A user who does not have the preferred factor gets the choice, not an error. */
export async function startChoice(
  service: Service,
  caller: Caller,
  preferred: string | undefined,
  request: ChoiceRequest,
  stepUpRequest: StepUpRequest = {},
): Promise<ChoiceStep> {
  refuseIfUnknown(caller)
  const begun = beginChoice(service, caller, request.deviceKey)
  const stepUp = await startStepUp(service, caller, begun, stepUpRequest)
  const attempt = { ...begun, ...stepUp }
  if (stepUp !== undefined && needsSecondFactorOnly(caller.pool, attempt.user, stepUp)) {
    return chooseNextStep(service, attempt)
  }
  const factor = findChoice(caller, attempt, preferred)
  return factor === undefined
    ? openStep(service, attempt, 'SELECT_CHALLENGE', { isFirstFactor: true })
    : startFactor(service, caller, attempt, factor, request)
}

/** Looks up the caller of a challenge again. */
function toCaller(service: Service, { record, clientMetadata }: OpenChallenge, client: ClientRecord): Caller {
  return { ...findCaller(service, client, record.unknownName ?? record.username), clientMetadata }
}

/** Accepts the answer to SELECT_CHALLENGE. */
export async function answerSelection(
  service: Service,
  challenge: OpenChallenge,
  client: ClientRecord,
  choice: string,
  request: ChoiceRequest,
): Promise<ChoiceStep> {
  const caller = toCaller(service, challenge, client)
  const { methods = [], targetLevel } = challenge.record
  const begun = beginChoice(service, caller, request.deviceKey ?? challenge.record.deviceKey)
  const attempt = { ...begun, methods, targetLevel }
  const factor = findChoice(caller, attempt, choice)
  if (factor === undefined) return refuse('parameterInvalid', { problem: `${choice} is not a valid ANSWER.` })
  const step = await startFactor(service, caller, attempt, factor, request)
  closeChallenge(service, challenge)
  return step
}

/** Accepts the proof for PASSWORD or PASSWORD_SRP, which the user chose in an earlier request. */
export async function answerChosenPassword(
  service: Service,
  challenge: OpenChallenge,
  client: ClientRecord,
  request: ChoiceRequest,
): Promise<ChoiceStep> {
  const { name } = challenge.record
  const factor = name === 'PASSWORD' ? 'PASSWORD' : 'PASSWORD_SRP'
  return answerSelection(service, challenge, client, factor, request)
}
