/** InitiateAuth and AdminInitiateAuth: the auth flows, and the settings by which a client allows them. */
import { z } from 'zod'
import { checkSecretHash } from '../credentials/secret-hash.ts'
import { refuse } from '../errors/cognito-error.ts'
import type { CognitoErrorKind } from '../errors/cognito-errors.ts'
import { authFlow, clientId, stringMap, userPoolId } from '../input/shapes.ts'
import type { Service } from '../service/service.ts'
import { signInWithPassword } from '../sign-in/password-step.ts'
import { isRotating, refreshTokens, requireRefreshable } from '../sign-in/refresh.ts'
import { startSrp } from '../sign-in/srp-exchange.ts'
import type { ClientRecord } from '../store/user-pool-records.ts'
import { type Caller, findCaller, listHashNames } from '../users/caller.ts'
import { requireClient, requireUserPool } from '../users/user-pools.ts'
import { listSignInNames } from '../users/users.ts'
import { answerStep, authenticationResult } from './answers.ts'
import { type OperationTable, operation } from './operation.ts'
import { type AuthParameters, requireParameter } from './parameters.ts'

type Start = (service: Service, client: ClientRecord, parameters: AuthParameters) => object | Promise<object>

function requireCaller(service: Service, client: ClientRecord, parameters: AuthParameters): Caller {
  const caller = findCaller(service, client, requireParameter(parameters, 'USERNAME'))
  checkSecretHash(client, parameters.SECRET_HASH, listHashNames(caller))
  return caller
}

const withPassword: Start = (service, client, parameters) => {
  const caller = requireCaller(service, client, parameters)
  const { DEVICE_KEY } = parameters
  const step = signInWithPassword(service, caller, requireParameter(parameters, 'PASSWORD'), DEVICE_KEY)
  return answerStep(service, client, step)
}

const withSrp: Start = (service, client, parameters) => {
  const caller = requireCaller(service, client, parameters)
  const ChallengeParameters = startSrp(service, caller, requireParameter(parameters, 'SRP_A'))
  return { ChallengeName: 'PASSWORD_VERIFIER', ChallengeParameters }
}

const withRefreshToken: Start = async (service, client, parameters) => {
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
  readonly legacy: 'always' | 'USER_PASSWORD_AUTH' | 'ADMIN_NO_SRP_AUTH'
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

const FLOWS: { readonly [Name in AuthFlow]?: Flow } = {
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
  REFRESH_TOKEN_AUTH: refresh,
  REFRESH_TOKEN: refresh,
  ADMIN_USER_PASSWORD_AUTH: adminPassword,
  ADMIN_NO_SRP_AUTH: adminPassword,
}

/**
 * Source: `ExplicitAuthFlows` of CreateUserPoolClient. A list of legacy names, without ALLOW_, adds flows to SRP
 * and refresh; CUSTOM_AUTH_FLOW_ONLY leaves refresh only.
 */
function isAllowed({ ExplicitAuthFlows }: ClientRecord, { setting, legacy }: Flow): boolean {
  if (ExplicitAuthFlows.some((name) => name.startsWith('ALLOW_'))) return ExplicitAuthFlows.includes(setting)
  if (ExplicitAuthFlows.includes('CUSTOM_AUTH_FLOW_ONLY')) return setting === 'ALLOW_REFRESH_TOKEN_AUTH'
  return legacy === 'always' || ExplicitAuthFlows.includes(legacy)
}

function start(
  service: Service,
  operationName: 'InitiateAuth' | 'AdminInitiateAuth',
  client: ClientRecord,
  name: AuthFlow,
  parameters: AuthParameters,
): object | Promise<object> {
  const flow = FLOWS[name]
  if (flow === undefined) return refuse('flowNotSupported', { flow: name })
  if ((flow.only ?? operationName) !== operationName) refuse('flowNotForOperation')
  return isAllowed(client, flow) ? flow.start(service, client, parameters) : refuse(flow.refusal)
}

const input = z.object({ ClientId: clientId, AuthFlow: authFlow, AuthParameters: stringMap })
const adminInput = input.extend({ UserPoolId: userPoolId })

export const initiateAuthOperations: OperationTable = {
  InitiateAuth: operation(input, ({ ClientId, AuthFlow, AuthParameters }, service) =>
    start(service, 'InitiateAuth', requireClient(service, ClientId), AuthFlow, AuthParameters),
  ),
  AdminInitiateAuth: operation(adminInput, ({ UserPoolId, ClientId, AuthFlow, AuthParameters }, service) => {
    requireUserPool(service, UserPoolId)
    const client = requireClient(service, ClientId, UserPoolId)
    return start(service, 'AdminInitiateAuth', client, AuthFlow, AuthParameters)
  }),
}
