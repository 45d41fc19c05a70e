/** Issuers on http in a private network, and issuers whose name does not lead to their keys. */
import { type CognitoOptions, ConfigError, cognito, createVerifier, type Fetch, oidc } from '@poolguard/core'
import { describe, expect, it } from 'vitest'
import { ACCESS, API, CLIENT, NOW, OIDC, outcome, poolJwks, poolKey } from '../../support/core-fixtures.ts'
import { mint } from '../../support/mint.ts'

const now = () => NOW * 1000
const audience = API
const pool = { userPoolId: 'us-east-1_AbCd12345', clientId: CLIENT, tokenUse: 'access' } as const

/** Stands in for the network where the names of containers resolve. */
function fakeNetwork(documents: Record<string, unknown>): Fetch {
  return async (url) =>
    Object.hasOwn(documents, url) ? Response.json(documents[url]) : new Response(null, { status: 404 })
}

describe('http off loopback', () => {
  const realm = 'http://keycloak:8080/realms/r'

  it.each<[string, () => unknown]>([
    ['issuer of oidc', () => oidc({ issuer: realm, audience })],
    ['issuer of cognito', () => cognito({ ...pool, issuer: 'http://cognito:9229/us-east-1_AbCd12345' })],
    ['jwksUri', () => oidc({ issuer: 'https://a.example.com', audience, jwksUri: `${realm}/certs` })],
  ])('%s without the opt-in → ConfigError that names it', (_what, configure) => {
    expect(configure).toThrow(ConfigError)
    expect(configure).toThrow(/allowInsecureHttp/)
  })

  it.each([1, 'true', null])('allowInsecureHttp: %j → ConfigError', (allowInsecureHttp) => {
    expect(() => oidc({ issuer: realm, audience, allowInsecureHttp: allowInsecureHttp as never })).toThrow(
      ConfigError,
    )
  })

  it('issuer of oidc with the opt-in → keys by discovery', async () => {
    const documents = {
      [`${realm}/.well-known/openid-configuration`]: { issuer: realm, jwks_uri: `${realm}/certs` },
      [`${realm}/certs`]: poolJwks,
    }
    const issuers = oidc({ issuer: realm, audience, allowInsecureHttp: true, fetch: fakeNetwork(documents) })
    const token = mint(poolKey, { ...OIDC, iss: realm })
    expect(await outcome(() => createVerifier({ issuers, now }).verify(token))).toBe('accepted')
  })

  it('issuer of cognito with the opt-in → accepted', async () => {
    const issuer = 'http://cognito:9229/us-east-1_AbCd12345'
    const documents = { [`${issuer}/.well-known/jwks.json`]: poolJwks }
    const issuers = cognito({ ...pool, issuer, allowInsecureHttp: true, fetch: fakeNetwork(documents) })
    const token = mint(poolKey, { ...ACCESS, iss: issuer })
    expect(await outcome(() => createVerifier({ issuers, now }).verify(token))).toBe('accepted')
  })

  it.each([
    ['https issuer, keys by http', 'https://login.example.com', true],
    ['loopback issuer, keys by http elsewhere', 'http://127.0.0.1:1', false],
  ])('%s in its metadata → not fetched', async (_what, issuer, allowInsecureHttp) => {
    const documents = {
      [`${issuer}/.well-known/openid-configuration`]: { issuer, jwks_uri: 'http://keycloak:8080/certs' },
      'http://keycloak:8080/certs': poolJwks,
    }
    const issuers = oidc({ issuer, audience, allowInsecureHttp, fetch: fakeNetwork(documents) })
    const token = mint(poolKey, { ...OIDC, iss: issuer })
    expect(await outcome(() => createVerifier({ issuers, now }).verify(token))).toBe('ERR_KEYS_UNAVAILABLE')
  })

  it('the opt-in of one issuer → not for another', () => {
    oidc({ issuer: realm, audience, allowInsecureHttp: true })
    expect(() => oidc({ issuer: 'http://other:8080', audience })).toThrow(ConfigError)
  })
})

describe('an issuer that is a name', () => {
  const names = [
    'accounts.google.com',
    'urn:x',
    'http://fs.contoso.com/adfs/services/trust',
    'https://a.example.com/?a=b',
  ]
  const jwksUri = 'https://keys.example.com/jwks'

  it.each(names)('%s with jwksUri → accepted', async (issuer) => {
    const issuers = oidc({ issuer, audience, jwksUri, fetch: fakeNetwork({ [jwksUri]: poolJwks }) })
    const token = mint(poolKey, { ...OIDC, iss: issuer })
    expect(await outcome(() => createVerifier({ issuers, now }).verify(token))).toBe('accepted')
  })

  it.each(names.slice(0, 3))('%s with jwks → accepted, and nothing is ever fetched', async (issuer) => {
    let fetches = 0
    const custom: Fetch = async () => {
      fetches++
      return Response.json(poolJwks)
    }
    let seconds = NOW
    const issuers = oidc({ issuer, audience, jwks: poolJwks })
    const verifier = createVerifier({ issuers, now: () => seconds * 1000, fetch: custom })
    const token = mint(poolKey, { ...OIDC, iss: issuer, exp: NOW + 1_000_000 })
    expect(await outcome(() => verifier.verify(token))).toBe('accepted')
    seconds += 500_000
    expect(await outcome(() => verifier.verify(token))).toBe('accepted')
    expect(fetches).toBe(0)
  })

  it('cognito with jwks → accepted', async () => {
    const issuers = cognito({ ...pool, issuer: 'urn:pool', jwks: poolJwks } as CognitoOptions<'access'>)
    const token = mint(poolKey, { ...ACCESS, iss: 'urn:pool' })
    expect(await outcome(() => createVerifier({ issuers, now }).verify(token))).toBe('accepted')
  })

  it.each(names.slice(0, 3))('%s alone → ConfigError', (issuer) => {
    expect(() => oidc({ issuer, audience })).toThrow(ConfigError)
  })

  it.each(['', ':x', 'a b', 'urn:a b', 1, null, undefined])('%j → ConfigError', (issuer) => {
    expect(() => oidc({ issuer: issuer as never, audience, jwksUri })).toThrow(ConfigError)
  })
})
