/** InitiateAuth and AdminInitiateAuth: they check that the settings of the client allow the auth flow. */
import { z } from 'zod'
import { refuse } from '../errors/cognito-error.ts'
import type { CognitoErrorKind } from '../errors/cognito-errors.ts'
import { authFlow, clientId, clientMetadata, session, stringMap, userPoolId } from '../input/shapes.ts'
import type { Service } from '../service/service.ts'
import type { ClientRecord } from '../store/user-pool-records.ts'
import { requireClient, requireUserPool } from '../users/user-pools.ts'
import {
  type AuthRequest,
  type Start,
  startWithChoice,
  startWithPassword,
  startWithRefreshToken,
  startWithSrp,
  startWithTriggers,
} from './auth-flows.ts'
import { type OperationTable, operation } from './operation.ts'

interface Flow {
  readonly start: Start
  /** The setting of ExplicitAuthFlows that allows the flow. */
  readonly setting: string
  /** The legacy name of that setting. `always`: the flow needs no name. `never`: no legacy name allows it. */
  readonly legacy: 'always' | 'never' | 'USER_PASSWORD_AUTH' | 'ADMIN_NO_SRP_AUTH' | 'CUSTOM_AUTH_FLOW_ONLY'
  /** The operation of the flow; `undefined` if both have it. */
  readonly only?: 'InitiateAuth' | 'AdminInitiateAuth'
  readonly refusal: CognitoErrorKind
}

const refresh: Flow = {
  start: startWithRefreshToken,
  setting: 'ALLOW_REFRESH_TOKEN_AUTH',
  legacy: 'always',
  refusal: 'authFlowNotEnabled',
}
const adminPassword: Flow = {
  start: startWithPassword,
  setting: 'ALLOW_ADMIN_USER_PASSWORD_AUTH',
  legacy: 'ADMIN_NO_SRP_AUTH',
  only: 'AdminInitiateAuth',
  refusal: 'authFlowNotEnabled',
}

type AuthFlow = z.output<typeof authFlow>

const FLOWS: { readonly [Name in AuthFlow]: Flow } = {
  CUSTOM_AUTH: {
    start: startWithTriggers,
    setting: 'ALLOW_CUSTOM_AUTH',
    legacy: 'CUSTOM_AUTH_FLOW_ONLY',
    refusal: 'authFlowNotEnabled',
  },
  USER_PASSWORD_AUTH: {
    start: startWithPassword,
    setting: 'ALLOW_USER_PASSWORD_AUTH',
    legacy: 'USER_PASSWORD_AUTH',
    only: 'InitiateAuth',
    refusal: 'passwordFlowNotEnabled',
  },
  USER_SRP_AUTH: {
    start: startWithSrp,
    setting: 'ALLOW_USER_SRP_AUTH',
    legacy: 'always',
    refusal: 'srpNotEnabled',
  },
  USER_AUTH: {
    start: startWithChoice,
    setting: 'ALLOW_USER_AUTH',
    legacy: 'never',
    refusal: 'userAuthNotEnabled',
  },
  REFRESH_TOKEN_AUTH: refresh,
  REFRESH_TOKEN: refresh,
  ADMIN_USER_PASSWORD_AUTH: adminPassword,
  ADMIN_NO_SRP_AUTH: adminPassword,
}

/** The settings of a client without ExplicitAuthFlows. */
const DEFAULT_SETTINGS = ['ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_CUSTOM_AUTH']

/**
 * Source: `ExplicitAuthFlows` of CreateUserPoolClient. With legacy names (without ALLOW_), SRP and refresh
 * are always allowed, and each name adds a flow. With CUSTOM_AUTH_FLOW_ONLY, only CUSTOM_AUTH and refresh are
 * allowed.
 */
function isAllowed({ ExplicitAuthFlows }: ClientRecord, { setting, legacy }: Flow): boolean {
  if (ExplicitAuthFlows.length === 0) return DEFAULT_SETTINGS.includes(setting)
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
