/**
 * A second opinion: poolguard and jose decide thousands of generated tokens under the same policy.
 * They must agree, except where the table below gives a reason.
 */
import { AuthError, createVerifier, oidc } from '@poolguard/core'
import fc from 'fast-check'
import { createLocalJWKSet, errors, jwtVerify } from 'jose'
import { describe, expect, it } from 'vitest'
import { API, NOW, OIDC, OIDC_ISSUER, otherKey, poolKey } from '../support/core-fixtures.ts'
import { encoded, type Part, signer, type TestKey } from '../support/mint.ts'
import { ec256, ed25519 } from './world.ts'

const ALGORITHMS = ['RS256', 'ES256', 'EdDSA'] as const
const jwks = { keys: [poolKey.jwk, ec256.jwk, ed25519.jwk] }
const issuers = oidc({
  issuer: OIDC_ISSUER,
  audience: API,
  algorithms: ALGORITHMS,
  jwks: jwks as never,
  jwksUri: null,
})
const verifier = createVerifier({ issuers, now: () => NOW * 1000 })

async function decideByPoolguard(token: string): Promise<string> {
  try {
    await verifier.verify(token)
    return 'accepted'
  } catch (error) {
    if (error instanceof AuthError) return error.code
    throw error
  }
}

const keys = createLocalJWKSet(jwks as never)
const policy = {
  issuer: OIDC_ISSUER,
  audience: API,
  algorithms: [...ALGORITHMS],
  clockTolerance: 5,
  currentDate: new Date(NOW * 1000),
  requiredClaims: ['exp', 'sub', 'iss', 'aud'],
}

async function decideByJose(token: string): Promise<string> {
  try {
    await jwtVerify(token, keys, policy)
    return 'accepted'
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof TypeError) return error.name
    throw error
  }
}

interface Sample {
  readonly header: Readonly<Record<string, unknown>>
  readonly payload: Readonly<Record<string, unknown>>
  readonly token: string
}

interface Change {
  readonly claims?: Readonly<Record<string, unknown>>
  readonly members?: Readonly<Record<string, unknown>>
  readonly tail?: string
}

interface Difference {
  readonly reason: string
  /** A change of a good token that makes this row apply, and no other row. */
  readonly example: Change
  readonly applies: (sample: Sample) => boolean
}

const isText = (value: unknown) => typeof value === 'string' && value !== ''
const isAbsent = (value: unknown) => value === undefined

/** What poolguard refuses and jose accepts under this policy. jose refuses nothing that poolguard accepts. */
const STRICTER: readonly Difference[] = [
  {
    reason:
      'RFC 7519 §4.1.2: sub is a string, and an API needs a subject. A number or an empty string is none.',
    example: { claims: { sub: 7 } },
    applies: ({ payload }) => !isText(payload.sub),
  },
  {
    reason:
      'A token with iat in the future is refused; jose compares iat only with the option maxTokenAge set.',
    example: { claims: { iat: NOW + 6 } },
    applies: ({ payload }) => !isAbsent(payload.iat) && !(Number(payload.iat) <= NOW + 5),
  },
  {
    reason: 'Every date is a finite number; jose does not read auth_time.',
    example: { claims: { auth_time: 'x' } },
    applies: ({ payload }) =>
      ['exp', 'nbf', 'iat', 'auth_time'].some(
        (name) => !isAbsent(payload[name]) && !Number.isFinite(payload[name]),
      ),
  },
  {
    reason:
      'RFC 8725 §3.11: a token whose typ names another kind is refused; jose checks typ only on request.',
    example: { members: { typ: 'dpop+jwt' } },
    applies: ({ header }) =>
      !isAbsent(header.typ) && !/^(application\/)?(at\+)?jwt$/i.test(String(header.typ)),
  },
  {
    reason: 'RFC 7519 §4.1.3: aud is a string or an array of strings; jose accepts other members too.',
    example: { claims: { aud: [API, 7] } },
    applies: ({ payload }) =>
      Array.isArray(payload.aud) && !payload.aud.every((one) => typeof one === 'string'),
  },
  {
    reason: 'RFC 7515 §4.1.11: a verifier must support all of crit. jose supports b64; poolguard, nothing.',
    example: { members: { crit: ['b64'], b64: true } },
    applies: ({ header }) => !isAbsent(header.crit),
  },
  {
    reason: 'RFC 7515 §2: base64url has one spelling for the same bytes; jose accepts several.',
    example: { tail: '=' },
    applies: ({ token }) =>
      token.split('.').some((part) => Buffer.from(part, 'base64url').toString('base64url') !== part),
  },
]

function sampleOf([key, alg]: readonly [TestKey, string], { claims, members, tail = '' }: Change): Sample {
  const header = { alg, kid: key.kid, ...members }
  const payload = { ...OIDC, ...claims }
  const input = `${encoded(header as Part)}.${encoded(payload as Part)}`
  const token = `${input}.${encoded(signer(key, alg)(input))}${tail}`
  return { header, payload, token }
}

const KEYS: readonly (readonly [TestKey, string])[] = [
  [poolKey, 'RS256'],
  [ec256, 'ES256'],
  [ed25519, 'EdDSA'],
  [otherKey(poolKey.kid), 'RS256'],
]

const odd = fc.constantFrom<unknown>(
  undefined,
  null,
  '',
  0,
  1,
  true,
  [],
  {},
  'x',
  NOW,
  NOW + 5,
  NOW + 6,
  NOW - 5,
  NOW - 6,
  1e300,
  -1,
  API,
  [API],
  [API, 7],
  ['x', API],
  OIDC_ISSUER,
  [OIDC_ISSUER],
  String(NOW + 60),
)
const claim = fc.constantFrom('iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'auth_time', 'jti', 'scope')
const member = fc.constantFrom('typ', 'crit', 'b64', 'cty', 'jwk', 'jku', 'kid', 'alg')
const headerValue = fc.constantFrom<unknown>(
  undefined,
  null,
  '',
  'JWT',
  'at+jwt',
  'dpop+jwt',
  [],
  ['b64'],
  ['exp'],
  true,
  false,
  'none',
  'HS256',
  'RS256',
  'ES256',
  poolKey.kid,
  ec256.kid,
  {},
  'http://127.0.0.1:9/',
)

const sample: fc.Arbitrary<Sample> = fc
  .record({
    key: fc.constantFrom(...KEYS),
    claims: fc.oneof(
      { weight: 3, arbitrary: fc.dictionary(claim, odd, { maxKeys: 2 }) },
      { weight: 1, arbitrary: fc.constant({}) },
    ),
    members: fc.oneof(
      { weight: 1, arbitrary: fc.dictionary(member, headerValue, { maxKeys: 2 }) },
      { weight: 1, arbitrary: fc.constantFrom({}, {}, { crit: ['b64'], b64: true }) },
    ),
    tail: fc.constantFrom('', '', '', '', '=', 'A', '\n', '.'),
  })
  .map(({ key, claims, members, tail }) => sampleOf(key, { claims, members, tail }))

describe('two verifiers with one policy', () => {
  it('thousands of tokens → the same decision, except for the rows of the table', async () => {
    const seen = { accepted: 0, refused: 0, stricter: new Set<string>() }
    await fc.assert(
      fc.asyncProperty(sample, async (one) => {
        const [ours, theirs] = [await decideByPoolguard(one.token), await decideByJose(one.token)]
        const reasons = STRICTER.filter(({ applies }) => applies(one)).map(({ reason }) => reason)
        if (ours === 'accepted') expect({ theirs, reasons }).toEqual({ theirs: 'accepted', reasons: [] })
        else if (theirs === 'accepted')
          expect({ ours, reasons: reasons.length }).not.toEqual({ ours, reasons: 0 })
        if (ours === 'accepted') seen.accepted++
        else if (theirs === 'accepted') for (const reason of reasons) seen.stricter.add(reason)
        else seen.refused++
      }),
      { numRuns: 3000, examples: STRICTER.map(({ example }) => [sampleOf([poolKey, 'RS256'], example)]) },
    )
    // A table whose rows never apply, or a generator that makes only bad tokens, would prove nothing.
    expect(seen.accepted).toBeGreaterThan(250)
    expect(seen.refused).toBeGreaterThan(250)
    expect([...seen.stricter].sort()).toEqual(STRICTER.map(({ reason }) => reason).sort())
  })
})
