/** Issuers that the application looks up: kept for a while, up to a limit. Unknown ones cause no fetch. */
import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import { ConfigError, createVerifier, type Issuer, oidc, type VerifierOptions } from '@poolguard/core'
import { describe, expect, it, vi } from 'vitest'
import {
  API,
  clock,
  NOW,
  OIDC,
  otherKey,
  outcome,
  poolJwks,
  poolKey,
  refusal,
} from '../../support/core-fixtures.ts'
import { answers, useKeyServer } from '../../support/key-server.ts'
import { ecKey, fixedSignature, jws, mint } from '../../support/mint.ts'

const server = useKeyServer()
const name = (tenant: string) => `https://${tenant}.example.com`
const token = (tenant: string, changes = {}) =>
  mint(poolKey, { ...OIDC, iss: name(tenant), exp: NOW + 9999, ...changes })

type LookUp = (iss: string) => Issuer | undefined | Promise<Issuer | undefined>

/** A verifier whose look-up records what it is asked. */
function start(lookUp: LookUp, options: Omit<VerifierOptions, 'issuers' | 'now'> = {}) {
  const asked: string[] = []
  const time = clock()
  const verifier = createVerifier({
    issuers: (iss) => {
      asked.push(iss)
      return lookUp(iss)
    },
    now: time.now,
    ...options,
  })
  return {
    verifier,
    asked,
    advance: time.advance,
    ask: (text: string) => outcome(() => verifier.verify(text)),
  }
}

const anyTenant: LookUp = async (issuer) => oidc({ issuer, audience: API, jwks: poolJwks })

describe('issuers that are looked up', () => {
  it('many waiting tokens → one look-up while the answer is fresh', async () => {
    const { ask, asked, advance } = start(anyTenant)
    const first = await Promise.all(
      Array.from({ length: 50 }, (_, at) => ask(token('a', { sub: `user-${at}` }))),
    )
    expect(new Set(first)).toEqual(new Set(['accepted']))
    advance(299)
    expect(await ask(token('a'))).toBe('accepted')
    expect(asked).toEqual([name('a')])
    advance(1)
    expect(await ask(token('a'))).toBe('accepted')
    expect(asked).toHaveLength(2)
  })

  it('not found → ERR_ISSUER_UNKNOWN, nothing fetched', async () => {
    const site = server.site()
    site.on('/jwks', answers.json(poolJwks))
    const { ask, asked } = start(() => undefined)
    const unknown = mint(poolKey, { ...OIDC, iss: site.origin })
    expect(await ask(unknown)).toBe('ERR_ISSUER_UNKNOWN')
    expect(await ask(unknown)).toBe('ERR_ISSUER_UNKNOWN')
    expect(site.hits('/jwks') + site.hits('/.well-known/openid-configuration')).toBe(0)
    expect(asked).toHaveLength(2) // a refusal is not kept, because attackers choose the names
  })

  it('a token without iss → no look-up', async () => {
    const { ask, asked } = start(anyTenant)
    expect(await ask(token('a', { iss: undefined }))).toBe('ERR_ISSUER_UNKNOWN')
    expect(await ask(token('a', { iss: ['https://a.example.com'] }))).toBe('ERR_ISSUER_UNKNOWN')
    expect(asked).toEqual([])
  })

  it('a key of another issuer → ERR_ISSUER_UNKNOWN', async () => {
    const { ask } = start(async (issuer) =>
      oidc({
        issuer,
        audience: API,
        jwks: { keys: [issuer === name('a') ? poolKey.jwk : otherKey(poolKey.kid).jwk] },
      }),
    )
    expect(await ask(token('a'))).toBe('accepted')
    expect(await ask(token('b'))).toBe('ERR_ISSUER_UNKNOWN')
  })

  it('the same answer again → keys and cached tokens are kept', async () => {
    const site = server.site()
    site.on('/jwks', answers.json(poolJwks))
    const lookUp: LookUp = async (issuer) => oidc({ issuer, audience: API, jwksUri: `${site.origin}/jwks` })
    const { ask, advance } = start(lookUp)
    await ask(token('a'))
    advance(301)
    expect(await ask(token('a'))).toBe('accepted')
    expect(site.hits('/jwks')).toBe(1)
  })

  it('an answer with keys → each key is imported once, and again for the next answer', async () => {
    const imported = vi.spyOn(crypto, 'createPublicKey')
    syncBuiltinESMExports()
    try {
      const jwks = { keys: [poolKey.jwk, otherKey('other').jwk, ecKey('ec', 'P-521').jwk] }
      const algorithms = ['RS256', 'ES512'] as const
      const { ask, advance } = start(async (issuer) => oidc({ issuer, audience: API, algorithms, jwks }))
      const tokens = [token('a'), token('a')]
      imported.mockClear()
      expect(await ask(tokens[0] as string)).toBe('accepted')
      expect(imported).toHaveBeenCalledTimes(3)
      advance(301)
      expect(await ask(tokens[1] as string)).toBe('accepted')
      expect(imported).toHaveBeenCalledTimes(6)
    } finally {
      imported.mockRestore()
      syncBuiltinESMExports()
    }
  })

  it('the tenant is removed, or its rules change → its cached tokens are refused', async () => {
    let answer: Issuer | undefined = oidc({ issuer: name('a'), audience: API, jwks: poolJwks })
    const { ask, advance } = start(() => answer)
    expect(await ask(token('a'))).toBe('accepted')
    answer = oidc({ issuer: name('a'), audience: 'another', jwks: poolJwks })
    expect(await ask(token('a'))).toBe('accepted') // the answer is still fresh
    advance(301)
    expect(await ask(token('a'))).toBe('ERR_CLIENT_MISMATCH')
    answer = undefined
    advance(301)
    expect(await ask(token('a'))).toBe('ERR_ISSUER_UNKNOWN')
  })

  it('more than the limit → the least recently used is looked up again', async () => {
    const { ask, asked } = start(anyTenant, { issuerLookup: { maxIssuers: 2 } })
    for (const tenant of ['a', 'b', 'a', 'c', 'a', 'b']) await ask(token(tenant))
    expect(asked).toEqual([name('a'), name('b'), name('c'), name('b')])
  })

  it.each([undefined, null, false])('the look-up returns %s → ERR_ISSUER_UNKNOWN', async (answer) => {
    const { ask } = start(async () => answer as undefined)
    expect(await ask(token('a'))).toBe('ERR_ISSUER_UNKNOWN')
  })

  it('the look-up hangs → ERR_KEYS_UNAVAILABLE, then looked up again', async () => {
    const hung: LookUp[] = [() => new Promise(() => {})]
    const { ask, asked } = start((iss) => (hung.pop() ?? anyTenant)(iss), {
      keys: { fetchTimeoutSeconds: 0.05 },
    })
    const waiting = [ask(token('a')), ask(token('a', { sub: 'another' }))]
    expect(await Promise.all(waiting)).toEqual(['ERR_KEYS_UNAVAILABLE', 'ERR_KEYS_UNAVAILABLE'])
    expect(await ask(token('a'))).toBe('accepted')
    expect(asked).toHaveLength(2)
  })

  it('the clock put back → looked up again', async () => {
    let answer: Issuer | undefined = oidc({ issuer: name('a'), audience: API, jwks: poolJwks })
    const { ask, advance } = start(() => answer)
    advance(5000)
    expect(await ask(token('a'))).toBe('accepted')
    answer = undefined
    advance(-5000)
    expect(await ask(token('a'))).toBe('ERR_ISSUER_UNKNOWN')
  })

  it('many unknown issuers → no known one is evicted; at most ten thousand are kept', async () => {
    const forged = (tenant: string) =>
      jws({ alg: 'RS256', kid: poolKey.kid }, { ...OIDC, iss: name(tenant) }, fixedSignature(256))
    const tenants = Array.from({ length: 10_000 }, (_, at) => `tenant-${at}`)
    const { ask, asked } = start((iss) => (iss.includes('tenant') ? anyTenant(iss) : undefined))
    for (const tenant of tenants) await ask(forged(tenant))
    for (let at = 0; at < 1000; at++) await ask(forged(`unknown-${at}`))
    expect(asked).toHaveLength(11_000)
    expect(await ask(forged('tenant-0'))).toBe('ERR_ISSUER_UNKNOWN')
    expect(asked).toHaveLength(11_000)
    await ask(forged('tenant-10000')) // one too many: the least recently used one leaves
    await ask(forged('tenant-0'))
    expect(asked).toHaveLength(11_001)
    await ask(forged('tenant-1'))
    expect(asked).toHaveLength(11_002)
  }, 120_000)

  it.each<[string, LookUp]>([
    ['rejects', () => Promise.reject(new Error('database'))],
    [
      'throws',
      () => {
        throw new Error('database')
      },
    ],
    ['answers with another issuer', async () => oidc({ issuer: name('other'), audience: API })],
    ['answers with something else', async () => ({ issuer: name('a') }) as never],
  ])('the look-up %s → 503, then looked up again', async (_what, lookUp) => {
    const { verifier, ask, asked } = start(lookUp)
    const error = await refusal(() => verifier.verify(token('a')))
    expect(error).toMatchObject({ code: 'ERR_KEYS_UNAVAILABLE', status: 503 })
    expect(error.cause).toBeInstanceOf(Error)
    expect(await ask(token('a'))).toBe('ERR_KEYS_UNAVAILABLE')
    expect(asked).toHaveLength(2)
  })

  it('many unknown issuers → a bounded number of look-ups; known issuers are still looked up', async () => {
    let isSlow = false
    const { ask, asked, advance } = start(
      (iss) => {
        if (iss === name('a')) return anyTenant(iss)
        return isSlow ? new Promise<never>(() => {}) : undefined
      },
      { keys: { fetchTimeoutSeconds: 0.2 } },
    )
    expect(await ask(token('a'))).toBe('accepted')
    isSlow = true
    const unknown = Array.from({ length: 700 }, (_, at) => ask(token(`unknown-${at}`)))
    advance(300)
    expect(await ask(token('a'))).toBe('accepted')
    expect(asked).toHaveLength(2 + 500)
    expect(new Set(await Promise.all(unknown))).toEqual(new Set(['ERR_KEYS_UNAVAILABLE']))
    isSlow = false
    expect(await ask(token('unknown-0'))).toBe('ERR_ISSUER_UNKNOWN')
  })

  it('looked up before → available to verifySync', async () => {
    const { verifier } = start(anyTenant)
    expect((await refusal(() => verifier.verifySync(token('a')))).code).toBe('ERR_KEYS_UNAVAILABLE')
    await verifier.verify(token('a'))
    expect(verifier.verifySync(token('a', { sub: 'another' })).subject).toBe('another')
    expect((await refusal(() => verifier.verifySync(token('a', { iss: 1 })))).code).toBe('ERR_ISSUER_UNKNOWN')
  })

  it('a failing look-up in verifySync → no unhandled rejection', async () => {
    const { verifier } = start(() => Promise.reject(new Error('database')))
    expect((await refusal(() => verifier.verifySync(token('a')))).code).toBe('ERR_KEYS_UNAVAILABLE')
    await new Promise((resolve) => setImmediate(resolve))
  })

  it('a good token → explain() accepts it; ready() resolves', async () => {
    const { verifier } = start(anyTenant)
    await verifier.ready()
    expect((await verifier.explain(token('a'))).accepted).toBe(true)
  })

  it.each<[string, object]>([
    ['a misspelt option', { issuerLookup: { fresh: 1 } }],
    ['no issuers kept', { issuerLookup: { maxIssuers: 0 } }],
    ['a NaN', { issuerLookup: { freshSeconds: Number.NaN } }],
  ])('%s → ConfigError', (_what, options) => {
    expect(() => start(anyTenant, options)).toThrow(ConfigError)
  })

  it('options without a look-up → ConfigError', () => {
    const issuers = oidc({ issuer: name('a'), audience: API })
    expect(() => createVerifier({ issuers, issuerLookup: {} })).toThrow(ConfigError)
  })
})
