/** Opaque tokens of oidc-provider, requested with openid-client. Neither is our code. */
import { createVerifier } from '@poolguard/core'
import { dpop } from '@poolguard/core/dpop'
import { type IntrospectedOptions, introspected } from '@poolguard/core/introspection'
import * as client from 'openid-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { API, outcome, refusal } from '../../support/core-fixtures.ts'
import { type OAuthProvider, PROVIDER_SECRET, startOAuthProvider } from '../../support/oauth-provider.ts'

let provider: OAuthProvider
let web: client.Configuration

beforeAll(async () => {
  provider = await startOAuthProvider('opaque')
  web = await client.discovery(new URL(provider.issuer), 'web', PROVIDER_SECRET, undefined, {
    execute: [client.allowInsecureRequests],
  })
})

afterAll(() => provider.close())

const request = (resource = API) => client.clientCredentialsGrant(web, { scope: 'orders/read', resource })

function makeIssuer(changes: Partial<IntrospectedOptions> = {}) {
  return introspected({
    issuer: provider.issuer,
    endpoint: provider.endpoint,
    clientId: 'api',
    clientSecret: PROVIDER_SECRET,
    audience: API,
    allowMissingSub: true, // a machine's token of oidc-provider has no sub
    ...changes,
  })
}

function makeVerifier(changes: Partial<IntrospectedOptions> = {}) {
  return createVerifier({ issuers: makeIssuer(changes) })
}

describe('an opaque token of oidc-provider', () => {
  it('→ accepted with its scopes; a secret with special characters arrives whole', async () => {
    const { access_token: token } = await request()
    expect(token).not.toContain('.')
    const auth = await makeVerifier().verify(token, { scopes: 'orders/read' })
    expect(auth).toMatchObject({ issuer: provider.issuer, scopes: ['orders/read'] })
    expect(auth.claims).toMatchObject({ client_id: 'web', aud: API, token_type: 'Bearer' })
  })

  it('a signed answer (RFC 9701) → verified with the keys of the issuer', async () => {
    const { access_token: token } = await request()
    const { scopes } = await makeVerifier({ signedAnswers: true }).verify(token)
    expect(scopes).toEqual(['orders/read'])
  })

  it('for another API → ERR_CLIENT_MISMATCH', async () => {
    const { access_token: token } = await request('https://other.example.com')
    expect(await outcome(() => makeVerifier().verify(token))).toBe('ERR_CLIENT_MISMATCH')
  })

  it('made up, or revoked → ERR_TOKEN_INACTIVE', async () => {
    const { access_token: token } = await request()
    const verifier = makeVerifier({ cacheSeconds: 0 })
    expect(await outcome(() => verifier.verify(token))).toBe('accepted')
    await client.tokenRevocation(web, token)
    expect(await outcome(() => verifier.verify(token))).toBe('ERR_TOKEN_INACTIVE')
    expect(await outcome(() => verifier.verify('made-up'))).toBe('ERR_TOKEN_INACTIVE')
  })

  it('our own secret is wrong → an outage', async () => {
    const { access_token: token } = await request()
    const error = await refusal(() => makeVerifier({ clientSecret: 'wrong' }).verify(token))
    expect(error).toMatchObject({ code: 'ERR_INTROSPECTION_UNAVAILABLE', cause: { status: 401 } })
  })

  it('bound by DPoP → accepted with a proof, and not without', async () => {
    const handle = client.getDPoPHandle(web, await client.randomDPoPKeyPair('ES256'))
    const parameters = { scope: 'orders/read', resource: API }
    const { access_token: token } = await client.clientCredentialsGrant(web, parameters, { DPoP: handle })
    expect(await outcome(() => makeVerifier().verify(token))).toBe('ERR_TOKEN_BOUND')

    const verifier = createVerifier({ issuers: makeIssuer(), proofs: dpop({ publicUrl: API }) })
    const decisions: string[] = []
    const answer = async (
      _url: string,
      { headers, method }: { headers: Record<string, string>; method: string },
    ) => {
      const seen = new Request(`${API}/orders`, { headers, method })
      decisions.push(await outcome(() => verifier.authenticate(seen)))
      return new Response()
    }
    web[client.customFetch] = answer as never
    try {
      await client.fetchProtectedResource(web, token, new URL(`${API}/orders`), 'GET', null, undefined, {
        DPoP: handle,
      })
    } finally {
      Reflect.deleteProperty(web, client.customFetch)
    }
    expect(decisions).toEqual(['accepted'])
  })
})
