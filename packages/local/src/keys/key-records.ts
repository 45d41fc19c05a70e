/** The stored form of a user pool's keys. */
import type { KeyUse, PublicRsaKey } from './public-keys.ts'

/** A signing key; the private one as PKCS #8 in PEM. */
export interface KeyRecord {
  readonly pem: string
  readonly publicKey: PublicRsaKey
}

/** The keys of a user pool. Kept only where state is kept on disk. */
export interface PoolKeysRecord {
  readonly signing: Readonly<Record<KeyUse, KeyRecord>>
  readonly retired: readonly PublicRsaKey[]
}
