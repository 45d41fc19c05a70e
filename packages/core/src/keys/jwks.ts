/**
 * JSON Web Key Set → verification keys (RFC 7517 §5). A key that cannot be used is left out, not the set: a document
 * may hold keys of other kinds, and one bad key must not lock everybody out.
 */
import {
  type AsymmetricKeyDetails,
  createPublicKey,
  type JsonWebKey,
  type KeyObject,
  type VerifyKeyObjectInput,
} from 'node:crypto'
import type { JsonObject } from '../jwt.ts'
import { ALGORITHMS, type Algorithm } from './algorithms.ts'
import { isOfSmallOrder } from './small-order.ts'

/** A key set document as an issuer publishes it. */
export interface JsonWebKeySet {
  readonly keys: readonly object[]
}

/** A public key, ready for one algorithm. */
export interface VerificationKey {
  readonly kid: string | undefined
  readonly algorithm: Algorithm
  readonly digest: string | null
  /** The key as `crypto.verify` takes it. */
  readonly input: KeyObject | VerifyKeyObjectInput
  /** The key material, by which a key is recognised when the set is fetched again. */
  readonly material: string
}

/** The keys of one issuer at one time; replaced whole. */
export type Keys = readonly VerificationKey[]

/** A set of thousands of keys is no key set; what comes after this many is not read. */
const MOST_KEYS = 100

/** RFC 7518 §3.3. */
const LEAST_RSA_BITS = 2048

/** The members that say which public key it is, in the order of RFC 7638 §3.2. */
const MATERIAL_MEMBERS = ['crv', 'e', 'kty', 'n', 'x', 'y'] as const

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isKeySet(value: unknown): value is JsonWebKeySet {
  return isObject(value) && Array.isArray(value.keys)
}

/** RFC 7517 §4.2-4.4: what a key says of its own use binds it. A private key was leaked and is not trusted. */
function isForVerifying(jwk: JsonObject): boolean {
  const { use, key_ops: operations, kid } = jwk
  return (
    !('d' in jwk) &&
    !('k' in jwk) &&
    (use === undefined || use === 'sig') &&
    (operations === undefined || (Array.isArray(operations) && operations.includes('verify'))) &&
    (kid === undefined || typeof kid === 'string')
  )
}

function fits(jwk: JsonObject, algorithm: Algorithm): boolean {
  const row = ALGORITHMS[algorithm]
  return (
    jwk.kty === row.kty &&
    (row.crv === undefined || jwk.crv === row.crv) &&
    (jwk.alg === undefined || jwk.alg === algorithm)
  )
}

/** Without parameters the key alone will do, and is taken up faster. */
function inputOf(key: KeyObject, algorithm: Algorithm): VerificationKey['input'] {
  const { parameters } = ALGORITHMS[algorithm]
  return parameters === undefined ? key : { key, ...parameters }
}

/** NIST SP 800-56B §6.2: with an exponent of 1 anybody can sign, and an even one is no RSA. */
function isSoundRsa({ asymmetricKeyDetails }: KeyObject): boolean {
  const { modulusLength, publicExponent } = asymmetricKeyDetails as Required<AsymmetricKeyDetails>
  return modulusLength >= LEAST_RSA_BITS && publicExponent >= 3n && publicExponent % 2n === 1n
}

function importKey(jwk: JsonObject, algorithms: readonly Algorithm[]): VerificationKey[] {
  const usable = algorithms.filter((algorithm) => fits(jwk, algorithm))
  if (usable.length === 0) return []
  const material = Object.fromEntries(MATERIAL_MEMBERS.map((name) => [name, jwk[name]]))
  const key = createPublicKey({ key: material as JsonWebKey, format: 'jwk' })
  if (jwk.kty === 'RSA' && !isSoundRsa(key)) return []
  if (jwk.kty === 'OKP' && isOfSmallOrder(jwk.x)) return []
  return usable.map((algorithm) => ({
    kid: jwk.kid as string | undefined,
    algorithm,
    digest: ALGORITHMS[algorithm].digest,
    input: inputOf(key, algorithm),
    material: JSON.stringify(material),
  }))
}

function importIfUsable(jwk: unknown, algorithms: readonly Algorithm[]): VerificationKey[] {
  try {
    return isObject(jwk) && isForVerifying(jwk) ? importKey(jwk, algorithms) : []
  } catch {
    return [] // not a point of its curve, not base64url, a modulus of zero
  }
}

function isSameKey(one: VerificationKey, other: VerificationKey): boolean {
  return one.kid === other.kid && one.algorithm === other.algorithm && one.material === other.material
}

/**
 * The usable keys of a set, for the algorithms that its issuer may use. A key that was known before is the same
 * object as before, so that tokens remembered under it stay remembered.
 */
export function importKeys(set: JsonWebKeySet, algorithms: readonly Algorithm[], known: Keys): Keys {
  const imported = set.keys.slice(0, MOST_KEYS).flatMap((jwk) => importIfUsable(jwk, algorithms))
  return imported.map((key) => known.find((old) => isSameKey(old, key)) ?? key)
}

/**
 * A public key in PEM (RFC 7468 §13), for one algorithm.
 *
 * @throws Error when it is none, a private key, or a key for another algorithm.
 */
export function importPem(pem: string, kid: string, algorithm: Algorithm): VerificationKey {
  if (!/^\s*-----BEGIN PUBLIC KEY-----/.test(pem)) throw new Error('The text is not a public key in PEM.')
  const jwk = { ...createPublicKey(pem).export({ format: 'jwk' }), kid }
  const key = importIfUsable(jwk, [algorithm])[0]
  if (key === undefined) throw new Error(`The key is not one for ${algorithm}.`)
  return key
}
