/** A key set that several issuers share: fetched once, and trusted by each for its own tokens alone. */
import { ConfigError, createVerifier, type Issuer, oidc, sharedKeys } from '@poolguard/core'
import { describe, expect, it } from 'vitest'
import { API, NOW, OIDC, otherKey, outcome, poolKey, refusal } from '../../support/core-fixtures.ts'
import { answers, useKeyServer } from '../../support/key-server.ts'
import { mint, named } from '../../support/mint.ts'

const server = useKeyServer()
const host = 'https://login.microsoftonline.com'
const v2 = (tenant: string) => `${host}/${tenant}/v2.0`
const v1 = (tenant: string) => `https://sts.windows.net/${tenant}/`
const tenantKey = named(poolKey, 'tenants')
const personalKey = otherKey('personal')
const PERSONAL = '9188040d-6c67-4c5b-b112-36a304b66dad'
const now = () => NOW * 1000

function startEntra(...issuerNames: string[]) {
  const site = server.site()
  const keys = [
    { ...tenantKey.jwk, issuer: `${host}/{tenantid}/v2.0` },
    { ...personalKey.jwk, issuer: v2(PERSONAL) },
  ]
  site.on('/keys', answers.json({ keys }))
  const shared = sharedKeys({ jwksUri: `${site.origin}/keys` })
  const trust = (issuer: string): Issuer => oidc({ issuer, audience: API, sharedKeys: shared })
  const verifier = createVerifier({ issuers: issuerNames.map(trust), now })
  return { site, shared, trust, verifier }
}

const mintToken = (iss: string, key = tenantKey) => mint(key, { ...OIDC, iss })

describe('issuers that share a key set', () => {
  it('three hundred tenants → one fetch, each accepted', async () => {
    const tenants = Array.from({ length: 300 }, (_, at) => v2(`tenant-${at}`))
    const { verifier, site } = startEntra(...tenants)
    await verifier.ready()
    const outcomes = tenants.map((iss) => outcome(() => verifier.verify(mintToken(iss))))
    expect(new Set(await Promise.all(outcomes))).toEqual(new Set(['accepted']))
    expect(site.hits('/keys')).toBe(1)
  })

  it('looked up by name → one fetch', async () => {
    const { trust, site } = startEntra(v2('a'))
    const verifier = createVerifier({
      issuers: (iss) => (iss.startsWith(host) ? trust(iss) : undefined),
      now,
    })
    for (const tenant of ['a', 'b', 'c']) {
      expect(await outcome(() => verifier.verify(mintToken(v2(tenant))))).toBe('accepted')
    }
    expect(site.hits('/keys')).toBe(1)
    await verifier.reloadKeys()
    expect(site.hits('/keys')).toBe(2)
  })

  it('a tenant that is not trusted → ERR_ISSUER_UNKNOWN', async () => {
    const { verifier } = startEntra(v2('a'))
    expect(await outcome(() => verifier.verify(mintToken(v2('b'))))).toBe('ERR_ISSUER_UNKNOWN')
  })

  it.each([
    ['the key of any tenant, a tenant', v2('a'), tenantKey, 'accepted'],
    ['the key of personal accounts, their tenant', v2(PERSONAL), personalKey, 'accepted'],
    ['the key of personal accounts, another tenant', v2('a'), personalKey, 'ERR_KEY_UNKNOWN'],
    ['the key of any tenant, an issuer of v1', v1('a'), tenantKey, 'ERR_KEY_UNKNOWN'],
    ['the key of any tenant, a path in place of a tenant', v2('a/b'), tenantKey, 'ERR_KEY_UNKNOWN'],
    ['the key of any tenant, no tenant', v2(''), tenantKey, 'ERR_KEY_UNKNOWN'],
  ])('%s → $3', async (_what, iss, key, expected) => {
    const { verifier } = startEntra(iss)
    expect(await outcome(() => verifier.verify(mintToken(iss, key)))).toBe(expected)
  })

  it('a key that names no issuer, for v1 → accepted', async () => {
    const { site, verifier } = startEntra(v1('a'))
    site.on('/keys', answers.json({ keys: [{ ...tenantKey.jwk, issuer: null }] }))
    expect(await outcome(() => verifier.verify(mintToken(v1('a'))))).toBe('accepted')
  })

  it.each([1, `${host}/{tenantid}/{tenantid}`])('a key whose issuer is %j → not used', async (issuer) => {
    const { site, verifier } = startEntra(v2('a'))
    site.on('/keys', answers.json({ keys: [{ ...tenantKey.jwk, issuer }] }))
    expect(await outcome(() => verifier.verify(mintToken(v2('a'))))).not.toBe('accepted')
  })

  it('the same key once for each issuer → accepted for each', async () => {
    const { site, verifier } = startEntra(v2('a'), v2('b'), v2('c'))
    const keys = ['a', 'b', 'c'].map((tenant) => ({ ...tenantKey.jwk, issuer: v2(tenant) }))
    site.on('/keys', answers.json({ keys }))
    for (const tenant of ['a', 'b', 'c']) {
      expect(await outcome(() => verifier.verify(mintToken(v2(tenant))))).toBe('accepted')
    }
  })

  it('a forged signature → ERR_SIGNATURE_INVALID', async () => {
    const { verifier } = startEntra(v2('a'))
    const forged = mintToken(v2('a'), named(personalKey, 'tenants'))
    expect((await refusal(() => verifier.verify(forged))).code).toBe('ERR_SIGNATURE_INVALID')
  })

  it('a withdrawn key → ERR_KEY_UNKNOWN at every issuer, also for cached tokens', async () => {
    const { site, verifier } = startEntra(v2('a'), v2('b'))
    for (const tenant of ['a', 'b']) await verifier.verify(mintToken(v2(tenant)))
    site.on('/keys', answers.json({ keys: [personalKey.jwk] }))
    await verifier.reloadKeys()
    for (const tenant of ['a', 'b']) {
      expect(await outcome(() => verifier.verify(mintToken(v2(tenant))))).toBe('ERR_KEY_UNKNOWN')
    }
  })
})

describe('the option sharedKeys', () => {
  const jwksUri = 'https://keys.example.com/'
  const shared = sharedKeys({ jwksUri })
  const issuer = 'https://login.example.com'

  it.each<[string, () => unknown]>([
    ['an unknown option', () => sharedKeys({ jwksUri, jwks: {} } as never)],
    ['no address', () => sharedKeys({} as never)],
    ['http off loopback', () => sharedKeys({ jwksUri: 'http://keys:8080/' })],
    ['an unknown algorithm', () => sharedKeys({ jwksUri, algorithms: ['HS256' as never] })],
    ['made by hand', () => oidc({ issuer, audience: API, sharedKeys: { ...shared } })],
    ['null', () => oidc({ issuer, audience: API, sharedKeys: null as never })],
    ['a string', () => oidc({ issuer, audience: API, sharedKeys: jwksUri as never })],
    ['beside jwksUri', () => oidc({ issuer, audience: API, sharedKeys: shared, jwksUri })],
    [
      'for other algorithms',
      () => oidc({ issuer, audience: API, sharedKeys: shared, algorithms: ['ES256'] }),
    ],
  ])('%s → ConfigError', (_what, configure) => {
    expect(configure).toThrow(ConfigError)
  })
})
