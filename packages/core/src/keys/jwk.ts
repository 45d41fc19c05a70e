/**
 * JSON Web Key → verification keys, one for each algorithm that it may be used with (RFC 7517 §4). The one file that
 * imports keys. A key that is unsound, or slow to verify with, is left out.
 */
import {
  type AsymmetricKeyDetails,
  createPublicKey,
  type JsonWebKey,
  type KeyObject,
  type VerifyKeyObjectInput,
} from 'node:crypto'
import type { JsonObject } from '../util/json.ts'
import { isWorkerd } from '../util/runtime.ts'
import { ALGORITHMS, type Algorithm, type AlgorithmRow } from './algorithms.ts'
import {
  assertForVerifying,
  fits,
  getMember,
  isObject,
  readIssuer,
  refuse,
  refuseForAlgorithms,
} from './jwk-members.ts'
import { isOfSmallOrder } from './small-order.ts'

type VerifyPemInput = Omit<VerifyKeyObjectInput, 'key'> & { readonly key: string | Buffer }

/** A public key, ready for one algorithm. */
export interface VerificationKey {
  readonly kid: string | undefined
  readonly algorithm: Algorithm
  readonly digest: string | null
  /** The key as `crypto.verify` takes it. */
  readonly input: KeyObject | VerifyKeyObjectInput | VerifyPemInput
  /** The key material, by which a key is recognized when the set is fetched again. */
  readonly material: string
  /** The member `issuer` of the JWK: in a shared key set, the issuer whose tokens it may verify. */
  readonly issuer: string | undefined
  /** Whether it checks a signature in less than a sixth of a millisecond. Others take several times as long. */
  readonly isFast: boolean
}

/** The keys of one issuer at one time; replaced whole. */
export type Keys = readonly VerificationKey[]

/** RFC 7518 §3.3. */
const MIN_RSA_BITS = 2048

/**
 * The time to verify a signature grows with the square of the modulus and with the length of the exponent. The owner
 * of the key set chooses both. NIST SP 800-56B §6.2 allows exponents up to 256 bits; nearly every key has 65,537.
 */
const MAX_RSA_BITS = 8192
const MAX_FAST_RSA_BITS = 4096
const MAX_EXPONENT = 2n ** 33n - 1n
const MAX_EXPONENT_OF_LARGE_RSA = 65_537n

/** OpenSSL has fast arithmetic for P-256 and Ed25519; P-384 and P-521 take ten and twenty times as long. */
const SLOW_CURVES: readonly unknown[] = ['P-384', 'P-521']

/** The members that say which public key it is (RFC 7638 §3.2, RFC 8037 §2, RFC 9964 §6). */
const MATERIAL_MEMBERS: Readonly<Record<AlgorithmRow['kty'], readonly string[]>> = {
  RSA: ['e', 'kty', 'n'],
  EC: ['crv', 'kty', 'x', 'y'],
  OKP: ['crv', 'kty', 'x'],
  AKP: ['alg', 'kty', 'pub'],
}

/** Base64url of the largest modulus, and of the longest key of ML-DSA; what is longer is not even read. */
const MAX_MEMBER_LENGTH = Math.ceil(MAX_RSA_BITS / 6)
const MAX_ML_DSA_LENGTH = Math.ceil((2592 * 8) / 6)

/** Without parameters, a key object alone is faster. workerd accepts no key object with parameters. */
function makeVerifyInput(key: KeyObject, algorithm: Algorithm): VerificationKey['input'] {
  const { parameters } = ALGORITHMS[algorithm]
  if (parameters === undefined) return key
  return isWorkerd()
    ? { key: key.export({ type: 'spki', format: 'pem' }), ...parameters }
    : { key, ...parameters }
}

/** NIST SP 800-56B §6.2: with an exponent of 1 everyone can sign, and an even exponent is not RSA. */
function isSoundRsa({ asymmetricKeyDetails }: KeyObject): boolean {
  const { modulusLength, publicExponent } = asymmetricKeyDetails as Required<AsymmetricKeyDetails>
  const maxExponent = modulusLength <= MAX_FAST_RSA_BITS ? MAX_EXPONENT : MAX_EXPONENT_OF_LARGE_RSA
  return (
    modulusLength >= MIN_RSA_BITS &&
    modulusLength <= MAX_RSA_BITS &&
    publicExponent >= 3n &&
    publicExponent <= maxExponent &&
    publicExponent % 2n === 1n
  )
}

/** An RSA key of up to 4096 bits with the usual exponent, or one of a fast algorithm. */
function isFastKey({ asymmetricKeyDetails }: KeyObject, { isSlow }: AlgorithmRow): boolean {
  const { modulusLength = 0, publicExponent = 0n } = asymmetricKeyDetails as AsymmetricKeyDetails
  const isLarge = modulusLength > MAX_FAST_RSA_BITS || publicExponent > MAX_EXPONENT_OF_LARGE_RSA
  return !isLarge && isSlow !== true
}

function isTooLong([name, value]: readonly [string, unknown]): boolean {
  const maxLength = name === 'pub' ? MAX_ML_DSA_LENGTH : MAX_MEMBER_LENGTH
  return typeof value === 'string' && value.length > maxLength
}

/** createPublicKey refuses a member that is absent or not a string. */
function findMaterial(jwk: JsonObject, kty: AlgorithmRow['kty']): Record<string, unknown> {
  const members = MATERIAL_MEMBERS[kty].map((name) => [name, getMember(jwk, name)] as const)
  return members.some(isTooLong) ? refuse('it is too long') : Object.fromEntries(members)
}

function createSoundKey(members: Record<string, unknown>): KeyObject {
  let key: KeyObject
  try {
    key = createPublicKey({ key: members as JsonWebKey, format: 'jwk' })
  } catch {
    return refuse('it is malformed') // not a point of its curve, not base64url, a modulus of zero
  }
  if (members.kty === 'RSA' && !isSoundRsa(key)) refuse('its modulus or exponent is too short or too long')
  if (members.kty === 'OKP' && isOfSmallOrder(members.x)) refuse('its point is of small order')
  return key
}

/**
 * The verification keys of a JWK, one for each algorithm.
 *
 * @param known the keys of the last fetch; a key that is unchanged stays the same object
 * @throws Error with the reason why a key cannot be used, as a part of a sentence
 */
export function importJwk(
  jwk: unknown,
  algorithms: readonly Algorithm[],
  known: Keys,
): readonly VerificationKey[] {
  if (!isObject(jwk)) return refuse('it is not an object')
  assertForVerifying(jwk)
  const usable = algorithms.filter((algorithm) => fits(jwk, algorithm))
  const [first] = usable
  if (first === undefined) return refuseForAlgorithms(jwk, algorithms)
  const members = findMaterial(jwk, ALGORITHMS[first].kty)
  const kid = getMember(jwk, 'kid') as string | undefined
  const issuer = readIssuer(jwk)
  const material = JSON.stringify(members)
  const before = known.filter((old) => old.kid === kid && old.material === material && old.issuer === issuer)
  const isKnown = usable.every((algorithm) => before.some((old) => old.algorithm === algorithm))
  if (isKnown) return before.filter(({ algorithm }) => usable.includes(algorithm))
  const key = createSoundKey(members)
  return usable.map((algorithm) => ({
    kid,
    algorithm,
    digest: ALGORITHMS[algorithm].digest,
    input: makeVerifyInput(key, algorithm),
    material,
    issuer,
    isFast: isFastKey(key, ALGORITHMS[algorithm]),
  }))
}

/** Whether a key takes a millisecond to import: its point is multiplied by the order of its curve. */
export function isSlowToImport(jwk: unknown, algorithms: readonly Algorithm[]): boolean {
  if (!isObject(jwk) || !SLOW_CURVES.includes(getMember(jwk, 'crv'))) return false
  return algorithms.some((algorithm) => fits(jwk, algorithm))
}

const PUBLIC_PEM = /^\s*-----BEGIN (PUBLIC KEY|CERTIFICATE)-----/

/**
 * A public key or a certificate in PEM (RFC 7468 §5 and §13) → a JWK.
 *
 * @throws Error when it is neither, or a private key
 */
export function convertPemToJwk(pem: string, kid: string): JsonObject {
  if (!PUBLIC_PEM.test(pem)) throw new Error('The text is not a public key in PEM.')
  return { ...createPublicKey(pem).export({ format: 'jwk' }), kid }
}

/**
 * A public key in PEM, for one algorithm.
 *
 * @throws Error for a text that is not a key, for a private key, and for a key for another algorithm.
 */
export function importPem(pem: string, kid: string, algorithm: Algorithm): VerificationKey {
  return importJwk(convertPemToJwk(pem, kid), [algorithm], [])[0] as VerificationKey
}

/** Whether this runtime can verify signatures of an algorithm. */
export function isSupported(algorithm: Algorithm): boolean {
  const { sampleKey } = ALGORITHMS[algorithm]
  if (sampleKey === undefined) return true
  try {
    createPublicKey({ key: sampleKey, format: 'jwk' })
    return true
  } catch {
    return false
  }
}
