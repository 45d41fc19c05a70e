/** EMAIL_OTP and SMS_OTP as the first factor. Throws CodeMismatchException, NotAuthorizedException. */
import { hashSecret, randomToken } from '../credentials/opaque-tokens.ts'
import { refuse } from '../errors/cognito-error.ts'
import type { Service } from '../service/service.ts'
import type { SentMfaCode } from '../store/sign-in-records.ts'
import { makeDecoyDelivery } from '../users/decoy-delivery.ts'
import { refuseUnknownName } from '../users/unknown-names.ts'
import { changeUser } from '../users/users.ts'
import { closeChallenge, type OpenChallenge } from './challenges.ts'
import { listFirstFactors } from './first-factors.ts'
import { checkFactorCode, MEDIA, sendFactorCode, verifyAddress } from './message-codes.ts'
import { toDevice } from './next-step.ts'
import { type Attempt, openStep, type SignInStep, toAttempt } from './steps.ts'

export type OneTimeFactor = 'EMAIL_OTP' | 'SMS_OTP'

/** Its hash matches no code. */
function makeDecoyCode(typedName: string, factor: OneTimeFactor): SentMfaCode {
  const { medium, attribute } = MEDIA[factor]
  const { Destination } = makeDecoyDelivery(typedName, attribute)
  return { hash: hashSecret(randomToken()), medium, destination: Destination, isSetUp: false }
}

export async function openOneTimeCode(
  service: Service,
  attempt: Attempt,
  factor: OneTimeFactor,
): Promise<SignInStep> {
  const { user, unknownName } = attempt
  const sentCode =
    unknownName === undefined
      ? await sendFactorCode(service, user, factor, attempt, { digits: 8 })
      : makeDecoyCode(unknownName, factor)
  return openStep(service, attempt, factor, { sentCode, isFirstFactor: true })
}

/** The code also verifies the address. A wrong code counts as a failed sign-in. */
export function answerOneTimeCode(
  service: Service,
  challenge: OpenChallenge,
  factor: OneTimeFactor,
  code: string,
): SignInStep {
  const { pool, user, record } = challenge
  const { sentCode, unknownName } = record
  if (unknownName !== undefined) refuseUnknownName(service, pool, unknownName, 'messageCodeMismatch')
  // The user may have turned MFA on meanwhile.
  if (sentCode === undefined || !listFirstFactors(pool, user).includes(factor)) return refuse('sessionUsed')
  checkFactorCode(service, user, sentCode, code)
  closeChallenge(service, challenge)
  const attributes = verifyAddress(pool, user, factor, sentCode)
  return toDevice(service, toAttempt(challenge, changeUser(service, user, { attributes })))
}
