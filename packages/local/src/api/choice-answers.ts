/** The answers to the challenges of USER_AUTH: the choice of a first factor, or the factor itself. */
import { parseAssertion } from '../input/passkey-shapes.ts'
import type { Service } from '../service/service.ts'
import {
  answerChosenPassword,
  answerSelection,
  type ChoiceRequest,
  type ChoiceStep,
} from '../sign-in/choice.ts'
import { answerOneTimeCode } from '../sign-in/one-time-codes.ts'
import { answerPasskey } from '../sign-in/passkey-sign-in.ts'
import type { StepUpRequest } from '../sign-in/step-up.ts'
import { type Answer, requireOwnChallenge } from './challenge-answer.ts'
import { type AuthParameters, requireParameter } from './parameters.ts'

type Respond = (service: Service, answer: Answer) => ChoiceStep | Promise<ChoiceStep>

export function toChoiceRequest({ PASSWORD, SRP_A, DEVICE_KEY }: AuthParameters): ChoiceRequest {
  return { password: PASSWORD || undefined, srpA: SRP_A || undefined, deviceKey: DEVICE_KEY }
}

export function toStepUpRequest({ TARGET_ACR_VALUES, MAX_AGE, ACCESS_TOKEN }: AuthParameters): StepUpRequest {
  return { targetAcrValues: TARGET_ACR_VALUES, maxAge: MAX_AGE, accessToken: ACCESS_TOKEN }
}

const respondToSelection: Respond = (service, answer) => {
  const { client, responses } = answer
  const challenge = requireOwnChallenge(service, answer, 'SELECT_CHALLENGE')
  const choice = requireParameter(responses, 'ANSWER')
  return answerSelection(service, challenge, client, choice, toChoiceRequest(responses))
}

const respondToPassword: Respond = (service, answer) => {
  const { client, responses } = answer
  const challenge = requireOwnChallenge(service, answer, 'PASSWORD')
  requireParameter(responses, 'PASSWORD')
  return answerChosenPassword(service, challenge, client, toChoiceRequest(responses))
}

const respondToPasswordSrp: Respond = (service, answer) => {
  const { client, responses } = answer
  const challenge = requireOwnChallenge(service, answer, 'PASSWORD_SRP')
  requireParameter(responses, 'SRP_A')
  return answerChosenPassword(service, challenge, client, toChoiceRequest(responses))
}

const respondToSmsCode: Respond = (service, answer) => {
  const challenge = requireOwnChallenge(service, answer, 'SMS_OTP')
  return answerOneTimeCode(service, challenge, 'SMS_OTP', requireParameter(answer.responses, 'SMS_OTP_CODE'))
}

const respondToPasskey: Respond = (service, answer) => {
  const challenge = requireOwnChallenge(service, answer, 'WEB_AUTHN')
  const credential = parseAssertion(requireParameter(answer.responses, 'CREDENTIAL'))
  return answerPasskey(service, challenge, credential)
}

export const CHOICE_ANSWERS = {
  SELECT_CHALLENGE: respondToSelection,
  PASSWORD: respondToPassword,
  PASSWORD_SRP: respondToPasswordSrp,
  SMS_OTP: respondToSmsCode,
  WEB_AUTHN: respondToPasskey,
} as const satisfies Readonly<Record<string, Respond>>
