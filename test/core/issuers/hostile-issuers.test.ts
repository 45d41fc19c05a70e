/** A tenant publishes any keys and signs any number of tokens: its neighbours and the process are safe. */

import { createPublicKey, randomBytes } from 'node:crypto'
import { channel } from 'node:diagnostics_channel'
import dns from 'node:dns'
import { createServer, type Socket } from 'node:net'
import {
  type Algorithm,
  type CacheEvent,
  ConfigError,
  cognito,
  createVerifier,
  oidc,
  type Verifier,
} from '@poolguard/core'
import { describe, expect, it, vi } from 'vitest'
import { ALGORITHMS } from '../../../packages/core/src/keys/algorithms.ts'
import { importKeys } from '../../../packages/core/src/keys/jwks.ts'
import { API, clock, NOW, OIDC, otherKey, outcome, poolKey, refusal } from '../../support/core-fixtures.ts'
import { answers, useKeyServer } from '../../support/key-server.ts'
import { ecKey, fixedSignature, jws, mint, named, rsaKey } from '../../support/mint.ts'

const server = useKeyServer()
const now = () => NOW * 1000

/** Makes an odd number for a JWK. To verify with such a "key" costs as much as with a real one. */
function makeOddNumber(bits: number): string {
  const bytes = randomBytes(bits / 8)
  bytes.writeUInt8(bytes.readUInt8(0) | 0x80, 0)
  bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) | 1, bytes.length - 1)
  return bytes.toString('base64url')
}

const { RS256 } = ALGORITHMS

const isUsable = (n: string, e: string) =>
  importKeys({ keys: [{ kty: 'RSA', n, e }] }, [RS256]).keys.length === 1
const E65537 = 'AQAB'

describe('an RSA key that is expensive to verify with', () => {
  it.each([
    ['2048 bits', 2048, E65537, true],
    ['4096 bits', 4096, E65537, true],
    ['8192 bits', 8192, E65537, true],
    ['8192 bits and a byte', 8200, E65537, false],
    ['16,384 bits', 16_384, E65537, false],
    ['an exponent of 3', 2048, 'Aw', true],
    ['an exponent of 33 bits, the largest', 2048, 'Af____8', true],
    ['an exponent of 34 bits', 2048, 'AgAAAAE', false],
    ['an exponent of 3072 bits', 3072, makeOddNumber(3072), false],
    ['8192 bits and an exponent of more than 65,537', 8192, 'AQAD', false],
  ])('%s, modulus %i, exponent %s → used: %s', (_name, bits, exponent, isUsed) => {
    expect(isUsable(makeOddNumber(bits), exponent)).toBe(isUsed)
  })

  it('that OpenSSL accepts → left out, and the good key beside it is used', async () => {
    const costly = { kty: 'RSA', kid: 'costly', n: makeOddNumber(3072), e: makeOddNumber(3072) }
    expect(createPublicKey({ key: costly, format: 'jwk' }).type).toBe('public')
    const site = server.site()
    site.on('/jwks', answers.json({ keys: [costly, poolKey.jwk] }))
    const issuers = oidc({ issuer: site.origin, jwksUri: `${site.origin}/jwks`, audience: API })
    const verifier = createVerifier({ issuers, now })
    const claims = { ...OIDC, iss: site.origin }
    expect(await outcome(() => verifier.verify(mint(poolKey, claims)))).toBe('accepted')
    const forged = jws({ alg: 'RS256', kid: 'costly' }, claims, fixedSignature(384))
    expect(await outcome(() => verifier.verify(forged))).toBe('ERR_KEY_UNKNOWN')
  })

  it('a hundred keys with one id → two are imported', () => {
    const keys = Array.from({ length: 100 }, () => ({
      kty: 'RSA',
      kid: 'one',
      n: makeOddNumber(2048),
      e: E65537,
    }))
    expect(importKeys({ keys }, [RS256]).keys).toHaveLength(2)
    expect(importKeys({ keys: [...keys, poolKey.jwk] }, [RS256]).keys).toHaveLength(2) // the 101st is not read
  })

  it('22 given keys on slow curves, 22 fast keys → twenty slow ones and all fast ones are imported', () => {
    const slow = Array.from({ length: 22 }, (_, at) => ecKey(`slow ${at}`, at < 11 ? 'P-384' : 'P-521').jwk)
    const fast = Array.from({ length: 22 }, (_, at) => named(poolKey, `fast ${at}`).jwk)
    const kids = (algorithms: readonly Algorithm[]) =>
      importKeys(
        { keys: [...slow, ...fast] },
        algorithms.map((name) => ALGORITHMS[name]),
      ).keys.map(({ kid }) => kid)
    const ofFast = fast.map(({ kid }) => kid)
    const ofSlow = slow.map(({ kid }) => kid)
    expect(kids(['RS256', 'ES384', 'ES512'])).toEqual([...ofSlow.slice(0, 20), ...ofFast])
    expect(kids(['RS256', 'ES512'])).toEqual([...ofSlow.slice(11), ...ofFast]) // unused ones do not count
  })

  it('61 fetched keys on P-521 → imported in more than ten turns of the event loop', async () => {
    const site = server.site()
    const keys = Array.from({ length: 60 }, (_, at) => ecKey(`key ${at}`, 'P-521').jwk)
    const last = ecKey('last', 'P-521')
    site.on('/jwks', answers.json({ keys: [...keys, last.jwk] }))
    const issuers = oidc({
      issuer: site.origin,
      jwksUri: `${site.origin}/jwks`,
      audience: API,
      algorithms: ['ES512'],
    })
    const verifier = createVerifier({ issuers, now })
    let turns = 0
    let isOver = false
    const count = () => {
      turns++
      if (!isOver) setImmediate(count)
    }
    setImmediate(count)
    await verifier.verify(mint(last, { ...OIDC, iss: site.origin }, { alg: 'ES512' }))
    isOver = true
    expect(turns).toBeGreaterThan(10)
  })

  it('a key that is fetched again for another algorithm → used for the new one alone', async () => {
    const site = server.site()
    const time = clock()
    const both = ['RS256', 'RS512'] as const
    const issuers = oidc({
      issuer: site.origin,
      jwksUri: `${site.origin}/jwks`,
      audience: API,
      algorithms: both,
    })
    const verifier = createVerifier({ issuers, now: time.now })
    const token = (alg: string) => mint(poolKey, { ...OIDC, iss: site.origin }, { alg })
    const ask = async () => Promise.all(both.map((alg) => outcome(() => verifier.verify(token(alg)))))
    site.on('/jwks', answers.json({ keys: [{ ...poolKey.jwk, alg: 'RS256' }] }))
    expect(await ask()).toEqual(['accepted', 'ERR_KEY_UNKNOWN'])
    site.on('/jwks', answers.json({ keys: [{ ...poolKey.jwk, alg: 'RS512' }] }))
    time.advance(11)
    expect(await outcome(() => verifier.verify(token('RS512')))).toBe('accepted')
    time.advance(11)
    expect(await ask()).toEqual(['ERR_KEY_UNKNOWN', 'accepted'])
  })
})

const name = (tenant: string) => `https://${tenant}.example.com`

describe('the cache that tenants share', () => {
  const tenant = (iss: string) => oidc({ issuer: iss, audience: API, jwks: { keys: [poolKey.jwk] } })
  const large = (iss: string, at: number) =>
    mint(poolKey, { ...OIDC, iss, jti: at, filler: Array.from({ length: 2500 }, () => []) })

  /** Whether a token is answered from the cache. */
  async function isCached(verifier: Verifier, token: string): Promise<boolean> {
    const outcomes: string[] = []
    const listen = (event: unknown) => void outcomes.push((event as CacheEvent).outcome)
    channel('poolguard:cache').subscribe(listen)
    await verifier.verify(token)
    channel('poolguard:cache').unsubscribe(listen)
    return outcomes.includes('hit')
  }

  it.each([
    ['looked up', tenant],
    ['given', ['a', 'b'].map((one) => tenant(name(one)))],
  ])(
    'forty tokens of 16 KB from one of the issuers %s → the token of another stays cached',
    async (_name, issuers) => {
      const verifier = createVerifier({ issuers, now })
      const neighbour = mint(poolKey, { ...OIDC, iss: name('a') })
      await verifier.verify(neighbour)
      for (let at = 0; at < 40; at++) await verifier.verify(large(name('b'), at))
      expect(await isCached(verifier, neighbour)).toBe(true)
      expect(await isCached(verifier, large(name('b'), 39))).toBe(true) // its own oldest token left
      expect(await isCached(verifier, large(name('b'), 0))).toBe(false)
    },
  )

  it('a token verified 600 times in parallel → counts once: the others stay cached', async () => {
    const verifier = createVerifier({ issuers: tenant, now, cache: { maxBytes: 1_048_576 } })
    const others = Array.from({ length: 20 }, (_, at) => mint(poolKey, { ...OIDC, iss: name('a'), jti: at }))
    for (const token of others) await verifier.verify(token)
    const popular = mint(poolKey, { ...OIDC, iss: name('a'), jti: 'popular' })
    await Promise.all(Array.from({ length: 600 }, () => verifier.verify(popular)))
    expect(await Promise.all(others.map((token) => isCached(verifier, token)))).not.toContain(false)
  })

  it('one issuer alone → has the whole cache', async () => {
    const verifier = createVerifier({ issuers: tenant(name('a')), now, cache: { maxBytes: 8_000_000 } })
    const tokens = Array.from({ length: 8 }, (_, at) => large(name('a'), at)) // 0.7 MB each
    for (const token of tokens) await verifier.verify(token)
    expect(await isCached(verifier, tokens[0] as string)).toBe(true)
  })

  it('a token larger than its share → accepted, not cached', async () => {
    const verifier = createVerifier({ issuers: tenant, now, cache: { maxBytes: 1_000_000 } })
    const token = large(name('a'), 0)
    expect(await isCached(verifier, token)).toBe(false)
    expect(await isCached(verifier, token)).toBe(false)
  })
})

describe('where issuers are looked up, a forged token', () => {
  const known = named(otherKey('x'), 'tenant key')
  const issuers = (iss: string) =>
    iss === name('known')
      ? oidc({ issuer: iss, audience: API, jwks: { keys: [known.jwk] }, jwksUri: null })
      : undefined
  const verifier = createVerifier({ issuers, now })
  const forge = (iss: string, header: object) =>
    jws({ alg: 'RS256', kid: 'tenant key', ...header }, { ...OIDC, iss }, fixedSignature(256))

  it.each([
    ['an unsigned algorithm', { alg: 'none' }],
    ['another algorithm', { alg: 'ES256' }],
    ['an unknown key', { kid: 'x' }],
    ['a wrong signature', {}],
  ])('%s → the same answer for a known and an unknown issuer, another detail', async (_name, header) => {
    const of = (iss: string) => refusal(() => verifier.verify(forge(name(iss), header)))
    const [one, other] = [await of('known'), await of('unknown')]
    const answer = ({ code, status, message, headers }: typeof one) => ({ code, status, message, headers })
    expect(answer(one)).toEqual(answer(other))
    expect(one.code).toBe('ERR_ISSUER_UNKNOWN')
    expect(one.detail).not.toEqual(other.detail)
    expect(await outcome(() => verifier.verifySync(forge(name('known'), header)))).toBe('ERR_ISSUER_UNKNOWN')
    const explained = await verifier.explain(forge(name('known'), header))
    expect(explained.code).toBe('ERR_ISSUER_UNKNOWN')
  })

  it('verifySync → the same code for a known and an unknown issuer, once it is looked up', async () => {
    const later = createVerifier({ issuers: async (iss) => issuers(iss), now })
    const decide = (tenant: string) => outcome(() => later.verifySync(forge(name(tenant), {})))
    for (const tenant of ['known', 'unknown']) {
      expect(await decide(tenant)).toBe('ERR_KEYS_UNAVAILABLE')
      await new Promise((resolve) => setImmediate(resolve))
      expect(await decide(tenant)).toBe('ERR_ISSUER_UNKNOWN')
    }
  })

  it.each([undefined, null, 7, ['a'], { toString: 1 }])(
    'iss %j → unknown, and not looked up',
    async (iss) => {
      const asked: unknown[] = []
      const counting = createVerifier({ issuers: (name) => void asked.push(name), now })
      const token = jws({ alg: 'RS256', kid: 'tenant key' }, { ...OIDC, iss }, fixedSignature(256))
      expect(await outcome(() => counting.verify(token))).toBe('ERR_ISSUER_UNKNOWN')
      expect(asked).toEqual([])
    },
  )

  it('with a good signature, but expired → ERR_TOKEN_EXPIRED', async () => {
    const token = mint(known, { ...OIDC, iss: name('known'), exp: NOW - 60 })
    expect(await outcome(() => verifier.verify(token))).toBe('ERR_TOKEN_EXPIRED')
  })

  it('where issuers are given → each failure has its own code', async () => {
    const fixed = createVerifier({ issuers: issuers(name('known')) as ReturnType<typeof oidc>, now })
    expect(await outcome(() => fixed.verify(forge(name('known'), { alg: 'none' })))).toBe(
      'ERR_ALGORITHM_NOT_ALLOWED',
    )
    expect(await outcome(() => fixed.verify(forge(name('known'), {})))).toBe('ERR_SIGNATURE_INVALID')
  })
})

describe('a look-up that verifies a token of the issuer that it looks up', () => {
  it('waits for itself until its deadline → ERR_KEYS_UNAVAILABLE', async () => {
    const token = mint(poolKey, { ...OIDC, iss: name('a') })
    const verifier: Verifier = createVerifier({
      issuers: async (iss) => {
        await verifier.verify(token)
        return oidc({ issuer: iss, audience: API, jwks: { keys: [poolKey.jwk] } })
      },
      keys: { fetchTimeoutSeconds: 0.05 },
      now,
    })
    expect(await outcome(() => verifier.verify(token))).toBe('ERR_KEYS_UNAVAILABLE')
  })
})

describe('a key endpoint that answers with 1xx responses', () => {
  /** Sends this many 1xx responses before the key set, and verifies a token. */
  async function verifyAfter(count: number, link = '</a>; rel=preload', keys = {}) {
    const body = JSON.stringify({ keys: [poolKey.jwk] })
    const answer = `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`
    let sent = 0
    const serve = async (socket: Socket) => {
      socket.on('error', () => {})
      await new Promise((resolve) => socket.once('data', resolve))
      for (let at = 0; at < count && !socket.destroyed; at += 100) {
        const some = Math.min(100, count - at)
        sent += some
        const line = `HTTP/1.1 103 Early Hints\r\nLink: ${link}\r\n\r\n`
        await new Promise<void>((resolve) => socket.write(line.repeat(some), () => setImmediate(resolve)))
      }
      socket.end(answer)
    }
    const listening = createServer((socket) => void serve(socket))
    await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve))
    const { port } = listening.address() as { port: number }
    const issuer = `http://127.0.0.1:${port}`
    const verifier = createVerifier({
      issuers: oidc({ issuer, jwksUri: `${issuer}/jwks`, audience: API }),
      keys: { fetchTimeoutSeconds: 300, ...keys },
      now,
    })
    const decision = await outcome(() => verifier.verify(mint(poolKey, { ...OIDC, iss: issuer })))
    await new Promise((resolve) => listening.close(resolve))
    return { decision, sent }
  }

  it('ten → accepted', async () => {
    expect((await verifyAfter(10)).decision).toBe('accepted')
  })

  it('four long ones → accepted; ten → ERR_KEYS_UNAVAILABLE', async () => {
    const long = 'x'.repeat(15_000)
    expect((await verifyAfter(4, long, { maxBytes: 1024 })).decision).toBe('accepted')
    expect((await verifyAfter(10, long, { maxBytes: 1024 })).decision).toBe('ERR_KEYS_UNAVAILABLE')
  })

  it('ten million → ERR_KEYS_UNAVAILABLE before all are sent', async () => {
    const { decision, sent } = await verifyAfter(10_000_000)
    expect(decision).toBe('ERR_KEYS_UNAVAILABLE')
    expect(sent).toBeLessThan(10_000_000)
  })
})

describe('allowKeyAddress', () => {
  function ask(host: string, allowKeyAddress: (address: string, hostname: string) => boolean) {
    const site = server.site()
    site.on('/jwks', answers.json({ keys: [poolKey.jwk] }))
    const issuer = site.origin.replace('127.0.0.1', host)
    const issuers = oidc({ issuer, jwksUri: `${issuer}/jwks`, audience: API })
    const verifier = createVerifier({ issuers, allowKeyAddress, now })
    return outcome(() => verifier.verify(mint(poolKey, { ...OIDC, iss: issuer })))
  }

  it.each(['127.0.0.1', 'localhost'])('allows %s → fetched; gets address and host name', async (host) => {
    const asked: string[][] = []
    const allow = (...given: string[]) => {
      asked.push(given)
      return true
    }
    expect(await ask(host, allow)).toBe('accepted')
    expect(asked).toContainEqual(['127.0.0.1', host])
  })

  it.each<[string, () => unknown]>([
    ['false', () => false],
    ['undefined', () => undefined],
    ['a promise', () => Promise.resolve(true)],
    [
      'an error',
      () => {
        throw new Error('of the hook')
      },
    ],
  ])('returns or throws %s → ERR_KEYS_UNAVAILABLE', async (_name, allow) => {
    for (const host of ['127.0.0.1', 'localhost']) {
      expect(await ask(host, allow as () => boolean)).toBe('ERR_KEYS_UNAVAILABLE')
    }
  })

  it('a name that has no address → ERR_KEYS_UNAVAILABLE', async () => {
    const missing = vi.spyOn(dns, 'lookup').mockImplementation(((...given: unknown[]) => {
      const callback = given.at(-1) as (error: Error) => void
      callback(new Error('ENOTFOUND'))
    }) as typeof dns.lookup)
    expect(await ask('localhost', () => true)).toBe('ERR_KEYS_UNAVAILABLE')
    missing.mockRestore()
  })

  it('no function → ConfigError', () => {
    const issuers = oidc({ issuer: name('a'), audience: API })
    expect(() => createVerifier({ issuers, allowKeyAddress: true as never })).toThrow(ConfigError)
  })
})

it.each([null, 0, 'yes', {}])('allowBoundTokensAsBearer: %j → ConfigError', (allowBoundTokensAsBearer) => {
  const options = { allowBoundTokensAsBearer: allowBoundTokensAsBearer as never }
  expect(() => oidc({ issuer: name('a'), audience: API, ...options })).toThrow(ConfigError)
  expect(() =>
    cognito({ userPoolId: 'us-east-1_AbCd12345', clientId: null, tokenUse: 'any', ...options }),
  ).toThrow(ConfigError)
})

it('a bound token → ERR_TOKEN_BOUND; with allowBoundTokensAsBearer: true → accepted', async () => {
  const options = { issuer: name('a'), audience: API, jwks: { keys: [poolKey.jwk] }, jwksUri: null }
  const token = mint(poolKey, { ...OIDC, iss: name('a'), cnf: { jkt: 'x' } })
  const ask = (allowBoundTokensAsBearer: boolean) =>
    outcome(() =>
      createVerifier({ issuers: oidc({ ...options, allowBoundTokensAsBearer }), now }).verify(token),
    )
  expect(await ask(false)).toBe('ERR_TOKEN_BOUND')
  expect(await ask(true)).toBe('accepted')
})

it('a token signed with an RSA key of 4096 bits → accepted', async () => {
  const key = rsaKey('large', 4096)
  const issuers = oidc({ issuer: name('a'), audience: API, jwks: { keys: [key.jwk] }, jwksUri: null })
  const token = mint(key, { ...OIDC, iss: name('a') })
  expect(await outcome(() => createVerifier({ issuers, now }).verify(token))).toBe('accepted')
})
