/** ERR_KEYS_UNAVAILABLE and unusable keys: always with the reason, for operators. */
import { ConfigError, createVerifier, type OidcOptions, oidc } from '@poolguard/core'
import { afterEach, describe, expect, it } from 'vitest'
import { API, NOW, OIDC, outcome, poolJwks, poolKey, refusal } from '../../support/core-fixtures.ts'
import { answers, useKeyServer } from '../../support/key-server.ts'
import { ecKey, mint, named } from '../../support/mint.ts'

const server = useKeyServer()
const now = () => NOW * 1000
const ec = ecKey('elliptic', 'P-256')

function publishKeys(keys: readonly unknown[], options: Partial<OidcOptions> = {}) {
  const site = server.site()
  site.on('/jwks', answers.json({ keys }))
  const issuers = oidc({ issuer: site.origin, audience: API, jwksUri: `${site.origin}/jwks`, ...options })
  return { verifier: createVerifier({ issuers, now }), token: mint(poolKey, { ...OIDC, iss: site.origin }) }
}

describe('a key set without a usable key', () => {
  it.each<[string, unknown, RegExp]>([
    ['an ES256 key, algorithms left out', ec.jwk, /"elliptic".*not for RS256.*EC.*P-256/],
    ['a key of another alg', { ...poolKey.jwk, alg: 'PS256' }, /not for RS256.*PS256/],
    ['a key without kty', { kid: 'a' }, /no kty/],
    ['a key for encryption', { ...poolKey.jwk, use: 'enc' }, /use/],
    ['a key for signing', { ...poolKey.jwk, key_ops: ['sign'] }, /key_ops/],
    ['a key with a numeric kid', { ...poolKey.jwk, kid: 7 }, /key 7: its kid is not a string/],
    ['a key with a long kid', { ...poolKey.jwk, kid: 'x'.repeat(257) }, /longer than 256/],
    ['a private key', { ...poolKey.jwk, d: 'AQAB' }, /private/],
    ['a short key', { ...poolKey.jwk, n: 'AQAB' }, /modulus|malformed/],
    ['a key that is too long', { ...poolKey.jwk, n: 'A'.repeat(2000) }, /too long/],
    ['a key with a null member', { ...poolKey.jwk, n: null }, /malformed/],
    ['something that is no object', 'key', /without kid: it is not an object/],
  ])('%s → ready() and verify() say why it was skipped', async (_what, key, expected) => {
    const { verifier, token } = publishKeys([key])
    for (const ask of [() => verifier.ready(), () => verifier.verify(token)]) {
      const error = await refusal(ask)
      expect(error.code).toBe('ERR_KEYS_UNAVAILABLE')
      expect(error.detail?.reason).toMatch(expected)
    }
  })

  it('an empty set → the reason says so', async () => {
    const error = await refusal(() => publishKeys([]).verifier.ready())
    expect(error.detail?.reason).toMatch(/fetched.*empty/)
  })

  it('many keys → the first ten are named, and how many more there are', async () => {
    const keys = Array.from({ length: 15 }, (_, at) => ({ ...ec.jwk, kid: `k${at}` }))
    const error = await refusal(() => publishKeys(keys).verifier.ready())
    expect(error.detail?.reason).toMatch(/"k9".*and 5 more/)
    expect(error.detail?.reason).not.toContain('"k10"')
  })

  it('given → ConfigError that says why', () => {
    expect(() => publishKeys([], { jwks: { keys: [ec.jwk] } })).toThrow(/"elliptic".*not for RS256/)
    expect(() => publishKeys([], { jwks: { keys: [] } })).toThrow(ConfigError)
  })
})

describe('a token of a key that was skipped', () => {
  it('→ ERR_KEY_UNKNOWN that says why', async () => {
    const { verifier, token } = publishKeys([{ ...poolKey.jwk, use: 'enc' }, named(poolKey, 'other').jwk])
    const error = await refusal(() => verifier.verify(token))
    expect(error.code).toBe('ERR_KEY_UNKNOWN')
    expect(error.detail?.reason).toContain('its use is not "sig"')
  })
})

describe('optional members that are null', () => {
  it.each(['use', 'key_ops', 'alg', 'x5c', 'crv', 'd', 'issuer'])('%s: null → as if absent', async (name) => {
    const { verifier, token } = publishKeys([{ ...poolKey.jwk, [name]: null }])
    expect(await outcome(() => verifier.verify(token))).toBe('accepted')
  })

  it('kid: null → ready() resolves', async () => {
    const { verifier } = publishKeys([{ ...poolKey.jwk, kid: null }])
    await verifier.ready()
  })

  it('given as jwks → no ConfigError', () => {
    publishKeys([], { jwks: { keys: [{ ...poolKey.jwk, use: null, d: null, p: null }] } })
  })
})

describe('verifySync before keys are there', () => {
  it('→ says that none are loaded, and what to do', async () => {
    const { verifier, token } = publishKeys(poolJwks.keys)
    const error = await refusal(() => verifier.verifySync(token))
    expect(error.code).toBe('ERR_KEYS_UNAVAILABLE')
    expect(error.detail?.reason).toMatch(/No keys.*loaded.*await ready\(\)/)
  })
})

describe('where structuredClone is missing (Jest, jsdom)', () => {
  const { structuredClone: original } = globalThis
  afterEach(() => {
    globalThis.structuredClone = original
  })

  it('keys given → accepted', async () => {
    Reflect.deleteProperty(globalThis, 'structuredClone')
    const { verifier, token } = publishKeys([], { jwks: poolJwks })
    expect(await outcome(() => verifier.verify(token))).toBe('accepted')
  })

  it('something that is not JSON → ConfigError', () => {
    Reflect.deleteProperty(globalThis, 'structuredClone')
    expect(() => publishKeys([], { jwks: { keys: [1n] } as never })).toThrow(ConfigError)
  })
})
