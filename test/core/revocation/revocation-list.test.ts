/** The ready-made revocation store: what it revokes, for how long, and how many entries it keeps. */
import {
  ConfigError,
  createVerifier,
  oidc,
  type RevocationListOptions,
  revocationList,
} from '@poolguard/core'
import { describe, expect, it } from 'vitest'
import {
  API,
  clock,
  NOW,
  OIDC,
  OIDC_ISSUER,
  outcome,
  poolJwks,
  poolKey,
} from '../../support/core-fixtures.ts'
import { mint } from '../../support/mint.ts'

const REVOKED = 'ERR_TOKEN_REVOKED'
const CLAIMS = { ...OIDC, jti: 'token-1', origin_jti: 'sign-in-1', auth_time: NOW - 60 }

function start(options: RevocationListOptions = {}) {
  const time = clock()
  const list = revocationList({ now: time.now, ...options })
  const verifier = createVerifier({
    issuers: oidc({ issuer: OIDC_ISSUER, audience: API, jwks: poolJwks }),
    isRevoked: list.isRevoked,
    now: time.now,
  })
  const judge = (changes: object = {}) =>
    outcome(() => verifier.verify(mint(poolKey, { ...CLAIMS, ...changes })))
  return { list, judge, advance: time.advance }
}

describe('a revocation list', () => {
  it('a token that is not revoked → accepted', async () => {
    const { list, judge } = start()
    list.revokeToken('another')
    list.revokeSignIn('another')
    list.signOutEverywhere('another')
    expect(await judge()).toBe('accepted')
  })

  it('one token → refused, also if it is cached', async () => {
    const { list, judge } = start()
    expect(await judge()).toBe('accepted')
    list.revokeToken('token-1')
    expect(await judge()).toBe(REVOKED)
    expect(await judge({ jti: 'token-2' })).toBe('accepted')
  })

  it('a sign-in → its refreshed tokens are refused', async () => {
    const { list, judge } = start()
    list.revokeSignIn('sign-in-1')
    expect(await judge({ jti: 'token-2', iat: NOW })).toBe(REVOKED)
    expect(await judge({ origin_jti: 'sign-in-2' })).toBe('accepted')
  })

  it('a user → earlier sign-ins are refused, later ones accepted', async () => {
    const { list, judge, advance } = start()
    list.signOutEverywhere(OIDC.sub)
    advance(10)
    expect(await judge({ auth_time: NOW - 1000, iat: NOW + 5 })).toBe(REVOKED) // refreshed afterwards
    expect(await judge({ auth_time: NOW, iat: NOW })).toBe(REVOKED)
    expect(await judge({ auth_time: NOW + 0.5, iat: NOW + 0.5 })).toBe(REVOKED) // in the same second
    expect(await judge({ auth_time: NOW + 1, iat: NOW + 1 })).toBe('accepted')
    expect(await judge({ sub: 'another' })).toBe('accepted')
  })

  it('no auth_time → iat counts; neither → refused', async () => {
    const { list, judge } = start()
    list.signOutEverywhere(OIDC.sub, { notBefore: NOW - 30 })
    expect(await judge({ auth_time: undefined, iat: NOW - 31 })).toBe(REVOKED)
    expect(await judge({ auth_time: undefined, iat: NOW - 29 })).toBe('accepted')
    expect(await judge({ auth_time: undefined, iat: undefined })).toBe(REVOKED)
  })

  it('an earlier sign-out afterwards → the later one stays', async () => {
    const { list, judge } = start()
    list.signOutEverywhere(OIDC.sub)
    list.signOutEverywhere(OIDC.sub, { notBefore: 0 })
    expect(await judge()).toBe(REVOKED)
    expect(list.size).toBe(1)
  })

  it('an entry → removed when every token that it revokes has expired', () => {
    const { list, advance } = start({ maxTokenSeconds: 3600 })
    list.revokeToken('old')
    advance(3600 + 299)
    list.revokeToken('new')
    expect(list.size).toBe(2)
    advance(1)
    list.revokeToken('newer')
    expect(list.size).toBe(2)
  })

  it('full → throws and keeps its entries until some expire', async () => {
    const { list, judge, advance } = start({ maxEntries: 2, maxTokenSeconds: 60 })
    list.revokeToken('token-1')
    list.signOutEverywhere('other-user', { notBefore: NOW + 1000 })
    expect(() => list.revokeToken('one too many')).toThrow(RangeError)
    list.revokeToken('token-1') // is there already
    expect(await judge()).toBe(REVOKED)
    advance(361)
    list.revokeToken('token-3')
    expect(list.size).toBe(2)
  })

  it.each<[string, () => unknown]>([
    ['a misspelt option', () => revocationList({ maxToken: 1 } as never)],
    ['no entries', () => revocationList({ maxEntries: 0 })],
    ['a lifetime of NaN', () => revocationList({ maxTokenSeconds: Number.NaN })],
    ['a clock that is no function', () => revocationList({ now: 5 as never })],
    ['an empty jti', () => revocationList().revokeToken('')],
    ['a missing origin_jti', () => revocationList().revokeSignIn(undefined as never)],
    ['a missing sub', () => revocationList().signOutEverywhere(undefined as never)],
    ['milliseconds for seconds', () => revocationList().signOutEverywhere('a', { notBefore: 1e12 })],
  ])('%s → ConfigError', (_name, act) => {
    expect(act).toThrow(ConfigError)
  })
})
