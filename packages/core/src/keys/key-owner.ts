/** Who stands behind a verified token: an issuer, the load balancers of a region, or an answer about an opaque token. */
import type { VerificationKey } from './jwk.ts'

export interface KeyOwner {
  /** Whose share of the cache its tokens take: that of all names of one configured issuer together. */
  readonly name: string
  /** Whether tokens that were verified with a key, or without one, may still be believed. */
  trusts(key: VerificationKey | undefined, now: number): boolean
}
