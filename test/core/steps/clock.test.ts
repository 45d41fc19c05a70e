/** Dates: exp, nbf, iat and the tolerance, to the second, with an injected clock. */
import { cognito, createVerifier } from '@poolguard/core'
import { describe, expect, it } from 'vitest'
import {
  ACCESS,
  access,
  CLIENT,
  clock,
  decisions,
  NOW,
  OIDC,
  oidcVerifier,
  outcome,
  POOL_ID,
  poolJwks,
  poolVerifier,
  refusal,
  signed,
  unanimous,
} from '../../support/core-fixtures.ts'

const EXPIRED = 'ERR_TOKEN_EXPIRED'
const EARLY = 'ERR_TOKEN_NOT_ACTIVE'
const CLAIM = 'ERR_CLAIM_INVALID'
const ok = 'accepted'

describe('a date with a tolerance of 5 seconds, which is the default', () => {
  it.each([
    ['exp', NOW + 1, ok],
    ['exp', NOW, ok],
    ['exp', NOW - 4, ok],
    ['exp', NOW - 4.999, ok],
    ['exp', NOW - 5, EXPIRED],
    ['exp', NOW - 3600, EXPIRED],
    ['exp', 0, EXPIRED],
    ['exp', -1, EXPIRED],
    ['exp', 1e300, ok],
    ['nbf', NOW, ok],
    ['nbf', NOW + 5, ok],
    ['nbf', NOW + 5.001, EARLY],
    ['nbf', NOW + 6, EARLY],
    ['nbf', 0, ok],
    ['nbf', 1e300, EARLY],
    ['iat', NOW + 5, ok],
    ['iat', NOW + 6, EARLY],
    ['iat', NOW * 1000, EARLY],
    ['iat', 0, ok],
  ])('%s = %d → %s', async (claim, value, decision) => {
    expect(await decisions(poolVerifier(), access({ [claim]: value }))).toEqual(unanimous(decision))
  })
})

describe('a tolerance of', () => {
  it.each([
    [0, { exp: NOW + 1 }, ok],
    [0, { exp: NOW + 0.5 }, ok],
    [0, { exp: NOW }, EXPIRED],
    [0, { nbf: NOW }, ok],
    [0, { nbf: NOW + 1 }, EARLY],
    [0, { iat: NOW + 1 }, EARLY],
    [300, { exp: NOW - 299 }, ok],
    [300, { exp: NOW - 300 }, EXPIRED],
    [300, { nbf: NOW + 300 }, ok],
    [300, { nbf: NOW + 301 }, EARLY],
  ])('%d seconds, with %o → %s', async (clockToleranceSeconds, claims, decision) => {
    const verifier = poolVerifier({}, { clockToleranceSeconds })
    expect(await decisions(verifier, access(claims))).toEqual(unanimous(decision))
  })
})

describe.each(['exp', 'nbf', 'iat', 'auth_time'])('%s', (claim) => {
  it.each<[string, unknown]>([
    ['a string', `${NOW + 60}`],
    ['null', null],
    ['true', true],
    ['an array', [NOW + 60]],
    ['an object', { valueOf: NOW + 60 }],
  ])('%s → ERR_CLAIM_INVALID', async (_name, value) => {
    expect(await decisions(poolVerifier(), access({ [claim]: value }))).toEqual(unanimous(CLAIM))
    expect(await decisions(oidcVerifier(), signed({ ...OIDC, [claim]: value }))).toEqual(unanimous(CLAIM))
  })

  it.each(['1e400', '-1e400'])('%s, which JSON parses as infinite → ERR_CLAIM_INVALID', async (number) => {
    const text = JSON.stringify({ ...ACCESS, [claim]: 'HERE' }).replace('"HERE"', number)
    expect(await decisions(poolVerifier(), signed(text))).toEqual(unanimous(CLAIM))
  })
})

describe('a missing date', () => {
  it.each([
    ['exp', CLAIM],
    ['nbf', ok],
    ['iat', ok],
    ['auth_time', ok],
  ])('%s → %s', async (claim, decision) => {
    expect(await decisions(poolVerifier(), access({ [claim]: undefined }))).toEqual(unanimous(decision))
    expect(await decisions(oidcVerifier(), signed({ ...OIDC, [claim]: undefined }))).toEqual(
      unanimous(decision),
    )
  })
})

describe('the clock', () => {
  it('a cached token → expires on its second', async () => {
    const { now, advance } = clock()
    const verifier = poolVerifier({}, { now, clockToleranceSeconds: 0, keys: { freshSeconds: 86_400 } })
    const token = access({ exp: NOW + 3600 })
    const ask = () => outcome(() => verifier.verify(token))
    expect(await ask()).toBe(ok)
    advance(3599)
    expect(await ask()).toBe(ok)
    advance(0.999)
    expect(await ask()).toBe(ok)
    expect(await outcome(() => verifier.verifySync(token))).toBe(ok)
    advance(0.001)
    expect(await ask()).toBe(EXPIRED)
    expect(await outcome(() => verifier.verifySync(token))).toBe(EXPIRED)
  })

  it('a token that becomes valid → accepted from then on', async () => {
    const { now, advance } = clock()
    const verifier = poolVerifier({}, { now })
    const token = access({ nbf: NOW + 60 })
    expect(await outcome(() => verifier.verify(token))).toBe(EARLY)
    advance(55)
    expect(await outcome(() => verifier.verify(token))).toBe(ok)
  })

  it('a clock that returns NaN → ERR_TOKEN_EXPIRED', async () => {
    const verifier = poolVerifier({}, { now: () => Number.NaN })
    expect(await decisions(verifier, access())).toEqual(unanimous(EXPIRED))
  })

  it('no now option: the clock of the machine → accepted before exp, ERR_TOKEN_EXPIRED after', async () => {
    const issuers = cognito({ userPoolId: POOL_ID, clientId: CLIENT, tokenUse: 'access', jwks: poolJwks })
    const verifier = createVerifier({ issuers })
    const seconds = Date.now() / 1000
    expect(await decisions(verifier, access({ iat: seconds, exp: seconds + 60 }))).toEqual(unanimous(ok))
    expect(await decisions(verifier, access({ iat: seconds - 60, exp: seconds - 30 }))).toEqual(
      unanimous(EXPIRED),
    )
  })

  it('the detail of a refusal → an ISO date', async () => {
    const error = await refusal(() => poolVerifier().verify(access({ exp: NOW - 60 })))
    expect(error.detail).toMatchObject({ claim: 'exp', actual: new Date((NOW - 60) * 1000).toISOString() })
  })

  it('a time beyond the calendar → a number', async () => {
    const error = await refusal(() => poolVerifier().verify(access({ nbf: 1e300 })))
    expect(error.detail).toMatchObject({ claim: 'nbf', actual: '1e+300' })
  })
})
