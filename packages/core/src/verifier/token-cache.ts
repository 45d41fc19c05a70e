/**
 * Tokens that were verified before. What is remembered is that a key signed a token and that its claims kept its
 * issuer's rules; time, revocation and authorization are asked again each time.
 *
 * The key is the tail of the signature, for hashing a kilobyte of token costs more than all else here; then the whole
 * token is compared. Nothing gets in that was not signed by a trusted issuer, and none of several issuers can take more
 * than half of the room, for a tenant can sign as many tokens as it likes.
 */
import { LRUCache } from 'lru-cache'
import { memoryUse } from '../diagnostics.ts'
import type { Proof } from './verified-token.ts'

/** At least 68 bits of a signature. V8 copies a slice this short, and finds it in half the time of a longer one. */
const TAIL_LENGTH = 12

/** What one of several issuers has in the cache, the oldest first. */
interface Share {
  readonly tails: Set<string>
  bytes: number
}

export class Memory {
  readonly #proofs: LRUCache<string, Proof> | undefined
  readonly #underWay = new Map<string, { token: string; proof: Promise<Proof> }>()
  /** By the owner of each token; none where there is only one issuer. */
  readonly #shares: Map<string, Share> | undefined
  readonly #maxShare: number

  /** No more than this many bytes, as estimated; 0 remembers nothing. */
  constructor(maxBytes: number, isShared: boolean) {
    const shares = isShared ? new Map<string, Share>() : undefined
    this.#shares = shares
    this.#maxShare = isShared ? maxBytes / 2 : maxBytes
    const dispose =
      shares === undefined
        ? {}
        : { dispose: (proof: Proof, tail: string) => this.#leaveShare(shares, proof, tail) }
    this.#proofs = maxBytes === 0 ? undefined : new LRUCache({ maxSize: maxBytes, ...dispose })
  }

  recall(token: string, now: number): Proof | undefined {
    if (this.#proofs === undefined || typeof token !== 'string') return undefined
    const proof = this.#find(this.#proofs, token, now)
    if (memoryUse.hasSubscribers) {
      memoryUse.publish(Object.freeze({ outcome: proof === undefined ? 'miss' : 'hit' }))
    }
    return proof
  }

  #find(proofs: LRUCache<string, Proof>, token: string, now: number): Proof | undefined {
    const tail = token.slice(-TAIL_LENGTH)
    const proof = proofs.get(tail)
    if (proof === undefined || proof.auth.token !== token) return undefined
    if (proof.issuer.isTrusted() && proof.issuer.keys.trusts(proof.key, now)) return proof
    proofs.delete(tail)
    return undefined
  }

  remember(proof: Proof): void {
    if (this.#proofs === undefined || proof.bytes > this.#maxShare) return
    const tail = proof.auth.token.slice(-TAIL_LENGTH)
    this.#proofs.set(tail, proof, { size: proof.bytes })
    if (this.#shares !== undefined) this.#enterShare(this.#proofs, this.#shares, proof, tail)
  }

  #enterShare(
    proofs: LRUCache<string, Proof>,
    shares: Map<string, Share>,
    { issuer, bytes }: Proof,
    tail: string,
  ): void {
    const share = shares.get(issuer.cacheOwner) ?? { tails: new Set(), bytes: 0 }
    shares.set(issuer.cacheOwner, share)
    share.tails.add(tail)
    share.bytes += bytes
    for (const oldest of share.tails) {
      if (share.bytes <= this.#maxShare) return
      proofs.delete(oldest)
    }
  }

  #leaveShare(shares: Map<string, Share>, { issuer, bytes }: Proof, tail: string): void {
    const share = shares.get(issuer.cacheOwner) as Share
    share.tails.delete(tail)
    share.bytes -= bytes
    if (share.tails.size === 0) shares.delete(issuer.cacheOwner)
  }

  /** Identical tokens that arrive together are verified once. */
  once(token: string, prove: (token: string) => Promise<Proof>): Promise<Proof> {
    if (this.#proofs === undefined || typeof token !== 'string') return prove(token)
    const tail = token.slice(-TAIL_LENGTH)
    const other = this.#underWay.get(tail)
    if (other !== undefined) return other.token === token ? other.proof : prove(token)
    const proof = prove(token).finally(() => this.#underWay.delete(tail))
    this.#underWay.set(tail, { token, proof })
    return proof
  }
}
