/** The token cache under attack: it compares whole tokens, checks the time again, and cannot be changed by a handler. */
import { createVerifier, oidc } from '@poolguard/core'
import { describe, expect, it } from 'vitest'
import {
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
