/** App clients of one pool: an application without a secret, an application with one, and a machine. */
import {
  CreateResourceServerCommand,
  CreateUserPoolClientCommand,
  type CreateUserPoolClientCommandInput,
  CreateUserPoolCommand,
  type CreateUserPoolCommandInput,
  type UserPoolClientType,
} from '@aws-sdk/client-cognito-identity-provider'
import type { LocalService } from './local-service.ts'

export const CALLBACK = 'http://127.0.0.1:9/callback'
export const LOGGED_OUT = 'http://127.0.0.1:9/bye'
export const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk' // RFC 7636 B
export const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'

export async function newClient(
  { sdk, UserPoolId }: LocalService,
  input: Partial<CreateUserPoolClientCommandInput> = {},
): Promise<UserPoolClientType> {
  const { UserPoolClient } = await sdk.send(
    new CreateUserPoolClientCommand({
      UserPoolId,
      ClientName: 'application',
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid', 'email', 'orders/read'],
      CallbackURLs: [CALLBACK],
      LogoutURLs: [LOGGED_OUT],
      ...input,
    }),
  )
  return UserPoolClient as UserPoolClientType
}

export function newMachine(
  service: LocalService,
  AllowedOAuthScopes = ['orders/read', 'orders/write'],
): Promise<UserPoolClientType> {
  return newClient(service, {
    GenerateSecret: true,
    AllowedOAuthFlows: ['client_credentials'],
    AllowedOAuthScopes,
  })
}

export async function addOrders({ sdk, UserPoolId }: LocalService): Promise<void> {
  const Scopes = ['read', 'write'].map((ScopeName) => ({ ScopeName, ScopeDescription: ScopeName }))
  await sdk.send(
    new CreateResourceServerCommand({ UserPoolId, Identifier: 'orders', Name: 'orders', Scopes }),
  )
}

/** The request of an application, as RFC 6749 §4.1.1 has it. */
export function requestOf(
  { ClientId }: UserPoolClientType,
  changes: Readonly<Record<string, string>> = {},
): Record<string, string> {
  return {
    response_type: 'code',
    client_id: String(ClientId),
    redirect_uri: CALLBACK,
    code_challenge: CHALLENGE,
    code_challenge_method: 'S256',
    state: 'a&b=c',
    ...changes,
  }
}

/** A client of a pool of its own. */
export async function clientOfPool(
  { sdk }: LocalService,
  callback: string,
  input: Partial<CreateUserPoolCommandInput>,
): Promise<UserPoolClientType> {
  const { UserPool } = await sdk.send(new CreateUserPoolCommand({ PoolName: 'other', ...input }))
  const { UserPoolClient } = await sdk.send(
    new CreateUserPoolClientCommand({
      UserPoolId: UserPool?.Id,
      ClientName: 'other',
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid'],
      CallbackURLs: [callback],
      PreventUserExistenceErrors: 'ENABLED',
    }),
  )
  return UserPoolClient as UserPoolClientType
}
