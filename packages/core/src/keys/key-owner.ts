/**
 * The owner of the key of a verified token: an issuer, the load balancers of a region, or an answer about an opaque
 * token.
 */
import type { VerificationKey } from './jwk.ts'

export interface KeyOwner {
  /** The name by which its share of the token cache is counted. All names of one configured issuer share it. */
  readonly name: string
  /** Whether cached tokens that this key verified may still be used; `undefined`: tokens without a key. */
  trusts(key: VerificationKey | undefined, now: number): boolean
}
