/**
 * JSON Web Key → verification keys, one for each algorithm that it may be used with (RFC 7517 §4). The one file that
 * imports keys. A key that is unsound or too large is refused.
 */
import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto'
import type { JsonObject } from '../util/json.ts'
import { isObject } from '../util/value-types.ts'
import type { Algorithm, AlgorithmRow, KeyType, VerifyInput } from './algorithm.ts'
import {
  assertForVerifying,
  fits,
  getMember,
  readIssuer,
  refuse,
  refuseForAlgorithms,
} from './jwk-members.ts'

/** A public key, ready for one algorithm. */
export interface VerificationKey {
  readonly kid: string | undefined
  readonly algorithm: Algorithm
  readonly digest: string | null
  /** The key as `crypto.verify` takes it. */
  readonly input: VerifyInput
  /** The key material, by which a key is recognized when the set is fetched again. */
  readonly material: string
  /** The member `issuer` of the JWK: in a shared key set, the issuer whose tokens it may verify. */
  readonly issuer: string | undefined
  /** Whether it verifies a signature in under a sixth of a millisecond. Others take several times as long. */
  readonly isFast: boolean
}

/** The keys of one issuer at one time; they are replaced as a whole. */
export type Keys = readonly VerificationKey[]

/** Checks only the length of members: createPublicKey refuses a member that is absent or not a string. */
function findMaterial(jwk: JsonObject, { members, maxMemberLength }: KeyType): Record<string, unknown> {
  const entries = members.map((name) => [name, getMember(jwk, name)] as const)
  const isTooLong = entries.some(([, value]) => typeof value === 'string' && value.length > maxMemberLength)
  return isTooLong ? refuse('it is too long') : Object.fromEntries(entries)
}

function createSoundKey(members: Record<string, unknown>, { findFlaw }: KeyType): KeyObject {
  let key: KeyObject
  try {
    key = createPublicKey({ key: members as JsonWebKey, format: 'jwk' })
  } catch {
    return refuse('it is malformed') // not a point of its curve, not base64url, a modulus of zero
  }
  const flaw = findFlaw?.(key, members)
  return flaw === undefined ? key : refuse(flaw)
}

/**
 * The verification keys of a JWK, one for each algorithm.
 *
 * @param known the keys of the last fetch; a key that is unchanged stays the same object
 * @throws Error with the reason why a key cannot be used, as a part of a sentence
 */
export function importJwk(
  jwk: unknown,
  algorithms: readonly AlgorithmRow[],
  known: Keys,
): readonly VerificationKey[] {
  if (!isObject(jwk)) return refuse('it is not an object')
  assertForVerifying(jwk)
  const usable = algorithms.filter((row) => fits(jwk, row))
  const [first] = usable
  if (first === undefined) return refuseForAlgorithms(jwk, algorithms)
  const members = findMaterial(jwk, first)
  const kid = getMember(jwk, 'kid') as string | undefined
  const issuer = readIssuer(jwk)
  const material = JSON.stringify(members)
  const before = known.filter((old) => old.kid === kid && old.material === material && old.issuer === issuer)
  const isKnown = usable.every(({ name }) => before.some((old) => old.algorithm === name))
  if (isKnown) return before.filter(({ algorithm }) => usable.some(({ name }) => name === algorithm))
  const key = createSoundKey(members, first)
  return usable.map((row) => ({
    kid,
    algorithm: row.name,
    digest: row.digest,
    input: row.toInput?.(key) ?? key,
    material,
    issuer,
    isFast: row.isSlow?.(key) !== true,
  }))
}

/** Whether a key takes a millisecond to import. */
export function isSlowToImport(jwk: unknown, algorithms: readonly AlgorithmRow[]): boolean {
  return isObject(jwk) && algorithms.some((row) => row.isSlowToImport === true && fits(jwk, row))
}

const PUBLIC_PEM = /^\s*-----BEGIN (PUBLIC KEY|CERTIFICATE)-----/

/**
 * A public key or a certificate in PEM (RFC 7468 §5 and §13) → a JWK.
 *
 * @throws Error for any other text, such as a private key
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
export function importPem(pem: string, kid: string, algorithm: AlgorithmRow): VerificationKey {
  return importJwk(convertPemToJwk(pem, kid), [algorithm], [])[0] as VerificationKey
}

/** Whether this runtime has the algorithm of a public key. */
export function canImport(jwk: JsonWebKey): boolean {
  try {
    createPublicKey({ key: jwk, format: 'jwk' })
    return true
  } catch {
    return false
  }
}
