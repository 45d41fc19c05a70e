/**
 * CUSTOM_AUTH: the triggers of the pool decide which challenge comes next, and when the user is signed in.
 * Source: Cognito Developer Guide, "Custom authentication challenge Lambda triggers". Throws
 * NotAuthorizedException, InvalidLambdaResponseException, InvalidParameterException.
 */
import { refuse } from '../errors/cognito-error.ts'
import type { Service } from '../service/service.ts'
import type { ChallengeResult, CustomChallenge } from '../store/sign-in-records.ts'
import {
  type ChallengeOrigin,
  requireChallengeTriggers,
  runCreateAuthChallenge,
  runDefineAuthChallenge,
  runVerifyAuthChallenge,
} from '../triggers/challenge-triggers.ts'
import type { TriggerResponse } from '../triggers/trigger-answers.ts'
import { type Caller, refuseIfUnknown, toOrigin } from '../users/caller.ts'
import { makeDecoyUser } from '../users/decoy-user.ts'
import { refuseIfLocked } from '../users/lockout.ts'
import { listAvailableFactors } from '../users/mfa-factors.ts'
import { requireUserPool } from '../users/user-pools.ts'
import { refreshUser } from '../users/users.ts'
import { requireAdmittedUser } from './admission.ts'
import { closeChallenge, type OpenChallenge } from './challenges.ts'
import { type Attempt, openFactor, openStep, type SignInStep, toAttempt } from './steps.ts'

type Finish = (service: Service, attempt: Attempt) => SignInStep

function findOrigin(service: Service, attempt: Attempt): ChallengeOrigin {
  const { user, clientId, clientMetadata, unknownName } = attempt
  const pool = requireUserPool(service, user.userPoolId)
  const known = unknownName === undefined ? user : undefined
  return { pool, userName: user.username, clientId, clientMetadata, user: known }
}

/** Looks up the user again after a trigger, which may have run for seconds. */
function refreshAttempt(service: Service, attempt: Attempt): Attempt {
  if (attempt.unknownName !== undefined) return attempt
  const user = refreshUser(service, attempt.user)
  requireAdmittedUser(user)
  return { ...attempt, user }
}

/** Begins the attempt of a caller. An unknown name gets a decoy user, and the triggers get `userNotFound`. */
export function beginCustomAuth(
  service: Service,
  caller: Caller,
  custom: readonly ChallengeResult[],
  deviceKey: string | undefined,
): Attempt {
  refuseIfUnknown(caller)
  requireChallengeTriggers(service, toOrigin(caller))
  const { client, pool, user, typedName } = caller
  if (user === undefined) {
    const decoy = makeDecoyUser(service, pool, typedName)
    return { clientId: client.ClientId, user: decoy, unknownName: typedName, custom, deviceKey }
  }
  refuseIfLocked(service, user)
  requireAdmittedUser(user)
  return { clientId: client.ClientId, user, custom, deviceKey }
}

/** Asks DefineAuthChallenge what comes next. Refuses the sign-in if it answers `failAuthentication`. */
export async function defineChallenge(
  service: Service,
  attempt: Attempt,
  results: readonly ChallengeResult[],
): Promise<TriggerResponse<'DefineAuthChallenge'>> {
  const answer = await runDefineAuthChallenge(service, findOrigin(service, attempt), results)
  return answer.failAuthentication === true ? refuse('wrongPassword') : answer
}

async function openCustomChallenge(
  service: Service,
  attempt: Attempt,
  results: readonly ChallengeResult[],
): Promise<SignInStep> {
  const answer = await runCreateAuthChallenge(service, findOrigin(service, attempt), results)
  const { publicChallengeParameters, privateChallengeParameters, challengeMetadata } = answer
  const customChallenge: CustomChallenge = {
    publicParameters: publicChallengeParameters ?? {},
    privateParameters: privateChallengeParameters ?? {},
    ...(typeof challengeMetadata === 'string' ? { metadata: challengeMetadata } : {}),
  }
  const current = refreshAttempt(service, attempt)
  return openStep(service, current, 'CUSTOM_CHALLENGE', { customChallenge })
}

/** Asks DefineAuthChallenge what follows these results. */
export async function continueCustomAuth(
  service: Service,
  attempt: Attempt,
  results: readonly ChallengeResult[],
  finish: Finish,
): Promise<SignInStep> {
  const { issueTokens, challengeName } = await defineChallenge(service, attempt, results)
  const current = { ...refreshAttempt(service, attempt), custom: results }
  if (issueTokens === true) {
    return current.unknownName === undefined ? finish(service, current) : refuse('wrongPassword')
  }
  if (challengeName === 'CUSTOM_CHALLENGE') return openCustomChallenge(service, current, results)
  const pool = requireUserPool(service, current.user.userPoolId)
  const factor = listAvailableFactors(pool, current.user).find((name) => name === challengeName)
  return factor === undefined ? refuse('triggerAnswerInvalid') : openFactor(service, current, factor)
}

/** Any answer uses up the session, even a wrong one. DefineAuthChallenge decides what follows. */
export async function answerCustomChallenge(
  service: Service,
  challenge: OpenChallenge,
  answer: string,
  finish: Finish,
): Promise<SignInStep> {
  const { customChallenge, custom = [] } = challenge.record
  if (customChallenge === undefined) return refuse('sessionUsed')
  closeChallenge(service, challenge)
  const attempt = toAttempt(challenge, challenge.user)
  const { privateParameters, metadata } = customChallenge
  const isCorrect = await runVerifyAuthChallenge(
    service,
    findOrigin(service, attempt),
    privateParameters,
    answer,
  )
  const result = {
    challengeName: 'CUSTOM_CHALLENGE',
    challengeResult: isCorrect,
    ...(metadata === undefined ? {} : { challengeMetadata: metadata }),
  }
  return continueCustomAuth(service, attempt, [...custom, result], finish)
}
