/** RespondToAuthChallenge and AdminRespondToAuthChallenge: one function for each challenge. */
import { z } from 'zod'
import { refuse } from '../errors/cognito-error.ts'
import { challengeName, clientId, clientMetadata, session, stringMap, userPoolId } from '../input/shapes.ts'
import type { Service } from '../service/service.ts'
import {
  answerEmailSetUp,
  answerMessageCode,
  answerMfaSelection,
  answerMfaSetup,
  answerNewPassword,
  answerSoftwareToken,
} from '../sign-in/challenge-answers.ts'
import type { ChoiceStep } from '../sign-in/choice.ts'
import { answerCustomChallenge } from '../sign-in/custom-auth.ts'
import { finishDeviceSrp, startDeviceSrp, takeDeviceExchange } from '../sign-in/device-step.ts'
import { toDevice } from '../sign-in/next-step.ts'
import { answerOneTimeCode } from '../sign-in/one-time-codes.ts'
import { finishSrp, takeExchange } from '../sign-in/srp-exchange.ts'
import type { PasswordClaim } from '../sign-in/srp-rounds.ts'
import type { ClientRecord } from '../store/user-pool-records.ts'
import type { TokenTrigger } from '../triggers/token-event.ts'
import { checkAttributes } from '../users/attributes.ts'
import { listHashNames } from '../users/caller.ts'
import { requireClient } from '../users/user-pools.ts'
import { answerStep } from './answers.ts'
import { type Answer, checkAnsweringUser, listUserNames, requireOwnChallenge } from './challenge-answer.ts'
import { CHOICE_ANSWERS } from './choice-answers.ts'
import { type OperationTable, operation } from './operation.ts'
import { requireParameter } from './parameters.ts'

type Respond = (service: Service, answer: Answer) => ChoiceStep | Promise<ChoiceStep>

function parseClaim({ responses }: Answer): PasswordClaim {
  return {
    secretBlock: requireParameter(responses, 'PASSWORD_CLAIM_SECRET_BLOCK'),
    signature: requireParameter(responses, 'PASSWORD_CLAIM_SIGNATURE'),
    timestamp: requireParameter(responses, 'TIMESTAMP'),
  }
}

const respondToPasswordVerifier: Respond = (service, answer) => {
  const { client, responses, clientMetadata } = answer
  const claim = parseClaim(answer)
  const exchange = takeExchange(service, client, claim.secretBlock, responses.DEVICE_KEY)
  const { record, caller } = exchange
  checkAnsweringUser(service, answer, [record.username, ...listHashNames(caller)], 'wrongPassword')
  const answering = { record, caller: { ...caller, clientMetadata } }
  return finishSrp(service, answering, claim, responses.DEVICE_KEY)
}

const ATTRIBUTE_PREFIX = 'userAttributes.'

const respondToNewPassword: Respond = (service, answer) => {
  const challenge = requireOwnChallenge(service, answer, 'NEW_PASSWORD_REQUIRED')
  const { client, responses } = answer
  const attributes = Object.fromEntries(
    Object.entries(responses)
      .filter(([name]) => name.startsWith(ATTRIBUTE_PREFIX))
      .map(([name, value]) => [name.slice(ATTRIBUTE_PREFIX.length), value]),
  )
  const password = requireParameter(responses, 'NEW_PASSWORD')
  return answerNewPassword(service, challenge, client, { password, attributes })
}

const respondToSoftwareToken: Respond = (service, answer) => {
  const challenge = requireOwnChallenge(service, answer, 'SOFTWARE_TOKEN_MFA')
  const code = requireParameter(answer.responses, 'SOFTWARE_TOKEN_MFA_CODE')
  return answerSoftwareToken(service, challenge, code)
}

const respondToSmsCode: Respond = (service, answer) => {
  const challenge = requireOwnChallenge(service, answer, 'SMS_MFA')
  return answerMessageCode(service, challenge, 'SMS_MFA', requireParameter(answer.responses, 'SMS_MFA_CODE'))
}

/** EMAIL_OTP is a second factor, or the first factor of USER_AUTH. */
const respondToEmailCode: Respond = (service, answer) => {
  const challenge = requireOwnChallenge(service, answer, 'EMAIL_OTP')
  const code = requireParameter(answer.responses, 'EMAIL_OTP_CODE')
  if (challenge.record.isFirstFactor === true) {
    return answerOneTimeCode(service, challenge, 'EMAIL_OTP', code)
  }
  return answerMessageCode(service, challenge, 'EMAIL_OTP', code)
}

const respondToMfaSelection: Respond = (service, answer) => {
  const challenge = requireOwnChallenge(service, answer, 'SELECT_MFA_TYPE')
  return answerMfaSelection(service, challenge, requireParameter(answer.responses, 'ANSWER'))
}

const respondToMfaSetup: Respond = (service, answer) => {
  const challenge = requireOwnChallenge(service, answer, 'MFA_SETUP')
  const { EMAIL: email } = answer.responses
  if (email === undefined) return answerMfaSetup(service, challenge)
  checkAttributes(challenge.pool, { email })
  return answerEmailSetUp(service, challenge, email)
}

const respondToCustomChallenge: Respond = (service, answer) => {
  const challenge = requireOwnChallenge(service, answer, 'CUSTOM_CHALLENGE')
  return answerCustomChallenge(service, challenge, requireParameter(answer.responses, 'ANSWER'), toDevice)
}

/** DEVICE_PASSWORD_VERIFIER has no session: its SECRET_BLOCK exists only after DEVICE_SRP_AUTH. */
const respondToDeviceVerifier: Respond = (service, answer) => {
  const claim = parseClaim(answer)
  const exchange = takeDeviceExchange(service, answer.client, claim.secretBlock)
  checkAnsweringUser(service, answer, listUserNames(service, exchange.user))
  return finishDeviceSrp(service, exchange, claim)
}

const CHALLENGES: Readonly<Record<string, readonly [respond: Respond, trigger?: TokenTrigger]>> = {
  ...Object.fromEntries(Object.entries(CHOICE_ANSWERS).map(([name, answerWith]) => [name, [answerWith]])),
  PASSWORD_VERIFIER: [respondToPasswordVerifier],
  NEW_PASSWORD_REQUIRED: [respondToNewPassword, 'TokenGeneration_NewPasswordChallenge'],
  SOFTWARE_TOKEN_MFA: [respondToSoftwareToken],
  SMS_MFA: [respondToSmsCode],
  EMAIL_OTP: [respondToEmailCode],
  SELECT_MFA_TYPE: [respondToMfaSelection],
  MFA_SETUP: [respondToMfaSetup],
  CUSTOM_CHALLENGE: [respondToCustomChallenge],
  DEVICE_PASSWORD_VERIFIER: [respondToDeviceVerifier, 'TokenGeneration_AuthenticateDevice'],
}

/** An answer to DEVICE_SRP_AUTH leads to the challenge DEVICE_PASSWORD_VERIFIER. */
function startDevice(service: Service, answer: Answer): object {
  const challenge = requireOwnChallenge(service, answer, 'DEVICE_SRP_AUTH')
  const srpA = requireParameter(answer.responses, 'SRP_A')
  const ChallengeParameters = startDeviceSrp(service, challenge, srpA)
  return { ChallengeName: 'DEVICE_PASSWORD_VERIFIER', ChallengeParameters }
}

async function respond(service: Service, name: string, answer: Answer): Promise<object> {
  if (name === 'DEVICE_SRP_AUTH') return startDevice(service, answer)
  const [answerWith, trigger] = (Object.hasOwn(CHALLENGES, name) && CHALLENGES[name]) || []
  if (answerWith === undefined) return refuse('challengeNotSupported', { challenge: name })
  const { client, clientMetadata } = answer
  return answerStep(service, client, await answerWith(service, answer), { trigger, clientMetadata })
}

const input = z.object({
  ClientId: clientId,
  ChallengeName: challengeName,
  Session: session.optional(),
  ChallengeResponses: stringMap,
  ClientMetadata: clientMetadata,
})
const adminInput = input.extend({ UserPoolId: userPoolId })

function toAnswer(client: ClientRecord, given: z.output<typeof input>): Answer {
  const { Session, ChallengeResponses, ClientMetadata } = given
  return { client, session: Session, responses: ChallengeResponses, clientMetadata: ClientMetadata }
}

export const challengeOperations: OperationTable = {
  RespondToAuthChallenge: operation(input, (given, service) =>
    respond(service, given.ChallengeName, toAnswer(requireClient(service, given.ClientId), given)),
  ),
  AdminRespondToAuthChallenge: operation(adminInput, (given, service) => {
    const client = requireClient(service, given.ClientId, given.UserPoolId)
    return respond(service, given.ChallengeName, toAnswer(client, given))
  }),
}
