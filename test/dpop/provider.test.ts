/** oidc-provider issues DPoP-bound tokens, openid-client sends them, and each framework is the API. */
import { oidc } from '@poolguard/core'
import * as client from 'openid-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { API } from '../support/core-fixtures.ts'
import { type OAuthProvider, PROVIDER_SECRET, startOAuthProvider } from '../support/oauth-provider.ts'
import { APIS, type RunningApi } from './apis.ts'

let provider: OAuthProvider
let config: client.Configuration
const running: RunningApi[] = []

beforeAll(async () => {
  provider = await startOAuthProvider('jwt')
  config = await client.discovery(new URL(provider.issuer), 'web', PROVIDER_SECRET, undefined, {
    execute: [client.allowInsecureRequests],
  })
})

afterAll(async () => {
  await Promise.all(running.map((api) => api.close()))
  await provider.close()
})

describe.each(APIS)('%s', (_name, start) => {
  it('a token bound by the provider → 200 with its key; 401 with another key, and as Bearer', async () => {
    const issuers = oidc({ issuer: provider.issuer, audience: API, typ: 'at+jwt' })
    const api = await start({ issuers }, { nonce: {}, mode: 'require' })
    running.push(api)
    const url = new URL('/api/me', api.url)
    const DPoP = client.getDPoPHandle(config, await client.randomDPoPKeyPair('ES256'))
    const parameters = { scope: 'orders/read', resource: API }
    const { access_token: token, token_type } = await client.clientCredentialsGrant(config, parameters, {
      DPoP,
    })
    expect(token_type).toBe('dpop')

    const ask = (handle: client.DPoPHandle) =>
      client.fetchProtectedResource(config, token, url, 'GET', null, undefined, { DPoP: handle })
    expect((await ask(DPoP)).status).toBe(200)
    expect((await ask(DPoP)).status).toBe(200)
    const thief = client.getDPoPHandle(config, await client.randomDPoPKeyPair('ES256'))
    const stolen = await ask(thief).then(
      ({ status }) => status,
      (error: client.WWWAuthenticateChallengeError) => error.status,
    )
    expect(stolen).toBe(401)
    const bearer = await fetch(url, { headers: { authorization: `Bearer ${token}` } })
    expect([bearer.status, bearer.headers.get('www-authenticate')]).toEqual([
      401,
      expect.stringMatching(/^DPoP /),
    ])
  })
})
