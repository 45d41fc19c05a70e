/** Key sets: a bad key is skipped and the good one beside it still counts; which key a token may name. */
import { type Algorithm, createVerifier, oidc, type Verifier } from '@poolguard/core'
import { describe, expect, it } from 'vitest'
import { ALGORITHMS } from '../../../packages/core/src/keys/algorithms.ts'
import { importJwk } from '../../../packages/core/src/keys/jwk.ts'
import { API, NOW, OIDC, otherKey, outcome, poolKey, refusal } from '../../support/core-fixtures.ts'
import { answers, useKeyServer } from '../../support/key-server.ts'
import { ecKey, ed448Key, edKey, mint, mlDsaKey, named, rsaKey, type TestKey } from '../../support/mint.ts'

const server = useKeyServer()
const rsa = otherKey('x')
const small = rsaKey('x', 1024)
const p256 = ecKey('x', 'P-256')
const p384 = ecKey('x', 'P-384')
const ed = edKey('x')
const k256 = ecKey('x', 'secp256k1')
const ALL: readonly Algorithm[] = ['RS256', 'RS384', 'PS256', 'ES256', 'ES384', 'ES256K', 'EdDSA', 'Ed25519']
const UNKNOWN = 'ERR_KEY_UNKNOWN'
const ok = 'accepted'

type Header = { readonly alg?: string; readonly [name: string]: unknown }

interface Issuer {
  readonly verifier: Verifier
  readonly mint: (key: TestKey, header?: Header) => string
}

/** Starts an issuer that publishes these keys. */
function publishKeys(keys: unknown, algorithms = ALL): Issuer {
  const site = server.site()
  site.on('/jwks', answers.json({ keys }))
  const issuers = oidc({ issuer: site.origin, jwksUri: `${site.origin}/jwks`, audience: API, algorithms })
  return {
    verifier: createVerifier({ issuers, now: () => NOW * 1000 }),
    mint: (key, header) => mint(key, { ...OIDC, iss: site.origin }, header),
  }
}

function decide(keys: unknown, key: TestKey, header?: Header, algorithms = ALL): Promise<string> {
  const issuer = publishKeys(keys, algorithms)
  return outcome(() => issuer.verifier.verify(issuer.mint(key, header)))
}

describe('a key', () => {
  const RS = {}
  const ES = { alg: 'ES256' }
  it.each<[string, object, TestKey, Header]>([
    ['of RSA', {}, rsa, RS],
    ['of RSA for PSS', {}, rsa, { alg: 'PS256' }],
    ['of an elliptic curve', {}, p256, ES],
    ['on Ed25519', {}, ed, { alg: 'EdDSA' }],
    ['on Ed25519, for the algorithm Ed25519', { alg: 'Ed25519' }, ed, { alg: 'Ed25519' }],
    ['on secp256k1', {}, k256, { alg: 'ES256K' }],
    ['for signatures', { use: 'sig' }, rsa, RS],
    ['for verifying', { key_ops: ['verify'] }, rsa, RS],
    ['for verifying and more', { key_ops: ['encrypt', 'verify'] }, rsa, RS],
    ['for this algorithm', { alg: 'RS256' }, rsa, RS],
    ['with unknown members', { x5c: ['!'], x5t: 1, foo: { bar: 1 } }, rsa, RS],
  ])('%s → used', async (_name, changes, key, header) => {
    expect(await decide([{ ...key.jwk, ...changes }], key, header)).toBe(ok)
  })

  const notOnCurve = Buffer.alloc(32, 1).toString('base64url')
  it.each<[string, unknown, TestKey, Header]>([
    ['of 1024 bits', small.jwk, small, RS],
    ['that is private', { ...rsa.privateKey.export({ format: 'jwk' }), kid: 'x' }, rsa, RS],
    ['that is private, of a curve', { ...p256.privateKey.export({ format: 'jwk' }), kid: 'x' }, p256, ES],
    ['that is symmetric', { kty: 'oct', k: 'AAAA', kid: 'x' }, rsa, RS],
    ['that is symmetric under the name of RSA', { ...rsa.jwk, k: 'AAAA' }, rsa, RS],
    ['for encryption', { ...rsa.jwk, use: 'enc' }, rsa, RS],
    ['for a use that is no string', { ...rsa.jwk, use: ['sig'] }, rsa, RS],
    ['for signing only', { ...rsa.jwk, key_ops: ['sign'] }, rsa, RS],
    ['for no operation', { ...rsa.jwk, key_ops: [] }, rsa, RS],
    ['for operations that are no array', { ...rsa.jwk, key_ops: 'verify' }, rsa, RS],
    ['for another algorithm', { ...rsa.jwk, alg: 'RS512' }, rsa, RS],
    ['for an algorithm of its family', { ...rsa.jwk, alg: 'RS384' }, rsa, RS],
    ['with an id that is a number', { ...rsa.jwk, kid: 1 }, rsa, RS],
    ['with an id of 257 characters', { ...rsa.jwk, kid: 'x'.repeat(257) }, named(rsa, 'x'.repeat(257)), RS],
    ['with an id that is null', { ...rsa.jwk, kid: null }, rsa, RS],
    ['of another type than it says', { ...rsa.jwk, kty: 'EC', crv: 'P-256' }, rsa, RS],
    ['of no type', { ...rsa.jwk, kty: undefined }, rsa, RS],
    ['without a modulus', { ...rsa.jwk, n: undefined }, rsa, RS],
    ['without an exponent', { ...rsa.jwk, e: undefined }, rsa, RS],
    ['whose modulus is a number', { ...rsa.jwk, n: 12 }, rsa, RS],
    ['whose modulus is empty', { ...rsa.jwk, n: '' }, rsa, RS],
    ['whose modulus is no base64', { ...rsa.jwk, n: '\u0000!!' }, rsa, RS],
    ['that is not on its curve', { ...p256.jwk, y: notOnCurve }, p256, ES],
    ['that is the point at infinity', { ...p256.jwk, x: '', y: '' }, p256, ES],
    ['of another curve', p384.jwk, p384, ES],
    ['of another curve than it says', { ...p384.jwk, crv: 'P-256' }, p384, ES],
    ['on secp256k1', k256.jwk, p256, ES],
    [
      'on Ed25519, for the algorithm Ed25519, with a token of EdDSA',
      { ...ed.jwk, alg: 'Ed25519' },
      ed,
      { alg: 'EdDSA' },
    ],
    ['on Ed448', ed448Key('x').jwk, ed, { alg: 'EdDSA' }],
    ['on Ed25519, cut short', { ...ed.jwk, x: 'AAAA' }, ed, { alg: 'EdDSA' }],
    ['that is null', null, rsa, RS],
    ['that is a string', 'key', rsa, RS],
    ['that is an array', [rsa.jwk], rsa, RS],
  ])('%s → skipped, the next key is used', async (_name, jwk, key, header) => {
    const issuer = publishKeys([jwk, poolKey.jwk])
    expect(await outcome(() => issuer.verifier.verify(issuer.mint(key, header)))).toBe(UNKNOWN)
    expect(await outcome(() => issuer.verifier.verify(issuer.mint(poolKey)))).toBe(ok)
  })

  it('after the hundredth → not read', async () => {
    const filler = (count: number) => Array.from({ length: count }, () => ({ kty: 'oct' }))
    expect(await decide([...filler(99), rsa.jwk], rsa)).toBe(ok)
    expect(await decide([poolKey.jwk, ...filler(99), rsa.jwk], rsa)).toBe(UNKNOWN)
  })
})

describe('a key of ML-DSA', () => {
  const pub = Buffer.alloc(1312, 1).toString('base64url')
  const reason = (jwk: object) => {
    try {
      return importJwk(jwk, [ALGORITHMS['ML-DSA-44']], []).map(({ algorithm }) => algorithm)
    } catch (error) {
      return (error as Error).message
    }
  }

  it('→ imported where Node has ML-DSA', () => {
    const isThere = mlDsaKey('x', 'ML-DSA-44') !== undefined
    expect(reason({ kty: 'AKP', alg: 'ML-DSA-44', pub })).toEqual(isThere ? ['ML-DSA-44'] : 'it is malformed')
  })

  it.each<[string, object, RegExp]>([
    ['without its alg', { pub }, /malformed/],
    ['of another alg', { alg: 'ML-DSA-65', pub }, /not for ML-DSA-44/],
    ['cut short', { alg: 'ML-DSA-44', pub: pub.slice(0, -4) }, /malformed/],
    ['longer than any ML-DSA key', { alg: 'ML-DSA-44', pub: 'A'.repeat(3457) }, /too long/],
    ['that is private', { alg: 'ML-DSA-44', pub, priv: 'AAAA' }, /private/],
  ])('%s → refused with the reason', (_name, jwk, expected) => {
    expect(reason({ kty: 'AKP', ...jwk })).toMatch(expected)
  })
})

describe('a point of small order on Ed25519', () => {
  const P = 2n ** 255n - 19n
  const power = (base: bigint, exponent: bigint): bigint => {
    if (exponent === 0n) return 1n
    const half = power((base * base) % P, exponent / 2n)
    return exponent % 2n === 1n ? (half * base) % P : half
  }
  const inverse = (value: bigint) => power(value, P - 2n)
  /** The two square roots, if there are any (RFC 8032 §5.1.3). */
  const roots = (square: bigint): readonly bigint[] => {
    const root = power(square, (P + 3n) / 8n)
    const found = [root, (root * power(2n, (P - 1n) / 4n)) % P].find((one) => (one * one - square) % P === 0n)
    return found === undefined ? [] : [found, P - found]
  }
  const D = P - ((121665n * inverse(121666n)) % P)
  // A point of order 8, doubled, is (±1, 0): its y solves D y⁴ + 2y² - 1 = 0.
  // The other points have y = 0, 1 or -1, and some of these numbers can also be written plus P.
  const eighths = roots(1n + D).flatMap((root) => roots(((root + P - 1n) * inverse(D)) % P))
  const encodings = [0n, 1n, P - 1n, P, P + 1n, ...eighths].flatMap((y) =>
    [y, y + 2n ** 255n].map((number) => {
      const hex = number.toString(16).padStart(64, '0')
      return Buffer.from(hex, 'hex').reverse().toString('base64url')
    }),
  )

  it('→ fourteen encodings', () => expect(new Set(encodings).size).toBe(14))

  it.each(encodings)('%s → not a key', async (x) => {
    // With the neutral point as the key, R = [S]B is a signature of any text; S = 0 makes R neutral too.
    const forged = Buffer.concat([Buffer.of(1), Buffer.alloc(63)])
    const issuer = publishKeys([{ ...ed.jwk, x }, poolKey.jwk])
    const token = issuer.mint(ed, { alg: 'EdDSA' }).replace(/[^.]+$/, forged.toString('base64url'))
    expect(await outcome(() => issuer.verifier.verify(token))).toBe(UNKNOWN)
    expect(await outcome(() => issuer.verifier.verify(issuer.mint(poolKey)))).toBe(ok)
  })
})

describe('the key id', () => {
  const other = named(poolKey, 'other')
  const { kid: _x, ...nameless } = rsa.jwk
  const { kid: _y, ...namelessOther } = other.jwk
  const noKid = { kid: undefined }
  const long = 'x'.repeat(256)
  it.each<[string, readonly object[], Header, string]>([
    ['may be missing where there is one key', [rsa.jwk], noKid, ok],
    ['may be missing on both sides', [nameless], noKid, ok],
    ['may be missing where one key is for the algorithm', [rsa.jwk, p256.jwk, ed.jwk], noKid, ok],
    ['must be there where there are several keys', [rsa.jwk, other.jwk], noKid, UNKNOWN],
    ['must be there where there are several keys without', [nameless, namelessOther], noKid, UNKNOWN],
    ['of a token is not ignored where the key has none', [nameless], {}, UNKNOWN],
    ['must be the same to the letter', [rsa.jwk], { kid: 'X' }, UNKNOWN],
    ['must not be longer', [rsa.jwk], { kid: 'x ' }, UNKNOWN],
    ['that is empty is an id, too', [rsa.jwk], { kid: '' }, UNKNOWN],
    ['may be of 256 characters', [{ ...rsa.jwk, kid: long }], { kid: long }, ok],
    ['that names a member of every object is no key', [rsa.jwk], { kid: '__proto__' }, UNKNOWN],
    ['may be the same for keys of several kinds', [p256.jwk, ed.jwk, rsa.jwk], {}, ok],
  ])('$0 → $3', async (_name, keys, header, decision) => {
    expect(await decide(keys, rsa, header)).toBe(decision)
  })

  it('a key for another algorithm → not used', async () => {
    const keys = [{ ...rsa.jwk, alg: 'RS256' }]
    expect(await decide(keys, rsa, { alg: 'RS256' })).toBe(ok)
    expect(await decide(keys, rsa, { alg: 'PS256' })).toBe(UNKNOWN)
    expect(await decide([p384.jwk], p256, { alg: 'ES256' }, ['ES256', 'ES384'])).toBe(UNKNOWN)
  })

  it('unknown → the detail lists the known ids', async () => {
    const issuer = publishKeys([rsa.jwk, poolKey.jwk])
    const error = await refusal(() => issuer.verifier.verify(issuer.mint(named(rsa, 'unknown'))))
    expect(error.detail).toMatchObject({ claim: 'kid', actual: 'unknown' })
    expect(error.detail?.expected).toContain(poolKey.kid)
  })
})
