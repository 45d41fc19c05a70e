/** Identity providers in the pool of a test, and browsers that sign in by them. */
import {
  CreateIdentityProviderCommand,
  type CreateIdentityProviderCommandInput,
  type UserPoolClientType,
} from '@aws-sdk/client-cognito-identity-provider'
import { decodeJwt } from 'jose'
import { type Page, PoorBrowser } from './hosted-sign-in.ts'
import type { LocalService } from './local-service.ts'
import { CALLBACK, newClient, requestOf, VERIFIER } from './oauth-fixtures.ts'
import { PROVIDER_CLIENT, PROVIDER_SECRET, type ScriptedProvider } from './scripted-provider.ts'

export const MAPPING = { email: 'email', name: 'name' }

export async function addProvider(
  { sdk, UserPoolId }: LocalService,
  name: string,
  issuer: string,
  input: Partial<CreateIdentityProviderCommandInput> = {},
): Promise<void> {
  await sdk.send(
    new CreateIdentityProviderCommand({
      UserPoolId,
      ProviderName: name,
      ProviderType: 'OIDC',
      AttributeMapping: MAPPING,
      ...input,
      ProviderDetails: {
        client_id: PROVIDER_CLIENT,
        client_secret: PROVIDER_SECRET,
        authorize_scopes: 'openid email profile',
        attributes_request_method: 'GET',
        oidc_issuer: issuer,
        ...input.ProviderDetails,
      },
    }),
  )
}

/** A client whose users may sign in by these providers. */
export function clientOf(service: LocalService, ...names: string[]): Promise<UserPoolClientType> {
  return newClient(service, {
    SupportedIdentityProviders: names,
    AllowedOAuthScopes: ['openid', 'email', 'profile', 'aws.cognito.signin.user.admin'],
    ReadAttributes: undefined,
  })
}

/** Opens the request of an application that names a provider. */
export function open(
  browser: PoorBrowser,
  client: UserPoolClientType,
  name: string,
  changes: Readonly<Record<string, string>> = {},
): Promise<Page> {
  return browser.get('/oauth2/authorize', requestOf(client, { identity_provider: name, ...changes }))
}

/** The state and the nonce in the request to the provider. */
export function askedOf({ location }: Page): { state: string; nonce: string } {
  const { searchParams } = location as URL
  return { state: searchParams.get('state') ?? '', nonce: searchParams.get('nonce') ?? '' }
}

/** From the application to the provider and back, with the code of the scripted provider. */
export async function signInBy(
  service: LocalService,
  provider: ScriptedProvider,
  client: UserPoolClientType,
  name: string,
  browser = new PoorBrowser(service.server.url),
): Promise<Page> {
  const { state, nonce } = askedOf(await open(browser, client, name))
  return browser.get('/oauth2/idpresponse', { state, code: provider.makeCode(nonce) })
}

export interface ExchangedTokens {
  readonly id: Record<string, unknown>
  readonly access: Record<string, unknown>
  readonly accessToken: string
}

/** Exchanges the code at the end of a sign-in. */
export async function exchange(
  { server }: LocalService,
  { ClientId }: UserPoolClientType,
  { location }: Page,
): Promise<ExchangedTokens> {
  const code = location?.searchParams.get('code') ?? ''
  const form = { grant_type: 'authorization_code', client_id: String(ClientId), redirect_uri: CALLBACK, code }
  const body = new URLSearchParams({ ...form, code_verifier: VERIFIER })
  const response = await fetch(`${server.url}/oauth2/token`, { method: 'POST', body })
  const tokens = (await response.json()) as { id_token: string; access_token: string }
  const { id_token, access_token: accessToken } = tokens
  return { id: decodeJwt(id_token), access: decodeJwt(accessToken), accessToken }
}

/** The error at the application's redirect URI. */
export function errorOf({ location }: Page): { error: string | null; description: string | null } {
  const { searchParams } = location ?? new URL('http://none.invalid')
  return { error: searchParams.get('error'), description: searchParams.get('error_description') }
}
