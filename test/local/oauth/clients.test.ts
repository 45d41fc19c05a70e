/** Row 3: openid-client discovers the local pool and signs in there; a verifier accepts its access tokens. */
import type { UserPoolClientType } from '@aws-sdk/client-cognito-identity-provider'
import { type AuthErrorCode, cognito, createVerifier } from '@poolguard/core'
import * as client from 'openid-client'
import { beforeAll, describe, expect, it } from 'vitest'
import { outcome } from '../../support/core-fixtures.ts'
import { PoorBrowser } from '../../support/hosted-sign-in.ts'
import { ADA, PASSWORD, startService } from '../../support/local-service.ts'
import { addOrders, CALLBACK, newClient, newMachine } from '../../support/oauth-fixtures.ts'

const service = await startService()
const { pool } = service
let app: UserPoolClientType
let machine: UserPoolClientType

beforeAll(async () => {
  await addOrders(service)
  app = await newClient(service, { GenerateSecret: true })
  machine = await newMachine(service)
})

/** The local pool serves plain http, which openid-client accepts only with this option. */
const insecure = { execute: [client.allowInsecureRequests] }

function discover({ ClientId, ClientSecret }: UserPoolClientType, method?: client.ClientAuth) {
  return client.discovery(new URL(pool.issuerUrl), String(ClientId), ClientSecret, method, insecure)
}

async function signIn(config: client.Configuration, extra: Record<string, string> = {}) {
  const pkceCodeVerifier = client.randomPKCECodeVerifier()
  const [expectedState, expectedNonce] = [client.randomState(), client.randomNonce()]
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: CALLBACK,
    scope: 'openid email orders/read',
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    state: expectedState,
    nonce: expectedNonce,
    ...extra,
  })
  const browser = new PoorBrowser(url.origin)
  const { location } = await browser.signIn(Object.fromEntries(url.searchParams), ADA.email, PASSWORD)
  const checks = { pkceCodeVerifier, expectedState, expectedNonce, idTokenExpected: true }
  return client.authorizationCodeGrant(config, location as URL, checks)
}

/** The decision of an API that requires access tokens of `clientId`, and of `audience` if given. */
function decisionOf(token: string, clientId = '', audience?: string): Promise<AuthErrorCode | string> {
  const bound = audience === undefined ? {} : { audience }
  const { userPoolId, issuerUrl: issuer } = pool
  const issuers = cognito({ userPoolId, clientId, tokenUse: 'access', issuer, jwks: pool.jwks(), ...bound })
  return outcome(() => createVerifier({ issuers, now: () => service.clock.now }).verify(token))
}

describe('row 3: openid-client', () => {
  it.each([
    ['in the form', client.ClientSecretPost],
    ['with Basic', client.ClientSecretBasic],
  ])('code and PKCE, the client authenticated %s → tokens', async (_name, method) => {
    const config = await discover(app, method(app.ClientSecret))
    const tokens = await signIn(config)
    expect(tokens.claims()).toMatchObject({
      aud: app.ClientId,
      email: ADA.email,
      'cognito:groups': ['admin'],
    })
    expect(await decisionOf(tokens.access_token, app.ClientId)).toBe('accepted')
    expect(await decisionOf(String(tokens.id_token), app.ClientId)).toBe('ERR_TOKEN_USE_MISMATCH')
    expect(await decisionOf(String(tokens.refresh_token), app.ClientId)).toBe('ERR_TOKEN_MALFORMED')
    expect(await decisionOf(tokens.access_token, 'another-client')).toBe('ERR_CLIENT_MISMATCH')
  })

  it('refresh, user info, revocation → accepted until the revocation', async () => {
    const config = await discover(app)
    const tokens = await signIn(config)
    const refreshed = await client.refreshTokenGrant(config, String(tokens.refresh_token))
    expect(await decisionOf(refreshed.access_token, app.ClientId)).toBe('accepted')
    const subject = String(tokens.claims()?.sub)
    const info = await client.fetchUserInfo(config, refreshed.access_token, subject)
    expect(info).toMatchObject({ sub: subject, email: ADA.email })
    await client.tokenRevocation(config, String(tokens.refresh_token))
    await expect(client.refreshTokenGrant(config, String(tokens.refresh_token))).rejects.toMatchObject({
      error: 'invalid_grant',
    })
  })

  it('a resource → a token that other APIs refuse', async () => {
    const api = 'https://api.example.com'
    const { access_token: token } = await signIn(await discover(app), { resource: api })
    expect(await decisionOf(token, app.ClientId, api)).toBe('accepted')
    expect(await decisionOf(token, app.ClientId, 'https://other.example.com')).toBe('ERR_CLIENT_MISMATCH')
    expect(await decisionOf(token, app.ClientId)).toBe('ERR_CLIENT_MISMATCH')
  })

  it('client credentials → a token', async () => {
    const { access_token: token } = await client.clientCredentialsGrant(await discover(machine), {
      scope: 'orders/read',
    })
    expect(await decisionOf(token, machine.ClientId)).toBe('accepted')
  })
})
