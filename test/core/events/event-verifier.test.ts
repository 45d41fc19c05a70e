/** Security event tokens in core: verified with the steps of every token, and never accepted by an API. */
import { ConfigError, createVerifier, oidc } from '@poolguard/core'
import { createEventVerifier } from '@poolguard/core/adapter'
import { describe, expect, it } from 'vitest'
import { NOW, OIDC_ISSUER, outcome, poolJwks, poolKey } from '../../support/core-fixtures.ts'
import { mint } from '../../support/mint.ts'

const AUDIENCE = 'my-client'
const EVENT = 'https://example.com/event'
const issuers = oidc({ issuer: OIDC_ISSUER, audience: AUDIENCE, jwks: poolJwks })
const now = () => NOW * 1000
const CLAIMS = { iss: OIDC_ISSUER, aud: AUDIENCE, iat: NOW, jti: 'event-1', events: { [EVENT]: {} } }
const TYPE = { typ: 'secevent+jwt' }

const STRICT = { types: ['secevent+jwt'], allowMissing: false, requireExp: false }
const TOLERANT = { types: ['secevent+jwt'], allowMissing: true, requireExp: true }

function event(changes: object = {}, header: Record<string, unknown> = TYPE): string {
  return mint(poolKey, { ...CLAIMS, ...changes }, header)
}

describe('an event token', () => {
  it.each([
    ['without an exp', STRICT, {}, TYPE, 'accepted'],
    ['without an exp, which is required', TOLERANT, {}, TYPE, 'ERR_CLAIM_INVALID'],
    ['with an exp', TOLERANT, { exp: NOW + 1, sub: 'user-1' }, TYPE, 'accepted'],
    ['that has expired', STRICT, { exp: NOW - 60 }, TYPE, 'ERR_TOKEN_EXPIRED'],
    ['from the future', STRICT, { iat: NOW + 60 }, TYPE, 'ERR_TOKEN_NOT_ACTIVE'],
    ['without a type, which is allowed', TOLERANT, { exp: NOW + 1 }, { typ: undefined }, 'accepted'],
    ['without a type', STRICT, {}, { typ: undefined }, 'ERR_TOKEN_USE_MISMATCH'],
    ['with the type of an access token', STRICT, {}, { typ: 'at+jwt' }, 'ERR_TOKEN_USE_MISMATCH'],
    ['with a type that is no string', STRICT, {}, { typ: 1 }, 'ERR_TOKEN_MALFORMED'],
    ['without events', STRICT, { events: undefined }, TYPE, 'ERR_CLAIM_INVALID'],
    ['with an empty sub', STRICT, { sub: '' }, TYPE, 'ERR_CLAIM_INVALID'],
    ['with a jti that is no string', STRICT, { jti: 1 }, TYPE, 'ERR_CLAIM_INVALID'],
    ['for another audience', STRICT, { aud: 'other' }, TYPE, 'ERR_CLIENT_MISMATCH'],
    ['of another issuer', STRICT, { iss: 'https://other.example.com/' }, TYPE, 'ERR_ISSUER_UNKNOWN'],
  ])('%s → $4', async (_what, rules, changes, header, decision) => {
    const verifier = createEventVerifier({ issuers, now }, rules)
    expect(await outcome(() => verifier.verify(event(changes, header)))).toBe(decision)
  })

  it('→ its claims, frozen', async () => {
    const claims = await createEventVerifier({ issuers, now }, STRICT).verify(event())
    expect(claims).toEqual(CLAIMS)
    expect(Object.isFrozen(claims.events[EVENT])).toBe(true)
  })

  it('at verify() of a verifier, before and after it was accepted as an event → ERR_TOKEN_USE_MISMATCH', async () => {
    const verifier = createVerifier({ issuers, now })
    const events = createEventVerifier({ issuers, now }, STRICT)
    const token = event({ sub: 'user-1', exp: NOW + 60 })
    expect(await outcome(() => verifier.verify(token))).toBe('ERR_TOKEN_USE_MISMATCH')
    expect(await outcome(() => events.verify(token))).toBe('accepted')
    expect(await outcome(() => verifier.verify(token))).toBe('ERR_TOKEN_USE_MISMATCH')
  })
})

describe('the verifier of events', () => {
  it('with a wrong option → ConfigError', () => {
    expect(() => createEventVerifier({ issuers, clockToleranceSeconds: -1 }, STRICT)).toThrow(ConfigError)
  })

  it('whose issuer cannot be reached → ready() rejects with ERR_KEYS_UNAVAILABLE', async () => {
    const unreachable = oidc({ issuer: 'http://127.0.0.1:9/', audience: AUDIENCE })
    const { ready } = createEventVerifier({ issuers: unreachable }, STRICT)
    expect(await outcome(ready)).toBe('ERR_KEYS_UNAVAILABLE')
  })
})
