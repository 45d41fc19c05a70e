/**
 * JSON Web Key → verification keys, one for each algorithm that it may be used with (RFC 7517 §4). The one file that
 * imports keys. A key that is unsound, or dear to verify with, is left out.
 */
import {
  type AsymmetricKeyDetails,
  createPublicKey,
  type JsonWebKey,
  type KeyObject,
  type VerifyKeyObjectInput,
} from 'node:crypto'
import type { JsonObject } from '../util/json.ts'
import { ownMember } from '../util/own-member.ts'
import { ALGORITHMS, type Algorithm } from './algorithms.ts'
import { isOfSmallOrder } from './small-order.ts'

/** A public key, ready for one algorithm. */
export interface VerificationKey {
  readonly kid: string | undefined
  readonly algorithm: Algorithm
  readonly digest: string | null
  /** The key as `crypto.verify` takes it. */
  readonly input: KeyObject | VerifyKeyObjectInput
  /** The key material, by which a key is recognised when the set is fetched again. */
  readonly material: string
  /** Whether it checks a signature in less than a sixth of a millisecond. Others take several times as long. */
  readonly isFast: boolean
}

/** The keys of one issuer at one time; replaced whole. */
export type Keys = readonly VerificationKey[]

/** RFC 7518 §3.3. */
const MIN_RSA_BITS = 2048

/**
 * The price of a signature grows with the square of the modulus and with the length of the exponent, and the owner of
 * a key set chooses both. NIST SP 800-56B §6.2 allows exponents up to 256 bits; nearly every key has 65,537.
 */
const MAX_RSA_BITS = 8192
const MAX_FAST_RSA_BITS = 4096
const MAX_EXPONENT = 2n ** 33n - 1n
const MAX_EXPONENT_OF_LARGE_RSA = 65_537n

/** OpenSSL has fast arithmetic for P-256 and Ed25519; P-384 and P-521 take ten and twenty times as long. */
const SLOW_CURVES: readonly unknown[] = ['P-384', 'P-521']

/** An id is compared with that of each token, and shown in events. Issuers have ids of 20 to 60 characters. */
const MAX_KID_LENGTH = 256

/** The members that say which public key it is, in the order of RFC 7638 §3.2. */
const MATERIAL_MEMBERS = ['crv', 'e', 'kty', 'n', 'x', 'y'] as const

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** RFC 7517 §4.2-4.4: what a key says of its own use binds it. A private key was leaked and is not trusted. */
function isForVerifying(jwk: JsonObject): boolean {
  const [use, operations, kid] = [ownMember(jwk, 'use'), ownMember(jwk, 'key_ops'), ownMember(jwk, 'kid')]
  return (
    !Object.hasOwn(jwk, 'd') &&
    !Object.hasOwn(jwk, 'k') &&
    (use === undefined || use === 'sig') &&
    (operations === undefined || (Array.isArray(operations) && operations.includes('verify'))) &&
    (kid === undefined || (typeof kid === 'string' && kid.length <= MAX_KID_LENGTH))
  )
}

function fits(jwk: JsonObject, algorithm: Algorithm): boolean {
  const row = ALGORITHMS[algorithm]
  const alg = ownMember(jwk, 'alg')
  return (
    ownMember(jwk, 'kty') === row.kty &&
    (row.crv === undefined || ownMember(jwk, 'crv') === row.crv) &&
    (alg === undefined || alg === algorithm)
  )
}

/** Without parameters the key alone will do, and is taken up faster. */
function makeVerifyInput(key: KeyObject, algorithm: Algorithm): VerificationKey['input'] {
  const { parameters } = ALGORITHMS[algorithm]
  return parameters === undefined ? key : { key, ...parameters }
}

/** NIST SP 800-56B §6.2: with an exponent of 1 anybody can sign, and an even one is no RSA. */
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

/** An RSA key of up to 4096 bits with the usual exponent, P-256 or Ed25519. */
function isFastKey({ asymmetricKeyDetails }: KeyObject, crv: unknown): boolean {
  const { modulusLength = 0, publicExponent = 0n } = asymmetricKeyDetails as AsymmetricKeyDetails
  const isLarge = modulusLength > MAX_FAST_RSA_BITS || publicExponent > MAX_EXPONENT_OF_LARGE_RSA
  return !isLarge && !SLOW_CURVES.includes(crv)
}

/** Base64url of the largest modulus is as long; what is longer is not even read. */
function isTooLong(value: unknown): boolean {
  return typeof value === 'string' && value.length > Math.ceil(MAX_RSA_BITS / 6)
}

/** The members that are there: `null` or a number in one of them is no key, and is refused by createPublicKey. */
function findMaterial(jwk: JsonObject): Record<string, unknown> | undefined {
  const material = Object.fromEntries(MATERIAL_MEMBERS.map((name) => [name, ownMember(jwk, name)]))
  return Object.values(material).some(isTooLong) ? undefined : material
}

function importKey(jwk: JsonObject, algorithms: readonly Algorithm[], known: Keys): VerificationKey[] {
  const usable = algorithms.filter((algorithm) => fits(jwk, algorithm))
  const members = usable.length === 0 ? undefined : findMaterial(jwk)
  if (members === undefined) return []
  const kid = ownMember(jwk, 'kid') as string | undefined
  const material = JSON.stringify(members)
  const before = known.filter((old) => old.kid === kid && old.material === material)
  const isKnown = usable.every((algorithm) => before.some((old) => old.algorithm === algorithm))
  if (isKnown) return before.filter(({ algorithm }) => usable.includes(algorithm))
  const key = createPublicKey({ key: members as JsonWebKey, format: 'jwk' })
  if (members.kty === 'RSA' && !isSoundRsa(key)) return []
  if (members.kty === 'OKP' && isOfSmallOrder(members.x)) return []
  return usable.map((algorithm) => ({
    kid,
    algorithm,
    digest: ALGORITHMS[algorithm].digest,
    input: makeVerifyInput(key, algorithm),
    material,
    isFast: isFastKey(key, members.crv),
  }))
}

/**
 * Whether a key takes a millisecond to import, for its point is multiplied by the order of its curve. RSA keys of any
 * length take a hundredth of that.
 */
export function isSlowToImport(jwk: unknown, algorithms: readonly Algorithm[]): boolean {
  if (!isObject(jwk) || !SLOW_CURVES.includes(ownMember(jwk, 'crv'))) return false
  return algorithms.some((algorithm) => fits(jwk, algorithm))
}

export function importIfUsable(
  jwk: unknown,
  algorithms: readonly Algorithm[],
  known: Keys,
): VerificationKey[] {
  try {
    return isObject(jwk) && isForVerifying(jwk) ? importKey(jwk, algorithms, known) : []
  } catch {
    return [] // not a point of its curve, not base64url, a modulus of zero
  }
}

/**
 * A public key in PEM (RFC 7468 §13), for one algorithm.
 *
 * @throws Error when it is none, a private key, or a key for another algorithm.
 */
export function importPem(pem: string, kid: string, algorithm: Algorithm): VerificationKey {
  if (!/^\s*-----BEGIN PUBLIC KEY-----/.test(pem)) throw new Error('The text is not a public key in PEM.')
  const jwk = { ...createPublicKey(pem).export({ format: 'jwk' }), kid }
  const key = importIfUsable(jwk, [algorithm], [])[0]
  if (key === undefined) throw new Error(`The key is not one for ${algorithm}.`)
  return key
}
