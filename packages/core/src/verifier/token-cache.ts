/**
 * The cache of verified tokens. An entry means that the issuer signed the token, or called it active, and
 * that the claims meet the issuer's rules. Time, revocation and the requirement are checked for each request.
 *
 * An entry is found by the end of its token (of a JWT: the end of its signature), because hashing a kilobyte
 * of token costs more than everything else here. Then the whole token is compared. Only verified tokens are
 * cached. Of several issuers, each gets at most half of the space, because a tenant can sign as many tokens
 * as it likes.
 */
import { cacheUse } from '../diagnostics.ts'
import { LRUCache } from '../util/lru-cache.ts'
import { CacheAdmission } from './cache-admission.ts'
import type { VerifiedToken } from './verified-token.ts'

/** At least 68 bits of a signature. V8 copies a slice this short, and finds it in half the time of a longer one. */
const TAIL_LENGTH = 12

/** The cached tokens of one of several issuers, the oldest first. */
interface Share {
  readonly tails: Set<string>
  bytes: number
}

export class TokenCache {
  readonly #tokens: LRUCache<string, VerifiedToken> | undefined
  readonly #admission = new CacheAdmission()
  readonly #underWay = new Map<string, { token: string; verified: Promise<VerifiedToken> }>()
  /** By the owner of the tokens; none if there is only one issuer. */
  readonly #shares: Map<string, Share> | undefined
  readonly #maxShare: number

  /** @param maxBytes the limit of all tokens by their estimated size; 0 caches nothing */
  constructor(maxBytes: number, isShared: boolean) {
    const shares = isShared ? new Map<string, Share>() : undefined
    this.#shares = shares
    this.#maxShare = isShared ? maxBytes / 2 : maxBytes
    const dispose =
      shares === undefined
        ? {}
        : { dispose: (verified: VerifiedToken, tail: string) => this.#leaveShare(shares, verified, tail) }
    this.#tokens = maxBytes === 0 ? undefined : new LRUCache({ maxSize: maxBytes, ...dispose })
  }

  get(token: string, now: number): VerifiedToken | undefined {
    if (this.#tokens === undefined || typeof token !== 'string') return undefined
    const cached = this.#find(this.#tokens, token, now)
    if (cacheUse.hasSubscribers) {
      cacheUse.publish(Object.freeze({ outcome: cached === undefined ? 'miss' : 'hit' }))
    }
    return cached
  }

  #find(tokens: LRUCache<string, VerifiedToken>, token: string, now: number): VerifiedToken | undefined {
    const tail = token.slice(-TAIL_LENGTH)
    const cached = tokens.get(tail)
    if (cached === undefined || cached.token !== token) return undefined
    if (!cached.owner.trusts(cached.key, now)) {
      tokens.delete(tail)
      return undefined
    }
    this.#admission.countHit()
    return cached
  }

  set(verified: VerifiedToken): void {
    if (this.#tokens === undefined || verified.bytes > this.#maxShare) return
    const tail = verified.token.slice(-TAIL_LENGTH)
    if (this.#tokens.peek(tail) === verified) return // stored by another caller of the same verification
    if (!this.#admission.admits(tail)) return
    this.#tokens.set(tail, verified, { size: verified.bytes })
    if (this.#shares !== undefined) this.#enterShare(this.#tokens, this.#shares, verified, tail)
  }

  #enterShare(
    tokens: LRUCache<string, VerifiedToken>,
    shares: Map<string, Share>,
    { owner, bytes }: VerifiedToken,
    tail: string,
  ): void {
    const share = shares.get(owner.name) ?? { tails: new Set(), bytes: 0 }
    shares.set(owner.name, share)
    share.tails.add(tail)
    share.bytes += bytes
    for (const oldest of share.tails) {
      if (share.bytes <= this.#maxShare) return
      tokens.delete(oldest)
    }
  }

  #leaveShare(shares: Map<string, Share>, { owner, bytes }: VerifiedToken, tail: string): void {
    const share = shares.get(owner.name) as Share
    share.tails.delete(tail)
    share.bytes -= bytes
    if (share.tails.size === 0) shares.delete(owner.name)
  }

  /**
   * Identical tokens that arrive together are verified once. While very few tokens are used twice, each token
   * is verified by itself, because looking for an identical one costs a tenth of a verification.
   */
  dedupe(
    token: string,
    verify: () => VerifiedToken | Promise<VerifiedToken>,
  ): VerifiedToken | Promise<VerifiedToken> {
    if (this.#tokens === undefined || this.#admission.isSelective || typeof token !== 'string')
      return verify()
    const tail = token.slice(-TAIL_LENGTH)
    const other = this.#underWay.get(tail)
    if (other?.token === token) return other.verified
    const verified = verify()
    if (other !== undefined || !(verified instanceof Promise)) return verified
    const done = () => void this.#underWay.delete(tail)
    this.#underWay.set(tail, { token, verified })
    verified.then(done, done)
    return verified
  }
}
