/** The first request of each auth flow. */
import { checkSecretHash } from '../credentials/secret-hash.ts'
import { refuse } from '../errors/cognito-error.ts'
import type { Service } from '../service/service.ts'
import { isRotating } from '../settings/client-rules.ts'
import { requirePasswordlessTier } from '../settings/feature-plan.ts'
import { startChoice } from '../sign-in/choice.ts'
import { startCustomAuth, startCustomSrp } from '../sign-in/custom-start.ts'
import { signInWithPassword } from '../sign-in/password-step.ts'
import { preAuthenticate } from '../sign-in/pre-authentication.ts'
import { refreshTokens, requireRefreshable } from '../sign-in/refresh.ts'
import { signInAfterSignUp } from '../sign-in/sign-up-sessions.ts'
import { startSrp } from '../sign-in/srp-exchange.ts'
import type { ClientRecord } from '../store/user-pool-records.ts'
import type { ClientMetadata } from '../triggers/events.ts'
import { type Caller, findCaller, listHashNames, refuseIfUnknown } from '../users/caller.ts'
import { migrateUser } from '../users/migration.ts'
import { requireUserPool } from '../users/user-pools.ts'
import { listSignInNames } from '../users/users.ts'
import { answerStep, makeAuthenticationResult } from './answers.ts'
import { toChoiceRequest, toStepUpRequest } from './choice-answers.ts'
import { type AuthParameters, requireParameter } from './parameters.ts'

export interface AuthRequest {
  readonly client: ClientRecord
  readonly parameters: AuthParameters
  readonly clientMetadata: ClientMetadata | undefined
  readonly session: string | undefined
}

export type Start = (service: Service, request: AuthRequest) => object | Promise<object>

function requireCaller(service: Service, { client, parameters }: AuthRequest): Caller {
  const caller = findCaller(service, client, requireParameter(parameters, 'USERNAME'))
  checkSecretHash(client, parameters.SECRET_HASH, listHashNames(caller))
  return caller
}

export const startWithPassword: Start = async (service, request) => {
  const { client, parameters, clientMetadata: validationData } = request
  const caller = requireCaller(service, request)
  const password = requireParameter(parameters, 'PASSWORD')
  const details = { deviceKey: parameters.DEVICE_KEY, validationData }
  return answerStep(service, client, await signInWithPassword(service, caller, password, details))
}

export const startWithSrp: Start = async (service, request) => {
  const found = requireCaller(service, request)
  const srpA = requireParameter(request.parameters, 'SRP_A')
  refuseIfUnknown(found)
  const caller = await preAuthenticate(service, found, request.clientMetadata)
  return { ChallengeName: 'PASSWORD_VERIFIER', ChallengeParameters: startSrp(service, caller, srpA) }
}

/** The flow begins with SRP if the request has `CHALLENGE_NAME: SRP_A` or the parameter `SRP_A`. */
export const startWithTriggers: Start = async (service, request) => {
  const { client, parameters } = request
  const found = requireCaller(service, request)
  refuseIfUnknown(found)
  const caller = await preAuthenticate(service, found, request.clientMetadata)
  const deviceKey = parameters.DEVICE_KEY
  if (parameters.CHALLENGE_NAME === 'SRP_A' || parameters.SRP_A !== undefined) {
    const srpA = requireParameter(parameters, 'SRP_A')
    const ChallengeParameters = await startCustomSrp(service, caller, srpA, deviceKey)
    return { ChallengeName: 'PASSWORD_VERIFIER', ChallengeParameters }
  }
  return answerStep(service, client, await startCustomAuth(service, caller, deviceKey))
}

export const startWithRefreshToken: Start = async (service, { client, parameters }) => {
  if (isRotating(client)) refuse('refreshFlowRotates')
  const token = requireParameter(parameters, 'REFRESH_TOKEN')
  const refreshable = requireRefreshable(service, client, token, parameters.DEVICE_KEY)
  const names = listSignInNames(requireUserPool(service, client.UserPoolId), refreshable.user)
  checkSecretHash(client, parameters.SECRET_HASH, names, 'secretHashWrongAtRefresh')
  return makeAuthenticationResult(await refreshTokens(service, client, refreshable))
}

/** A session of ConfirmSignUp takes the place of the first factor. */
export const startWithChoice: Start = async (service, request) => {
  const { client, parameters, session } = request
  requirePasswordlessTier(requireUserPool(service, client.UserPoolId).UserPoolTier, true)
  const found = requireCaller(service, request)
  const { PASSWORD: password, PREFERRED_CHALLENGE: preferred, DEVICE_KEY: deviceKey } = parameters
  const validationData = request.clientMetadata
  const known =
    preferred === 'PASSWORD' && password
      ? await migrateUser(service, found, 'Authentication', { password, validationData })
      : found
  refuseIfUnknown(known)
  const caller = await preAuthenticate(service, known, validationData)
  const step =
    session === undefined
      ? await startChoice(
          service,
          caller,
          preferred,
          toChoiceRequest(parameters),
          toStepUpRequest(parameters),
        )
      : signInAfterSignUp(service, caller, session, deviceKey)
  return answerStep(service, client, step)
}
