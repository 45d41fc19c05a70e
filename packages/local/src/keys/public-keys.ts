/** A pool's key set as everybody may see it (RFC 7517 §5), in the form in which AWS publishes one. */

/** What a key signs: a pool has one key for access tokens and another for ID tokens. */
export type KeyUse = 'access' | 'id'

/** A public key (RFC 7518 §6.3.1), and no other member than these. */
export interface PublicRsaKey {
  readonly alg: 'RS256'
  readonly e: string
  readonly kid: string
  readonly kty: 'RSA'
  readonly n: string
  readonly use: 'sig'
}

/** A key set that poolguard, jose and others read. */
export interface PublicKeySet {
  readonly keys: PublicRsaKey[]
}
