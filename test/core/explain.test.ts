/** explain(): every check with its outcome. That its decision is verify's is asked of every token in these tests. */
import { describe, expect, it } from 'vitest'
import { fixedSignature, jws, mint, named } from '../support/mint.ts'
import { ACCESS, access, ID, NOW, OIDC, oidcVerifier, poolKey, poolVerifier } from './fixtures.ts'

async function outcomes(token: unknown, verifier = poolVerifier()) {
  const { checks } = await verifier.explain(token as string)
  const named = (wanted: string) => checks.filter(({ outcome }) => outcome === wanted).map(({ name }) => name)
  return { passed: named('passed'), failed: named('failed'), skipped: named('skipped') }
}

const STEPS = ['format', 'issuer', 'algorithm', 'key', 'signature']
const DATES = ['exp', 'nbf', 'iat', 'auth_time']
const POOL_CLAIMS = [
  ...DATES,
  'token_use',
  'client_id',
  'aud',
  'sub',
  'cognito:groups',
  'scope',
  'username',
  'cnf',
]

describe('the explanation of a token', () => {
  it('that is good lists every check that was passed, in the order in which they are made', async () => {
    const { checks, ...rest } = await poolVerifier().explain(access())
    expect(checks).toEqual([...STEPS, ...POOL_CLAIMS, 'time'].map((name) => ({ name, outcome: 'passed' })))
    expect(rest).toEqual({
      accepted: true,
      code: undefined,
      header: { alg: 'RS256', kid: poolKey.kid },
      claims: ACCESS,
    })
  })

  it('lists what an OIDC issuer is asked', async () => {
    const expected = [...STEPS, ...DATES, 'aud', 'sub', 'cnf', 'time']
    expect((await outcomes(mint(poolKey, OIDC), oidcVerifier())).passed).toEqual(expected)
  })

  it.each<[string, unknown]>([
    ['no string', undefined],
    ['no token', 'a.b'],
    ['too large', 'A'.repeat(1_000_000)],
  ])('that is %s skips what cannot be looked at', async (_name, token) => {
    expect(await outcomes(token)).toEqual({
      passed: [],
      failed: ['format'],
      skipped: [...STEPS.slice(1), 'time'],
    })
    expect(await poolVerifier().explain(token as string)).toMatchObject({
      accepted: false,
      header: undefined,
      claims: undefined,
    })
  })

  it('of a stranger stops at the issuer, for nobody’s rules are the ones to go by', async () => {
    expect(await outcomes(access({ iss: 'https://evil.example.com', exp: NOW - 60 }))).toEqual({
      passed: ['format'],
      failed: ['issuer'],
      skipped: ['algorithm', 'key', 'signature', 'time'],
    })
  })

  it('with several faults lists them all; the code is that of the first', async () => {
    const token = jws(
      { alg: 'RS256', kid: poolKey.kid },
      { ...ID, sub: 1, aud: 'other', exp: NOW - 60 },
      fixedSignature(256),
    )
    const { code, checks } = await poolVerifier().explain(token)
    expect(code).toBe('ERR_SIGNATURE_INVALID')
    expect(
      checks.filter(({ outcome }) => outcome === 'failed').map(({ name, code }) => [name, code]),
    ).toEqual([
      ['signature', 'ERR_SIGNATURE_INVALID'],
      ['token_use', 'ERR_TOKEN_USE_MISMATCH'],
      ['client_id', 'ERR_CLIENT_MISMATCH'],
      ['sub', 'ERR_CLAIM_INVALID'],
      ['time', 'ERR_TOKEN_EXPIRED'],
    ])
  })

  it('says of each fault what was expected and what was found', async () => {
    const { checks } = await poolVerifier().explain(access({ token_use: 'id' }))
    const failed = checks.find(({ outcome }) => outcome === 'failed')
    expect(failed?.detail).toMatchObject({ claim: 'token_use', expected: 'access', actual: 'id' })
  })

  it('with a wrong algorithm looks for no key', async () => {
    const { failed, skipped } = await outcomes(access({}, { alg: 'RS512' }))
    expect({ failed, skipped }).toEqual({ failed: ['algorithm'], skipped: ['key', 'signature'] })
  })

  it.each(['exp', 'nbf', 'iat'])('with %s that is no number skips the time', async (claim) => {
    const { failed, skipped } = await outcomes(access({ [claim]: 'soon' }))
    expect({ failed, skipped }).toEqual({ failed: [claim], skipped: ['time'] })
  })

  it('whose keys cannot be had goes on with its claims', async () => {
    const issuer = 'http://127.0.0.1:1/pool'
    const verifier = poolVerifier({ issuer, jwks: { keys: [named(poolKey, 'other').jwk] } })
    const { failed, skipped } = await outcomes(access({ iss: issuer, client_id: 'x' }), verifier)
    expect({ failed, skipped }).toEqual({ failed: ['key', 'client_id'], skipped: ['signature'] })
  })
})

describe('revocation in an explanation', () => {
  it.each([
    [false, 'passed'],
    [true, 'failed'],
  ])('that answers %s has %s', async (revoked, outcome) => {
    const { checks } = await poolVerifier({}, { isRevoked: async () => revoked }).explain(access())
    expect(checks.at(-1)).toMatchObject({ name: 'revoked', outcome })
  })

  it('is not asked of a token that has another fault', async () => {
    const isRevoked = () => {
      throw new Error('It was asked.')
    }
    const { checks } = await poolVerifier({}, { isRevoked }).explain(access({ sub: undefined }))
    expect(checks.at(-1)).toEqual({ name: 'revoked', outcome: 'skipped' })
  })
})

describe("a fault that is not the token's", () => {
  it('is not put down to the token', async () => {
    const broken = new Error('no clock')
    let isBroken = false
    const now = () => {
      if (isBroken) throw broken
      return NOW * 1000
    }
    const verifier = poolVerifier({}, { now })
    isBroken = true
    await expect(verifier.explain(access())).rejects.toBe(broken)
    await expect(verifier.verify(access())).rejects.toBe(broken)
  })
})
