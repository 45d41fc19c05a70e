/**
 * The first request of CUSTOM_AUTH, with and without SRP. Source: Cognito Developer Guide, "Use SRP password
 * verification in custom authentication flow".
 */
import { refuse } from '../errors/cognito-error.ts'
import type { Service } from '../service/service.ts'
import type { Caller } from '../users/caller.ts'
import { beginCustomAuth, continueCustomAuth, defineChallenge } from './custom-auth.ts'
import { toDevice } from './next-step.ts'
import { type PasswordVerifierParameters, startSrp } from './srp-exchange.ts'
import type { SignInStep } from './steps.ts'

export async function startCustomAuth(
  service: Service,
  caller: Caller,
  deviceKey: string | undefined,
): Promise<SignInStep> {
  const attempt = beginCustomAuth(service, caller, [], deviceKey)
  return continueCustomAuth(service, attempt, [], toDevice)
}

const STARTED_WITH_SRP = [{ challengeName: 'SRP_A', challengeResult: true }]

/** DefineAuthChallenge must agree that the password comes first. */
export async function startCustomSrp(
  service: Service,
  caller: Caller,
  srpA: string,
  deviceKey: string | undefined,
): Promise<PasswordVerifierParameters> {
  const attempt = beginCustomAuth(service, caller, STARTED_WITH_SRP, deviceKey)
  const { challengeName } = await defineChallenge(service, attempt, STARTED_WITH_SRP)
  if (challengeName !== 'PASSWORD_VERIFIER') refuse('triggerAnswerInvalid')
  return startSrp(service, caller, srpA, { custom: STARTED_WITH_SRP })
}
