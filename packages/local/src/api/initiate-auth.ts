/** InitiateAuth and AdminInitiateAuth: the auth flows, and the settings by which a client allows them. */
import { z } from 'zod'
import { checkSecretHash } from '../credentials/secret-hash.ts'
import { refuse } from '../errors/cognito-error.ts'
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
  const step = signInWithPassword(service, caller, requireParameter(parameters, 'PASSWORD'))
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
  const refreshable = requireRefreshable(service, client, token)
  const names = listSignInNames(requireUserPool(service, client.UserPoolId), refreshable.user)
  checkSecretHash(client, parameters.SECRET_HASH, names, 'secretHashWrongAtRefresh')
  return authenticationResult(await refreshTokens(service, client, refreshable))
}

const password: Flow = { start: withPassword, allowedBy: ['ALLOW_USER_PASSWORD_AUTH', 'USER_PASSWORD_AUTH'] }
const srp: Flow = { start: withSrp, allowedBy: ['ALLOW_USER_SRP_AUTH'] }
const adminPassword: Flow = {
  start: withPassword,
  allowedBy: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ADMIN_NO_SRP_AUTH'],
}
const refresh: Flow = {
  start: withRefreshToken,
  // Clients with the legacy flow names, without ALLOW_, may always refresh.
  allowedBy: ['ALLOW_REFRESH_TOKEN_AUTH', 'ADMIN_NO_SRP_AUTH', 'USER_PASSWORD_AUTH', 'CUSTOM_AUTH_FLOW_ONLY'],
}

interface Flow {
  readonly start: Start
  /** The client allows the flow by any of these ExplicitAuthFlows. */
  readonly allowedBy: readonly string[]
}

type AuthFlow = z.output<typeof authFlow>
type Flows = { readonly [Name in AuthFlow]?: Flow | undefined }

const SHARED_FLOWS: Flows = {
  USER_SRP_AUTH: srp,
  REFRESH_TOKEN_AUTH: refresh,
  REFRESH_TOKEN: refresh,
}

const FLOWS: Flows = { ...SHARED_FLOWS, USER_PASSWORD_AUTH: password }

const ADMIN_FLOWS: Flows = {
  ...SHARED_FLOWS,
  ADMIN_USER_PASSWORD_AUTH: adminPassword,
  ADMIN_NO_SRP_AUTH: adminPassword,
}

function start(
  flows: Flows,
  service: Service,
  client: ClientRecord,
  name: AuthFlow,
  parameters: AuthParameters,
): object | Promise<object> {
  const flow = flows[name]
  if (flow === undefined) {
    const isOfOther = FLOWS[name] !== undefined || ADMIN_FLOWS[name] !== undefined
    return isOfOther ? refuse('flowNotForOperation') : refuse('flowNotSupported', { flow: name })
  }
  const isAllowed = flow.allowedBy.some((allowed) => client.ExplicitAuthFlows.includes(allowed))
  return isAllowed ? flow.start(service, client, parameters) : refuse('flowNotEnabled', { flow: name })
}

const input = z.object({ ClientId: clientId, AuthFlow: authFlow, AuthParameters: stringMap })
const adminInput = input.extend({ UserPoolId: userPoolId })

export const initiateAuthOperations: OperationTable = {
  InitiateAuth: operation(input, ({ ClientId, AuthFlow, AuthParameters }, service) =>
    start(FLOWS, service, requireClient(service, ClientId), AuthFlow, AuthParameters),
  ),
  AdminInitiateAuth: operation(adminInput, ({ UserPoolId, ClientId, AuthFlow, AuthParameters }, service) => {
    requireUserPool(service, UserPoolId)
    return start(ADMIN_FLOWS, service, requireClient(service, ClientId, UserPoolId), AuthFlow, AuthParameters)
  }),
}
