/** The token cache under attack: how much it holds, and how exactly it compares. */
import { createVerifier, oidc } from '@poolguard/core'
import { describe, expect, it } from 'vitest'
import { TokenCache } from '../../../packages/core/src/verifier/token-cache.ts'
import { cacheToken, heldBytes } from '../../support/cached-tokens.ts'
import {
  ACCESS,
  API,
  access,
  clock,
  NOW,
  OIDC,
  OIDC_ISSUER,
  outcome,
  poolVerifier,
} from '../../support/core-fixtures.ts'
import { ecKey, mint } from '../../support/mint.ts'

const MB = 1_048_576

describe('the token cache', () => {
  it('fifty thousand tokens → less than its 4 MB, and the last one is there', () => {
    const memory = new TokenCache(4 * MB, false)
    const bytes = Buffer.from(access())
    const payload = JSON.stringify(ACCESS)
    let token = ''
    const before = heldBytes()
    for (let at = 0; at < 50_000; at++) {
      bytes.write(String(at).padStart(12, '0'), bytes.length - 12, 'latin1')
      token = bytes.toString('latin1')
      cacheToken(memory, token, payload)
      memory.get(token, NOW) // tokens that come again are all kept
    }
    expect(heldBytes() - before).toBeLessThan(4 * MB)
    expect(memory.get(token, NOW)?.auth.token).toBe(token)
    expect(memory.get(access(), NOW)).toBeUndefined()
  })

  it.each<[string, (at: number) => string]>([
    ['arrays in arrays', () => `${'['.repeat(4000)}${']'.repeat(4000)}`],
    ['empty objects', () => `[${'{},'.repeat(2500)}{}]`],
    ['objects, each of another shape', (at) => nestObjects(500, (level) => `n${at}_${level}`)],
    ['many names', (at) => `{${joinMany(800, (name) => `"n${at}_${name}":1`)}}`],
    ['many texts', (at) => `[${joinMany(1000, (text) => `"t${at}_${text}"`)}]`],
    ['many numbers', () => `[${joinMany(2500, () => '1.5')}]`],
    ['text that needs two bytes a character', (at) => `"${'x'.repeat(9000)}${at}ł"`],
  ])('claims of %s → less than 4.5 MB', (_name, own) => {
    const memory = new TokenCache(4 * MB, false)
    const before = heldBytes()
    for (let at = 0; at < 300; at++) {
      const payload = `{"iss":"${OIDC_ISSUER}","sub":"${at}","own":${own(at)}}`
      const token = `${Buffer.from(payload).toString('base64url')}.${String(at).padStart(12, '0')}`
      cacheToken(memory, token, payload)
    }
    expect(heldBytes() - before).toBeLessThan(4.5 * MB)
    expect(memory.get('x', NOW)).toBeUndefined() // keeps the cache in use until here
  })
})

function joinMany(count: number, make: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => make(index)).join(',')
}

function nestObjects(levels: number, name: (level: number) => string): string {
  const names = Array.from({ length: levels }, (_, level) => `{"${name(level)}":`)
  return `${names.join('')}1${'}'.repeat(levels)}`
}

describe('a token whose last character differs in unused bits alone', () => {
  const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const ec = ecKey('ec', 'P-256')
  const login = oidc({ issuer: OIDC_ISSUER, audience: API, algorithms: ['ES256'], jwks: { keys: [ec.jwk] } })
  it.each([
    ['RS256', access(), () => poolVerifier()],
    [
      'ES256',
      mint(ec, OIDC, { alg: 'ES256' }),
      () => createVerifier({ issuers: login, now: () => NOW * 1000 }),
    ],
  ])('%s → ERR_TOKEN_MALFORMED, cached or not', async (_name, token, make) => {
    const at = ALPHABET.indexOf(token.slice(-1))
    expect(at % 16).toBe(0) // four bits are left over
    for (let bits = 1; bits < 16; bits++) {
      const twin = token.slice(0, -1) + ALPHABET[at + bits]
      const verifier = make()
      expect(await outcome(() => verifier.verify(twin))).toBe('ERR_TOKEN_MALFORMED')
      expect(await outcome(() => verifier.verify(token))).toBe('accepted')
      expect(await outcome(() => verifier.verify(twin))).toBe('ERR_TOKEN_MALFORMED')
      expect(await outcome(() => verifier.verifySync(twin))).toBe('ERR_TOKEN_MALFORMED')
    }
  })
})

describe('a cached token', () => {
  it('→ ERR_TOKEN_EXPIRED at exp plus the tolerance, with every method', async () => {
    const { now, advance } = clock()
    const verifier = poolVerifier({}, { now, clockToleranceSeconds: 5 })
    const token = access({ exp: NOW + 60 })
    const requests = { headers: { authorization: `Bearer ${token}` } }
    const all = () =>
      Promise.all([
        outcome(() => verifier.verify(token)),
        outcome(() => verifier.verifySync(token)),
        outcome(() => verifier.authenticate(requests)),
      ])
    expect(new Set(await all())).toEqual(new Set(['accepted']))
    advance(64.999)
    expect(new Set(await all())).toEqual(new Set(['accepted']))
    advance(0.001)
    expect(new Set(await all())).toEqual(new Set(['ERR_TOKEN_EXPIRED']))
    advance(-0.001)
    expect(new Set(await all())).toEqual(new Set(['accepted']))
  })

  it('→ a handler cannot change it', async () => {
    const verifier = poolVerifier()
    const token = access({ own: { roles: [{ name: 'reader' }] } })
    const auth = await verifier.verify(token)
    const before = JSON.stringify(auth)
    const answer = verifier.verify(token)
    const claims = auth.claims as unknown as { own: { roles: { name: string }[] } } & Record<string, unknown>
    const attempts: (() => unknown)[] = [
      () => Object.assign(claims, { sub: 'admin' }),
      () => delete claims.exp,
      () => claims.own.roles.push({ name: 'admin' }),
      () => Object.assign(claims.own.roles[0] ?? {}, { name: 'admin' }),
      () => (auth.scopes as string[]).push('admin'),
      () => (auth.groups as string[]).push('admin'),
      () => Object.assign(auth, { claims: {} }),
      () => Object.setPrototypeOf(auth, { token: 'x' }),
      () => Object.setPrototypeOf(claims, { admin: true }),
      () => Object.defineProperty(answer, 'then', { value: undefined }),
    ]
    for (const attempt of attempts) expect(attempt).toThrow(TypeError)
    expect(JSON.stringify(await verifier.verify(token))).toBe(before)
    expect(JSON.stringify(verifier.verifySync(token))).toBe(before)
  })
})
