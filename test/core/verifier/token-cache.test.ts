/** The cache of verified tokens: which steps it skips, and which it never skips. */
import { cognito, createVerifier, oidc, type VerifierOptions } from '@poolguard/core'
import { describe, expect, it } from 'vitest'
import {
  ACCESS,
  access,
  CLIENT,
  clock,
  NOW,
  OIDC,
  OIDC_ISSUER,
  otherKey,
  outcome,
  POOL_ID,
  poolJwks,
  poolKey,
  poolVerifier,
  signed,
} from '../../support/core-fixtures.ts'
import { fixedSignature, jws, mint } from '../../support/mint.ts'

const token = access()
const SMALLEST = { maxBytes: 65_536 }

/** The token with other claims under its old signature. */
function forgeClaims(changes: object): string {
  const [head, , signature] = token.split('.')
  return [head, access(changes).split('.')[1], signature].join('.')
}

describe('a token that was verified before', () => {
  it('→ the same context', async () => {
    const verifier = poolVerifier()
    const first = await verifier.verify(token)
    expect(await verifier.verify(token)).toBe(first)
    expect(verifier.verifySync(token)).toBe(first)
    expect(await verifier.verify(access())).toBe(first)
  })

  it('by verifySync → the same context', async () => {
    const verifier = poolVerifier()
    const first = verifier.verifySync(token)
    expect(verifier.verifySync(token)).toBe(first)
    expect(await verifier.verify(token)).toBe(first)
  })

  it('without a cache → a new context, alone or at the same time', async () => {
    const verifier = poolVerifier({}, { cache: false })
    const first = await verifier.verify(token)
    expect(await verifier.verify(token)).not.toBe(first)
    expect(verifier.verifySync(token)).not.toBe(verifier.verifySync(token))
    const [one, two] = await Promise.all([verifier.verify(token), verifier.verify(token)])
    expect(one).not.toBe(two)
    expect(one).toEqual(two)
  })

  it('by a verifier with another policy → ERR_CLIENT_MISMATCH at this one', async () => {
    const [mine, theirs] = [poolVerifier(), poolVerifier({ clientId: 'another' })]
    expect(await outcome(() => mine.verify(token))).toBe('accepted')
    expect(await outcome(() => theirs.verify(token))).toBe('ERR_CLIENT_MISMATCH')
    expect(await outcome(() => theirs.verifySync(token))).toBe('ERR_CLIENT_MISMATCH')
    expect(await outcome(() => mine.verify(token))).toBe('accepted')
  })

  it('of one issuer → a token of another issuer still meets its own rules', async () => {
    const pool = cognito({ userPoolId: POOL_ID, clientId: CLIENT, tokenUse: 'access', jwks: poolJwks })
    const login = oidc({ issuer: OIDC_ISSUER, audience: 'other', jwks: poolJwks })
    const verifier = createVerifier({ issuers: [pool, login], now: () => NOW * 1000 })
    expect(await outcome(() => verifier.verify(token))).toBe('accepted')
    expect(await outcome(() => verifier.verify(signed(OIDC)))).toBe('ERR_CLIENT_MISMATCH')
  })
})

describe('a token that looks like one that was verified before', () => {
  const forged = forgeClaims({ sub: 'admin' })

  it('by its signature → ERR_SIGNATURE_INVALID; the genuine one stays cached', async () => {
    const verifier = poolVerifier()
    const first = await verifier.verify(token)
    expect(await outcome(() => verifier.verify(forged))).toBe('ERR_SIGNATURE_INVALID')
    expect(await outcome(() => verifier.verifySync(forged))).toBe('ERR_SIGNATURE_INVALID')
    expect(await verifier.verify(token)).toBe(first)
  })

  it.each([
    ['after it', [token, forged], ['accepted', 'ERR_SIGNATURE_INVALID']],
    ['before it', [forged, token], ['ERR_SIGNATURE_INVALID', 'accepted']],
  ])('at the same time as the genuine one, %s → ERR_SIGNATURE_INVALID', async (_name, tokens, decisions) => {
    const verifier = poolVerifier()
    const asked = tokens.map((one) => outcome(() => verifier.verify(one)))
    expect(await Promise.all(asked)).toEqual(decisions)
  })

  it.each([
    ['the last character', token.slice(0, -1)],
    ['a part more', `x.${token}`],
    ['the tail alone', token.slice(-43)],
    ['other letters in its header', token.replace(/^./, 'f')],
  ])('but for %s → ERR_TOKEN_MALFORMED', async (_name, twin) => {
    const verifier = poolVerifier()
    await verifier.verify(token)
    expect(await outcome(() => verifier.verify(twin))).toBe('ERR_TOKEN_MALFORMED')
    expect(await outcome(() => verifier.verifySync(twin))).toBe('ERR_TOKEN_MALFORMED')
  })
})

describe('identical tokens that arrive together', () => {
  it('→ one context', async () => {
    const verifier = poolVerifier()
    const contexts = await Promise.all(Array.from({ length: 50 }, () => verifier.verify(token)))
    expect(new Set(contexts).size).toBe(1)
  })

  it('with a wrong signature → ERR_SIGNATURE_INVALID, and again later', async () => {
    const verifier = poolVerifier()
    const wrong = jws({ alg: 'RS256', kid: poolKey.kid }, ACCESS, fixedSignature(256))
    const asked = Array.from({ length: 50 }, () => outcome(() => verifier.verify(wrong)))
    expect(new Set(await Promise.all(asked))).toEqual(new Set(['ERR_SIGNATURE_INVALID']))
    expect(await outcome(() => verifier.verify(wrong))).toBe('ERR_SIGNATURE_INVALID')
  })
})

describe('many tokens at the same time', () => {
  it('half of them with the signature of another → only these are ERR_SIGNATURE_INVALID', async () => {
    const verifier = poolVerifier({}, { cache: false })
    const asked = Array.from({ length: 100 }, (_, at) => {
      const sub = `user-${100 + at}`
      const [head, body, signature] = access({ sub }).split('.')
      const forged = access({ sub: sub.replace('user', 'root') }).split('.')[1]
      const tokens = [`${head}.${forged}.${signature}`, `${head}.${body}.${signature}`]
      return tokens.map((one) => outcome(() => verifier.verify(one)))
    })
    const decisions = await Promise.all(asked.flat())
    expect(decisions).toEqual(asked.flatMap(() => ['ERR_SIGNATURE_INVALID', 'accepted']))
  })
})

describe('what is not cached', () => {
  it('a refused token → accepted when it becomes valid', async () => {
    const { now, advance } = clock()
    const verifier = poolVerifier({}, { now })
    const early = access({ nbf: NOW + 60 })
    expect(await outcome(() => verifier.verify(early))).toBe('ERR_TOKEN_NOT_ACTIVE')
    advance(60)
    expect((await verifier.verify(early)).subject).toBe(ACCESS.sub)
  })

  it('the oldest of too many tokens → verified again', async () => {
    const verifier = poolVerifier({}, { cache: SMALLEST })
    const first = await verifier.verify(token)
    const many = Array.from({ length: 64 }, (_, at) => access({ sub: `user-${at}` }))
    for (const one of many) await verifier.verify(one)
    const last = await verifier.verify(many.at(-1) ?? '')
    expect(await verifier.verify(many.at(-1) ?? '')).toBe(last)
    expect(await verifier.verify(token)).not.toBe(first)
  })

  it('a token larger than the whole cache → verified again', async () => {
    const verifier = poolVerifier({}, { cache: SMALLEST, maxTokenBytes: 1_048_576 })
    const large = access({ filler: 'x'.repeat(60_000) })
    const first = await verifier.verify(large)
    expect(await verifier.verify(large)).not.toBe(first)
  })
})

describe('revocation', () => {
  const asking = (isRevoked: unknown, options: Partial<VerifierOptions> = {}) =>
    poolVerifier({}, { isRevoked: isRevoked as () => boolean, ...options })

  it('each request, also with a cached token → asked with the caller', async () => {
    const asked: string[] = []
    let revoked = false
    const verifier = asking(({ subject }: { subject: string }) => {
      asked.push(subject)
      return revoked
    })
    expect(await outcome(() => verifier.verify(token))).toBe('accepted')
    expect(await outcome(() => verifier.verifySync(token))).toBe('accepted')
    revoked = true
    expect(await outcome(() => verifier.verify(token))).toBe('ERR_TOKEN_REVOKED')
    expect(await outcome(() => verifier.verifySync(token))).toBe('ERR_TOKEN_REVOKED')
    revoked = false
    expect(await outcome(() => verifier.verify(token))).toBe('accepted')
    expect(asked).toEqual(Array.from({ length: 5 }, () => ACCESS.sub))
  })

  it('a token that another step refuses → not asked', async () => {
    const verifier = asking(() => {
      throw new Error('It was asked.')
    })
    const forged = mint(otherKey(poolKey.kid), ACCESS)
    expect(await outcome(() => verifier.verify(forged))).toBe('ERR_SIGNATURE_INVALID')
    expect(await outcome(() => verifier.verify(access({ exp: NOW - 60 })))).toBe('ERR_TOKEN_EXPIRED')
    expect(await outcome(() => verifier.verifySync(access({ sub: 1 })))).toBe('ERR_CLAIM_INVALID')
  })

  const later = async (answer: unknown) => answer
  /** A promise of another library: not an instance of Promise. */
  function makeThenable(answer: unknown): object {
    const promise = Promise.resolve(answer)
    return Object.defineProperty({}, 'then', { value: promise.then.bind(promise) })
  }
  const OUT = 'ERR_REVOCATION_UNAVAILABLE'
  it.each<[string, () => unknown, string, string]>([
    ['false', () => false, 'accepted', 'accepted'],
    ['true', () => true, 'ERR_TOKEN_REVOKED', 'ERR_TOKEN_REVOKED'],
    ['nothing', () => undefined, OUT, OUT],
    ['null', () => null, OUT, OUT],
    ['0', () => 0, OUT, OUT],
    ['a string', () => 'false', OUT, OUT],
    [
      'an error that it throws',
      () => {
        throw new Error('no store')
      },
      OUT,
      OUT,
    ],
    ['a promise of false', () => later(false), 'accepted', OUT],
    ['a promise of true', () => later(true), 'ERR_TOKEN_REVOKED', OUT],
    ['a promise of nothing', () => later(undefined), OUT, OUT],
    ['a promise that is broken', () => Promise.reject(new Error('no store')), OUT, OUT],
    ["another library's promise of false", () => makeThenable(false), 'accepted', OUT],
    ["another library's promise of true", () => makeThenable(true), 'ERR_TOKEN_REVOKED', OUT],
  ])('that answers $0 → $2; verifySync → $3', async (_name, answer, decision, sync) => {
    const verifier = asking(answer)
    expect(await outcome(() => verifier.verify(token))).toBe(decision)
    expect((await verifier.explain(token)).code ?? 'accepted').toBe(decision)
    expect(await outcome(() => verifier.verifySync(token))).toBe(sync)
  })

  it('that fails each time → ERR_REVOCATION_UNAVAILABLE each time', async () => {
    const verifier = asking(() => undefined)
    for (let times = 0; times < 3; times++) expect(await outcome(() => verifier.verify(token))).toBe(OUT)
  })
})
