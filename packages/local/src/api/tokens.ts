/**
 * GetTokensFromRefreshToken, GetClientToken, RevokeToken, GlobalSignOut. The pool refuses the tokens of an
 * ended session. An API does not see that a session ended, and accepts the access tokens until they expire.
 */
import { z } from 'zod'
import { checkClientSecret } from '../credentials/secret-hash.ts'
import { refuse } from '../errors/cognito-error.ts'
import {
  accessToken,
  associatedSessions,
  clientId,
  clientMetadata,
  deviceKey,
  refreshToken,
} from '../input/shapes.ts'
import type { Service } from '../service/service.ts'
import { requireApiBearer } from '../sign-in/bearer.ts'
import { refreshTokens, requireRefreshable, revoke } from '../sign-in/refresh.ts'
import { grantMachineScopes } from '../sign-in/scopes.ts'
import { isSignedToken } from '../sign-in/token-check.ts'
import { issueClientToken } from '../sign-in/tokens.ts'
import { endUserSessions } from '../users/sessions.ts'
import { requireClient } from '../users/user-pools.ts'
import { toAuthenticationResult } from './answers.ts'
import { type OperationTable, operation } from './operation.ts'

const clientSecret = z.string().min(1).max(128).optional()
const refreshInput = z.object({
  RefreshToken: refreshToken,
  ClientId: clientId,
  ClientSecret: clientSecret,
  DeviceKey: deviceKey.optional(),
  ClientMetadata: clientMetadata,
})
const revokeInput = z.object({
  Token: refreshToken,
  ClientId: clientId,
  ClientSecret: clientSecret,
  RevokeAssociatedSessions: associatedSessions,
})
const machineInput = z.object({
  ClientId: clientId,
  Secret: z.string().min(1).max(128),
  Scopes: z.array(z.string().min(1).max(512)).max(50).optional(),
  ClientMetadata: clientMetadata,
})
const accessInput = z.object({ AccessToken: accessToken })

async function getTokens(input: z.output<typeof refreshInput>, service: Service): Promise<object> {
  const client = requireClient(service, input.ClientId)
  checkClientSecret(client, input.ClientSecret)
  const refreshable = requireRefreshable(service, client, input.RefreshToken, input.DeviceKey)
  const tokens = await refreshTokens(service, client, refreshable, input.ClientMetadata)
  return { AuthenticationResult: toAuthenticationResult(tokens) }
}

/**
 * The client credentials grant, which needs no domain here. The scopes default to those of the client's
 * settings.
 */
async function getClientToken(input: z.output<typeof machineInput>, service: Service): Promise<object> {
  const client = requireClient(service, input.ClientId)
  if (!client.ExplicitAuthFlows.includes('ALLOW_CLIENT_TOKEN_AUTH')) refuse('authFlowNotEnabled')
  if (client.secrets.length === 0) refuse('clientHasNoSecret')
  checkClientSecret(client, input.Secret)
  const scope = grantMachineScopes(service, client, input.Scopes?.join(' '))
  if (scope === undefined)
    return refuse('parameterInvalid', { problem: 'The client requests a scope that it may not use.' })
  const { accessToken, expiresIn } = await issueClientToken(service, client, scope, input.ClientMetadata)
  return {
    ClientAuthenticationResult: { AccessToken: accessToken, ExpiresIn: expiresIn, TokenType: 'Bearer' },
  }
}

function revokeToken(input: z.output<typeof revokeInput>, service: Service): object {
  const client = requireClient(service, input.ClientId)
  checkClientSecret(client, input.ClientSecret)
  if (!client.EnableTokenRevocation) refuse('revocationNotEnabled')
  if (isSignedToken(input.Token)) refuse('revocationOfOther')
  revoke(service, client, input.Token)
  return {}
}

async function globalSignOut(
  { AccessToken }: z.output<typeof accessInput>,
  service: Service,
): Promise<object> {
  const { user } = await requireApiBearer(service, AccessToken)
  endUserSessions(service, user)
  return {}
}

export const tokenOperations: OperationTable = {
  GetTokensFromRefreshToken: operation(refreshInput, getTokens),
  GetClientToken: operation(machineInput, getClientToken),
  RevokeToken: operation(revokeInput, revokeToken),
  GlobalSignOut: operation(accessInput, globalSignOut),
}
