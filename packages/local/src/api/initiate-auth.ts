/** InitiateAuth and AdminInitiateAuth: the auth flows, and the settings by which a client allows them. */
import { z } from 'zod'
import { checkSecretHash } from '../credentials/secret-hash.ts'
import { refuse } from '../errors/cognito-error.ts'
import type { CognitoErrorKind } from '../errors/cognito-errors.ts'
import { authFlow, clientId, clientMetadata, session, stringMap, userPoolId } from '../input/shapes.ts'
import type { Service } from '../service/service.ts'
import { startChoice } from '../sign-in/choice.ts'
import { startCustomAuth, startCustomSrp } from '../sign-in/custom-start.ts'
import { signInWithPassword } from '../sign-in/password-step.ts'
import { preAuthenticate } from '../sign-in/pre-authentication.ts'
import { isRotating, refreshTokens, requireRefreshable } from '../sign-in/refresh.ts'
import { signInAfterSignUp } from '../sign-in/sign-up-sessions.ts'
import { startSrp } from '../sign-in/srp-exchange.ts'
import type { ClientRecord } from '../store/user-pool-records.ts'
import type { ClientMetadata } from '../triggers/events.ts'
import { type Caller, findCaller, listHashNames, refuseIfUnknown } from '../users/caller.ts'
import { migrateUser } from '../users/migration.ts'
import { requireClient, requireUserPool } from '../users/user-pools.ts'
import { listSignInNames } from '../users/users.ts'
import { answerStep, authenticationResult } from './answers.ts'
import { toChoiceRequest } from './choice-answers.ts'
import { type OperationTable, operation } from './operation.ts'
import { type AuthParameters, requireParameter } from './parameters.ts'

interface AuthRequest {
  readonly client: ClientRecord
  readonly parameters: AuthParameters
  readonly clientMetadata: ClientMetadata | undefined
  readonly session: string | undefined
}

type Start = (service: Service, request: AuthRequest) => object | Promise<object>

function requireCaller(service: Service, { client, parameters }: AuthRequest): Caller {
  const caller = findCaller(service, client, requireParameter(parameters, 'USERNAME'))
  checkSecretHash(client, parameters.SECRET_HASH, listHashNames(caller))
  return caller
}

const withPassword: Start = async (service, request) => {
  const { client, parameters, clientMetadata: validationData } = request
  const caller = requireCaller(service, request)
  const password = requireParameter(parameters, 'PASSWORD')
  const details = { deviceKey: parameters.DEVICE_KEY, validationData }
  return answerStep(service, client, await signInWithPassword(service, caller, password, details))
}

const withSrp: Start = async (service, request) => {
  const typed = requireCaller(service, request)
  const srpA = requireParameter(request.parameters, 'SRP_A')
  refuseIfUnknown(typed)
  const caller = await preAuthenticate(service, typed, request.clientMetadata)
  return { ChallengeName: 'PASSWORD_VERIFIER', ChallengeParameters: startSrp(service, caller, srpA) }
}

/** A flow that begins with SRP has CHALLENGE_NAME and SRP_A. */
const withTriggers: Start = async (service, request) => {
  const { client, parameters } = request
  const typed = requireCaller(service, request)
  refuseIfUnknown(typed)
  const caller = await preAuthenticate(service, typed, request.clientMetadata)
  const deviceKey = parameters.DEVICE_KEY
  if (parameters.CHALLENGE_NAME === 'SRP_A' || parameters.SRP_A !== undefined) {
    const srpA = requireParameter(parameters, 'SRP_A')
    const ChallengeParameters = await startCustomSrp(service, caller, srpA, deviceKey)
    return { ChallengeName: 'PASSWORD_VERIFIER', ChallengeParameters }
  }
  return answerStep(service, client, await startCustomAuth(service, caller, deviceKey))
}

const withRefreshToken: Start = async (service, { client, parameters }) => {
  if (isRotating(client)) refuse('refreshFlowRotates')
  const token = requireParameter(parameters, 'REFRESH_TOKEN')
  const refreshable = requireRefreshable(service, client, token, parameters.DEVICE_KEY)
  const names = listSignInNames(requireUserPool(service, client.UserPoolId), refreshable.user)
  checkSecretHash(client, parameters.SECRET_HASH, names, 'secretHashWrongAtRefresh')
  return authenticationResult(await refreshTokens(service, client, refreshable))
}

interface Flow {
  readonly start: Start
  /** The setting of ExplicitAuthFlows that allows the flow. */
  readonly setting: string
  /** The same in the legacy names; `always` if every client with legacy names has it. */
  readonly legacy: 'always' | 'never' | 'USER_PASSWORD_AUTH' | 'ADMIN_NO_SRP_AUTH' | 'CUSTOM_AUTH_FLOW_ONLY'
  /** The operation of the flow; `undefined` if both have it. */
  readonly only?: 'InitiateAuth' | 'AdminInitiateAuth'
  readonly refusal: CognitoErrorKind
}

const refresh: Flow = {
  start: withRefreshToken,
  setting: 'ALLOW_REFRESH_TOKEN_AUTH',
  legacy: 'always',
  refusal: 'authFlowNotEnabled',
}
const adminPassword: Flow = {
  start: withPassword,
  setting: 'ALLOW_ADMIN_USER_PASSWORD_AUTH',
  legacy: 'ADMIN_NO_SRP_AUTH',
  only: 'AdminInitiateAuth',
  refusal: 'authFlowNotEnabled',
}

type AuthFlow = z.output<typeof authFlow>

/** The session of ConfirmSignUp stands for the first factor. */
const withChoice: Start = async (service, request) => {
  const { client, parameters, session } = request
  const typed = requireCaller(service, request)
  const { PASSWORD: password, PREFERRED_CHALLENGE: preferred, DEVICE_KEY: deviceKey } = parameters
  const validationData = request.clientMetadata
  const known =
    preferred === 'PASSWORD' && password
      ? await migrateUser(service, typed, 'Authentication', { password, validationData })
      : typed
  refuseIfUnknown(known)
  const caller = await preAuthenticate(service, known, validationData)
  const step =
    session === undefined
      ? await startChoice(service, caller, preferred, toChoiceRequest(parameters))
      : signInAfterSignUp(service, caller, session, deviceKey)
  return answerStep(service, client, step)
}

const FLOWS: { readonly [Name in AuthFlow]: Flow } = {
  CUSTOM_AUTH: {
    start: withTriggers,
    setting: 'ALLOW_CUSTOM_AUTH',
    legacy: 'CUSTOM_AUTH_FLOW_ONLY',
    refusal: 'authFlowNotEnabled',
  },
  USER_PASSWORD_AUTH: {
    start: withPassword,
    setting: 'ALLOW_USER_PASSWORD_AUTH',
    legacy: 'USER_PASSWORD_AUTH',
    only: 'InitiateAuth',
    refusal: 'passwordFlowNotEnabled',
  },
  USER_SRP_AUTH: {
    start: withSrp,
    setting: 'ALLOW_USER_SRP_AUTH',
    legacy: 'always',
    refusal: 'srpNotEnabled',
  },
  USER_AUTH: { start: withChoice, setting: 'ALLOW_USER_AUTH', legacy: 'never', refusal: 'userAuthNotEnabled' },
  REFRESH_TOKEN_AUTH: refresh,
  REFRESH_TOKEN: refresh,
  ADMIN_USER_PASSWORD_AUTH: adminPassword,
  ADMIN_NO_SRP_AUTH: adminPassword,
}

/**
 * Source: `ExplicitAuthFlows` of CreateUserPoolClient. A list of legacy names, without ALLOW_, adds flows to SRP
 * and refresh; CUSTOM_AUTH_FLOW_ONLY leaves CUSTOM_AUTH and refresh only.
 */
function isAllowed({ ExplicitAuthFlows }: ClientRecord, { setting, legacy }: Flow): boolean {
  if (ExplicitAuthFlows.some((name) => name.startsWith('ALLOW_'))) return ExplicitAuthFlows.includes(setting)
  if (ExplicitAuthFlows.includes('CUSTOM_AUTH_FLOW_ONLY')) {
    return setting === 'ALLOW_REFRESH_TOKEN_AUTH' || setting === 'ALLOW_CUSTOM_AUTH'
  }
  return legacy === 'always' || ExplicitAuthFlows.includes(legacy)
}

function start(
  service: Service,
  operationName: 'InitiateAuth' | 'AdminInitiateAuth',
  name: AuthFlow,
  request: AuthRequest,
): object | Promise<object> {
  const flow = FLOWS[name]
  if ((flow.only ?? operationName) !== operationName) refuse('flowNotForOperation')
  return isAllowed(request.client, flow) ? flow.start(service, request) : refuse(flow.refusal)
}

const input = z.object({
  ClientId: clientId,
  AuthFlow: authFlow,
  AuthParameters: stringMap,
  ClientMetadata: clientMetadata,
  Session: session.optional(),
})
const adminInput = input.extend({ UserPoolId: userPoolId })

function toRequest(
  client: ClientRecord,
  { AuthParameters, ClientMetadata, Session }: Omit<z.output<typeof input>, 'AuthFlow'>,
): AuthRequest {
  return { client, parameters: AuthParameters, clientMetadata: ClientMetadata, session: Session }
}

export const initiateAuthOperations: OperationTable = {
  InitiateAuth: operation(input, ({ AuthFlow, ...given }, service) =>
    start(service, 'InitiateAuth', AuthFlow, toRequest(requireClient(service, given.ClientId), given)),
  ),
  AdminInitiateAuth: operation(adminInput, ({ AuthFlow, UserPoolId, ...given }, service) => {
    requireUserPool(service, UserPoolId)
    const client = requireClient(service, given.ClientId, UserPoolId)
    return start(service, 'AdminInitiateAuth', AuthFlow, toRequest(client, given))
  }),
}
