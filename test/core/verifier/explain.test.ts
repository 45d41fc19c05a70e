/** explain(): every check with its outcome. Other tests compare its decision with verify() (`decisions`). */
import { describe, expect, it } from 'vitest'
import {
  ACCESS,
  access,
  ID,
  NOW,
  OIDC,
  oidcVerifier,
  poolKey,
  poolVerifier,
} from '../../support/core-fixtures.ts'
import { fixedSignature, jws, mint, named } from '../../support/mint.ts'

async function listOutcomes(token: unknown, verifier = poolVerifier()) {
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
  it('a good token → every check passed, in order', async () => {
    const { checks, ...rest } = await poolVerifier().explain(access())
    expect(checks).toEqual([...STEPS, ...POOL_CLAIMS, 'time'].map((name) => ({ name, outcome: 'passed' })))
    expect(rest).toEqual({
      accepted: true,
      code: undefined,
      header: { alg: 'RS256', kid: poolKey.kid },
      claims: ACCESS,
    })
  })

  it('a token of an OIDC issuer → its checks', async () => {
    const expected = [...STEPS, ...DATES, 'aud', 'sub', 'cnf', 'time']
    expect((await listOutcomes(mint(poolKey, OIDC), oidcVerifier())).passed).toEqual(expected)
  })

  it.each<[string, unknown]>([
    ['no string', undefined],
    ['no token', 'a.b'],
    ['too large', 'A'.repeat(1_000_000)],
  ])('%s → skips the checks that cannot run', async (_name, token) => {
    expect(await listOutcomes(token)).toEqual({
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

  it('an unknown issuer → stops at the issuer', async () => {
    expect(await listOutcomes(access({ iss: 'https://evil.example.com', exp: NOW - 60 }))).toEqual({
      passed: ['format'],
      failed: ['issuer'],
      skipped: ['algorithm', 'key', 'signature', 'time'],
    })
  })

  it('several faults → all listed, with the code of the first', async () => {
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

  it('a fault → the expected and the actual value', async () => {
    const { checks } = await poolVerifier().explain(access({ token_use: 'id' }))
    const failed = checks.find(({ outcome }) => outcome === 'failed')
    expect(failed?.detail).toMatchObject({ claim: 'token_use', expected: 'access', actual: 'id' })
  })

  it('a wrong algorithm → the key is not looked up', async () => {
    const { failed, skipped } = await listOutcomes(access({}, { alg: 'RS512' }))
    expect({ failed, skipped }).toEqual({ failed: ['algorithm'], skipped: ['key', 'signature'] })
  })

  it.each(['exp', 'nbf', 'iat'])('%s that is not a number → the time is skipped', async (claim) => {
    const { failed, skipped } = await listOutcomes(access({ [claim]: 'soon' }))
    expect({ failed, skipped }).toEqual({ failed: [claim], skipped: ['time'] })
  })

  it('keys not available → goes on with the claims', async () => {
    const issuer = 'http://127.0.0.1:1/pool'
    const verifier = poolVerifier({ issuer, jwks: { keys: [named(poolKey, 'other').jwk] } })
    const { failed, skipped } = await listOutcomes(access({ iss: issuer, client_id: 'x' }), verifier)
    expect({ failed, skipped }).toEqual({ failed: ['key', 'client_id'], skipped: ['signature'] })
  })
})

describe('revocation in an explanation', () => {
  it.each([
    [false, 'passed'],
    [true, 'failed'],
  ])('%s → %s', async (revoked, outcome) => {
    const { checks } = await poolVerifier({}, { isRevoked: async () => revoked }).explain(access())
    expect(checks.at(-1)).toMatchObject({ name: 'revoked', outcome })
  })

  it('a token with another fault → not asked', async () => {
    const isRevoked = () => {
      throw new Error('It was asked.')
    }
    const { checks } = await poolVerifier({}, { isRevoked }).explain(access({ sub: undefined }))
    expect(checks.at(-1)).toEqual({ name: 'revoked', outcome: 'skipped' })
  })
})

describe("a fault that is not the token's", () => {
  it('→ thrown, not reported as a fault of the token', async () => {
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
