/** What an issuer requires or allows: `typ`, `maxTokenAgeSeconds`, `allowMissingSub`. */
import { ConfigError, expiredClaimsOf, type OidcOptions, oidc, revocationList } from '@poolguard/core'
import { describe, expect, it } from 'vitest'
import {
  API,
  access,
  clock,
  decisions,
  NOW,
  OIDC,
  OIDC_ISSUER,
  oidcVerifier,
  outcome,
  poolVerifier,
  refusal,
  signed,
  unanimous,
} from '../../support/core-fixtures.ts'

const OTHER_USE = 'ERR_TOKEN_USE_MISMATCH'
const ok = 'accepted'

describe('typ', () => {
  it.each<[OidcOptions['typ'], string | undefined, string]>([
    ['at+jwt', 'at+jwt', ok],
    ['at+jwt', 'AT+JWT', ok],
    ['at+jwt', 'application/at+jwt', ok],
    ['at+jwt', 'JWT', OTHER_USE],
    ['at+jwt', undefined, OTHER_USE],
    ['JWT', 'JWT', ok],
    ['JWT', 'at+jwt', OTHER_USE],
  ])('%s, token with %s → %s', async (typ, has, decision) => {
    const verifier = oidcVerifier({ ...(typ && { typ }) })
    expect(await decisions(verifier, signed(OIDC, { typ: has }))).toEqual(unanimous(decision))
  })

  it('a token of another type with a forged signature → ERR_SIGNATURE_INVALID', async () => {
    const forged = `${signed(OIDC, { typ: 'JWT' }).slice(0, -8)}AAAAAAAA`
    expect((await refusal(() => oidcVerifier({ typ: 'at+jwt', jwksUri: null }).verify(forged))).code).toBe(
      'ERR_SIGNATURE_INVALID',
    )
  })
})

describe('maxTokenAgeSeconds', () => {
  it.each<[string, object, string]>([
    ['younger', { iat: NOW - 59 }, ok],
    ['older, within the tolerance', { iat: NOW - 64 }, ok],
    ['older', { iat: NOW - 65 }, 'ERR_TOKEN_EXPIRED'],
    ['without iat', { iat: undefined }, 'ERR_CLAIM_INVALID'],
    ['younger, but expired', { iat: NOW - 30, exp: NOW - 10 }, 'ERR_TOKEN_EXPIRED'],
  ])('60, a token that is %s → %s', async (_name, claims, decision) => {
    const own = { ...OIDC, ...claims }
    expect(await decisions(oidcVerifier({ maxTokenAgeSeconds: 60 }), signed(own))).toEqual(
      unanimous(decision),
    )
    const pool = poolVerifier({ maxTokenAgeSeconds: 60 })
    expect(await outcome(() => pool.verify(access(claims)))).toBe(decision)
  })

  it('a cached token that grows old → refused, and the detail names iat', async () => {
    const { now, advance } = clock()
    const verifier = oidcVerifier({ maxTokenAgeSeconds: 120 }, { now })
    const token = signed(OIDC)
    await verifier.verify(token)
    advance(65)
    const { code, detail } = await refusal(() => verifier.verify(token))
    expect([code, detail?.claim]).toEqual(['ERR_TOKEN_EXPIRED', 'iat'])
  })
})

describe('allowMissingSub', () => {
  const { sub: _, ...WITHOUT_SUB } = OIDC
  const lenient = () => oidcVerifier({ allowMissingSub: true } as object)

  it.each<[string, object, string]>([
    ['without a sub', WITHOUT_SUB, ok],
    ['with a sub', OIDC, ok],
    ['with an empty sub', { ...OIDC, sub: '' }, 'ERR_CLAIM_INVALID'],
    ['with a sub that is null', { ...OIDC, sub: null }, 'ERR_CLAIM_INVALID'],
  ])('a token %s → %s', async (_name, claims, decision) => {
    expect(await decisions(lenient(), signed(claims))).toEqual(unanimous(decision))
  })

  it('the context → without a subject', async () => {
    const auth = await lenient().verify(signed(WITHOUT_SUB))
    expect(auth.subject).toBeUndefined()
    expect(Object.hasOwn(auth, 'subject')).toBe(true)
  })

  it('a sign-out of the user "undefined" → a token without a sub is not revoked', async () => {
    const revoked = revocationList({ now: () => NOW * 1000 })
    revoked.signOutEverywhere('undefined')
    expect(revoked.isRevoked(await lenient().verify(signed(WITHOUT_SUB)))).toBe(false)
  })
})

describe('the claims of an expired token', () => {
  const expired = signed({ ...OIDC, exp: NOW - 10, email: 'ann@example.com' })

  it('→ from expiredClaimsOf alone, frozen', async () => {
    const error = await refusal(() => oidcVerifier().verify(expired))
    const claims = expiredClaimsOf(error)
    expect(claims).toMatchObject({ sub: OIDC.sub, email: 'ann@example.com' })
    expect(Object.isFrozen(claims)).toBe(true)
    expect(JSON.stringify([error, Object.entries(error)])).not.toContain('ann@example.com')
  })

  it('of a cached token → the same', async () => {
    const { now, advance } = clock()
    const verifier = oidcVerifier({ jwksUri: null }, { now })
    await verifier.verify(signed(OIDC))
    advance(4000)
    expect(expiredClaimsOf(await refusal(() => verifier.verify(signed(OIDC))))?.sub).toBe(OIDC.sub)
  })

  it.each<[string, unknown]>([
    ['a forged token', `${expired.slice(0, -8)}AAAAAAAA`],
    ['an expired token for another audience', signed({ ...OIDC, aud: 'x', exp: NOW - 10 })],
    ['a token that is not valid yet', signed({ ...OIDC, nbf: NOW + 60 })],
  ])('of %s → none', async (_name, token) => {
    expect(
      expiredClaimsOf(await refusal(() => oidcVerifier({ jwksUri: null }).verify(token as string))),
    ).toBeUndefined()
  })

  it('of another error → none', () => {
    expect(expiredClaimsOf(new Error())).toBeUndefined()
    expect(expiredClaimsOf(undefined)).toBeUndefined()
  })
})

it.each([
  ['typ: an empty string', { typ: '' }],
  ['typ: dpop+jwt', { typ: 'dpop+jwt' }],
  ['typ: null', { typ: null }],
  ['maxTokenAgeSeconds: 0', { maxTokenAgeSeconds: 0 }],
  ['maxTokenAgeSeconds: NaN', { maxTokenAgeSeconds: Number.NaN }],
  ['maxTokenAgeSeconds: null', { maxTokenAgeSeconds: null }],
  ['allowMissingSub: yes', { allowMissingSub: 'yes' }],
])('%s → ConfigError', (_name, options) => {
  expect(() => oidc({ issuer: OIDC_ISSUER, audience: API, ...(options as object) })).toThrow(ConfigError)
})
