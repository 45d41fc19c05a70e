/** The stored form of a user pool's keys. */
import type { KeyUse, PublicRsaKey } from './public-keys.ts'

/** A signing key. The private key is PKCS #8 in PEM. */
export interface KeyRecord {
  readonly pem: string
  readonly publicKey: PublicRsaKey
}

/** The keys of a user pool. Only a durable store has them. */
export interface PoolKeysRecord {
  readonly signing: Readonly<Record<KeyUse, KeyRecord>>
  readonly retired: readonly PublicRsaKey[]
}
