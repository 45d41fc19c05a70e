/** Step 6 for any OIDC issuer: `aud`, `sub`, and no rule of Cognito. */
import type { OidcOptions } from '@poolguard/core'
import { describe, expect, it } from 'vitest'
import {
  API,
  decisions,
  OIDC,
  OIDC_ISSUER,
  oidcVerifier,
  signed,
  unanimous,
} from '../../support/core-fixtures.ts'

type Row = readonly [what: string, issuer: Partial<OidcOptions>, claims: object, decision: string]

const MISMATCH = 'ERR_CLIENT_MISMATCH'
const ok = 'accepted'
const two = { audience: ['https://b.example.com', API] }
const any = { audience: null }

function testRows(rows: readonly Row[]): void {
  it.each(rows)('$0 → $3', async (_what, issuer, claims, decision) => {
    expect(await decisions(oidcVerifier(issuer), signed(claims))).toEqual(unanimous(decision))
  })
}

describe('the audience', () => {
  testRows([
    ['is the configured one', {}, OIDC, ok],
    ['is in an array', {}, { ...OIDC, aud: [API] }, ok],
    ['is one of several in the token', {}, { ...OIDC, aud: ['https://a.example.com', API] }, ok],
    ['is one of several configured', two, OIDC, ok],
    ['is one of several in both', two, { ...OIDC, aud: ['x', API] }, ok],
    ['is another one', {}, { ...OIDC, aud: 'https://other.example.com' }, MISMATCH],
    ['is none of several', two, { ...OIDC, aud: ['x', 'y'] }, MISMATCH],
    ['is the beginning of the configured one', {}, { ...OIDC, aud: API.slice(0, -1) }, MISMATCH],
    ['goes on after the configured one', {}, { ...OIDC, aud: `${API}.evil.example` }, MISMATCH],
    ['is missing', {}, { ...OIDC, aud: undefined }, MISMATCH],
    ['is null', {}, { ...OIDC, aud: null }, MISMATCH],
    ['is empty', {}, { ...OIDC, aud: '' }, MISMATCH],
    ['is an empty array', {}, { ...OIDC, aud: [] }, MISMATCH],
    ['is right, beside a number', {}, { ...OIDC, aud: [API, 1] }, MISMATCH],
    ['is nested', {}, { ...OIDC, aud: [[API]] }, MISMATCH],
    ['is an object', {}, { ...OIDC, aud: { 0: API, length: 1 } }, MISMATCH],
    ['is only in client_id', {}, { ...OIDC, aud: undefined, client_id: API }, MISMATCH],
    ['is only in azp', {}, { ...OIDC, aud: undefined, azp: API }, MISMATCH],
    ['is anything, where any is accepted', any, { ...OIDC, aud: 'x' }, ok],
    ['is missing, where any is accepted', any, { ...OIDC, aud: undefined }, ok],
    ['is an empty array, where any is accepted', any, { ...OIDC, aud: [] }, MISMATCH],
    ['is no string, where any is accepted', any, { ...OIDC, aud: 1 }, MISMATCH],
    ['is null, where any is accepted', any, { ...OIDC, aud: null }, MISMATCH],
  ])
})

describe('the other claims', () => {
  testRows([
    ['another issuer', {}, { ...OIDC, iss: 'https://evil.example.com/' }, 'ERR_ISSUER_UNKNOWN'],
    ['the issuer without its slash', {}, { ...OIDC, iss: OIDC_ISSUER.slice(0, -1) }, 'ERR_ISSUER_UNKNOWN'],
    ['no issuer', {}, { ...OIDC, iss: undefined }, 'ERR_ISSUER_UNKNOWN'],
    ['no sub', {}, { ...OIDC, sub: undefined }, 'ERR_CLAIM_INVALID'],
    ['a sub that is a number', {}, { ...OIDC, sub: 12 }, 'ERR_CLAIM_INVALID'],
    ['an empty sub', {}, { ...OIDC, sub: '' }, 'ERR_CLAIM_INVALID'],
    ['a token_use, which means nothing here', {}, { ...OIDC, token_use: 'id' }, ok],
    ['a scope in an array', {}, { ...OIDC, scope: ['a', 'b'] }, ok],
  ])
})

describe('the audience of one verifier', () => {
  it('→ ERR_CLIENT_MISMATCH at another verifier', async () => {
    const other = { ...OIDC, aud: 'https://b.example.com' }
    expect(await decisions(oidcVerifier(two), signed(other))).toEqual(unanimous(ok))
    expect(await decisions(oidcVerifier(), signed(other))).toEqual(unanimous(MISMATCH))
  })
})
