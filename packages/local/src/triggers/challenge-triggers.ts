/** DefineAuthChallenge, CreateAuthChallenge and VerifyAuthChallengeResponse: the three triggers of CUSTOM_AUTH. */
import { refuse } from '../errors/cognito-error.ts'
import type { ChallengeResult } from '../store/sign-in-records.ts'
import type { UserRecord } from '../store/user-records.ts'
import { makeEvent, makeMetadataMember, type TriggerOrigin } from './events.ts'
import { describeUser } from './sign-in-triggers.ts'
import type { TriggerResponse } from './trigger-answers.ts'
import type { TriggerName } from './trigger-types.ts'
import type { HasTriggers } from './triggers.ts'

export interface ChallengeOrigin extends TriggerOrigin {
  readonly user: UserRecord | undefined
}

type ChallengeTrigger = 'DefineAuthChallenge' | 'CreateAuthChallenge' | 'VerifyAuthChallengeResponse'

async function run<Name extends ChallengeTrigger>(
  { triggers }: HasTriggers,
  name: Name,
  origin: ChallengeOrigin,
  request: object,
  response: object,
): Promise<TriggerResponse<Name>> {
  const event = makeEvent(origin, {
    triggerSource: `${name}_Authentication`,
    request: { ...describeUser(origin.user), ...request, ...makeMetadataMember(origin) },
    response,
  })
  return (await triggers.run<Name>(origin.pool, name, event)) ?? refuse('customAuthNotConfigured')
}

const REQUIRED: readonly TriggerName[] = [
  'DefineAuthChallenge',
  'CreateAuthChallenge',
  'VerifyAuthChallengeResponse',
]

/** @throws InvalidParameterException if the pool lacks one of the three. */
export function requireChallengeTriggers({ triggers }: HasTriggers, { pool }: TriggerOrigin): void {
  if (!REQUIRED.every((name) => triggers.has(pool, name))) refuse('customAuthNotConfigured')
}

/** In AWS's events, each result has `challengeMetadata`; `null` if there is none. */
function toSession(session: readonly ChallengeResult[]): object[] {
  return session.map((result) => ({ challengeMetadata: null, ...result }))
}

export function runDefineAuthChallenge(
  service: HasTriggers,
  origin: ChallengeOrigin,
  session: readonly ChallengeResult[],
): Promise<TriggerResponse<'DefineAuthChallenge'>> {
  const request = { session: toSession(session) }
  const response = { challengeName: null, issueTokens: null, failAuthentication: null }
  return run(service, 'DefineAuthChallenge', origin, request, response)
}

export function runCreateAuthChallenge(
  service: HasTriggers,
  origin: ChallengeOrigin,
  session: readonly ChallengeResult[],
): Promise<TriggerResponse<'CreateAuthChallenge'>> {
  const request = { challengeName: 'CUSTOM_CHALLENGE', session: toSession(session) }
  const response = {
    publicChallengeParameters: null,
    privateChallengeParameters: null,
    challengeMetadata: null,
  }
  return run(service, 'CreateAuthChallenge', origin, request, response)
}

export async function runVerifyAuthChallenge(
  service: HasTriggers,
  origin: ChallengeOrigin,
  privateChallengeParameters: Readonly<Record<string, string>>,
  challengeAnswer: string,
): Promise<boolean> {
  const request = { privateChallengeParameters, challengeAnswer }
  const response = { answerCorrect: null }
  const { answerCorrect } = await run(service, 'VerifyAuthChallengeResponse', origin, request, response)
  return answerCorrect === true
}
