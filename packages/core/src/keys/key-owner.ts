/** Who stands behind a verified token: an issuer of tokens, or the load balancers of a region. */
import type { VerificationKey } from './jwk.ts'

export interface KeyOwner {
  /** Whose share of the cache its tokens take: that of all names of one configured issuer together. */
  readonly name: string
  /** Whether tokens that were verified with a key may still be believed. */
  trusts(key: VerificationKey, now: number): boolean
}
