/** The public key set of a pool (RFC 7517 §5), in AWS's form. */

/** The tokens that a key signs: a pool has one key for access tokens and one for ID tokens. */
export type KeyUse = 'access' | 'id'

/** A public key (RFC 7518 §6.3.1) with exactly these members. */
export interface PublicRsaKey {
  readonly alg: 'RS256'
  readonly e: string
  readonly kid: string
  readonly kty: 'RSA'
  readonly n: string
  readonly use: 'sig'
}

/** A key set for poolguard, jose and others. */
export interface PublicKeySet {
  readonly keys: PublicRsaKey[]
}
