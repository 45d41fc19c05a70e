/**
 * The owner of the key of a verified token: an issuer, the load balancers of a verifier, or an answer about
 * an opaque token.
 */
import type { VerificationKey } from './jwk.ts'

export interface KeyOwner {
  /** The name under which the token cache counts its tokens: one name for each configured issuer. */
  readonly name: string
  /** Whether cached tokens that this key verified may still be used; `undefined`: tokens without a key. */
  trusts(key: VerificationKey | undefined, now: number): boolean
}
