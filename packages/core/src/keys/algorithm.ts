/** What a signature algorithm is: one row of the table in algorithms.ts. */
import type { KeyObject, VerifyKeyObjectInput } from 'node:crypto'

/** A JWS algorithm name that an issuer may be allowed to use. */
export type Algorithm =
  | 'RS256'
  | 'RS384'
  | 'RS512'
  | 'PS256'
  | 'PS384'
  | 'PS512'
  | 'ES256'
  | 'ES384'
  | 'ES512'
  | 'ES256K'
  | 'EdDSA'
  | 'Ed25519'
  | 'ML-DSA-44'
  | 'ML-DSA-65'
  | 'ML-DSA-87'

/** What `crypto.verify` takes besides a key. */
export type SignatureParameters = Omit<VerifyKeyObjectInput, 'key'>

/** A key as `crypto.verify` takes it. */
export type VerifyInput =
  | KeyObject
  | VerifyKeyObjectInput
  | (SignatureParameters & { readonly key: string | Buffer })

/** What all algorithms of a key type have in common. */
export interface KeyType {
  /** The key type of a JWK. */
  readonly kty: 'RSA' | 'EC' | 'OKP' | 'AKP'
  /** The members that say which public key it is (RFC 7638 §3.2, RFC 8037 §2, RFC 9964 §6). */
  readonly members: readonly string[]
  /** A key with a longer member is refused unread. */
  readonly maxMemberLength: number
  /** What is wrong with a key that node:crypto imports, as a part of a sentence. */
  findFlaw?(key: KeyObject, members: Readonly<Record<string, unknown>>): string | undefined
  /** Whether a signature takes longer than a sixth of a millisecond to verify with a key. Default: none does. */
  isSlow?(key: KeyObject): boolean
}

/** One algorithm of the table. An issuer and a shared key set bring the rows of their algorithms. */
export interface AlgorithmRow extends KeyType {
  readonly name: Algorithm
  /** The curve of a JWK. */
  readonly crv?: string
  /** The digest, as node:crypto names it; EdDSA and ML-DSA have their own. */
  readonly digest: string | null
  readonly parameters?: SignatureParameters
  /** Adds the parameters to a key. An algorithm without parameters has no such function: a key alone is faster. */
  readonly toInput?: (key: KeyObject) => VerifyInput
  /** Whether a key takes a millisecond to import, because its point is multiplied by the order of its curve. */
  readonly isSlowToImport?: true
}

/** The names, as a text. */
export function listNames(algorithms: readonly AlgorithmRow[]): string {
  return algorithms.map(({ name }) => name).join(', ')
}
