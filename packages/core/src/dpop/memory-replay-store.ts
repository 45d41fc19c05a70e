/** The replay store in the memory of one process. It is bounded, as a whole and for each key. */
import { requireFunction, requireNumber, requireOptions } from '../util/config-checks.ts'
import type { ProofUse, ReplayStore } from './replay-store.ts'

export interface MemoryReplayStoreOptions {
  /**
   * How many used proofs are kept, at about 150 bytes each. When the store is full, further proofs are
   * refused with 503. Default 200000.
   */
  readonly maxProofs?: number
  /** How many used proofs of one key are kept, so that no client fills the store. Default: `maxProofs` / 10. */
  readonly maxProofsPerKey?: number
  /** The time in milliseconds since 1970. Default `Date.now`. */
  readonly now?: () => number
}

const WHERE = 'memoryReplayStore'

class MemoryReplayStore implements ReplayStore {
  /** In the order of their use, which is nearly that of their expiry. */
  readonly #uses = new Map<string, ProofUse>()
  readonly #countByKey = new Map<string, number>()
  readonly #maxProofs: number
  readonly #maxProofsPerKey: number
  readonly #now: () => number

  constructor(maxProofs: number, maxProofsPerKey: number, now: () => number) {
    this.#maxProofs = maxProofs
    this.#maxProofsPerKey = maxProofsPerKey
    this.#now = now
  }

  use(proof: ProofUse): boolean {
    this.#forgetExpired()
    if (this.#uses.has(proof.id)) return false
    const count = this.#countByKey.get(proof.keyThumbprint) ?? 0
    if (count >= this.#maxProofsPerKey) throw new Error('Too many proofs of this key are in use.')
    if (this.#uses.size >= this.#maxProofs) throw new Error('Too many proofs are in use.')
    this.#uses.set(proof.id, proof)
    this.#countByKey.set(proof.keyThumbprint, count + 1)
    return true
  }

  #forgetExpired(): void {
    const now = this.#now()
    for (const [id, { keyThumbprint, expiresAt }] of this.#uses) {
      if (expiresAt > now) return
      this.#uses.delete(id)
      const count = (this.#countByKey.get(keyThumbprint) as number) - 1
      if (count === 0) this.#countByKey.delete(keyThumbprint)
      else this.#countByKey.set(keyThumbprint, count)
    }
  }
}

/**
 * Keeps used proofs in memory. `dpop()` makes one if no store is given.
 *
 * @throws ConfigError when an option is unknown or wrong.
 * @example
 * ```ts
 * import { dpop, memoryReplayStore } from '@poolguard/core/dpop'
 *
 * const replayStore = memoryReplayStore({ maxProofs: 1_000_000 })
 * const proofs = dpop({ publicUrl: 'https://api.example.com', replayStore })
 * ```
 */
export function memoryReplayStore(options: MemoryReplayStoreOptions = {}): ReplayStore {
  const given = requireOptions<MemoryReplayStoreOptions>(WHERE, options, [
    'maxProofs',
    'maxProofsPerKey',
    'now',
  ])
  const range = { min: 1, max: 10_000_000 }
  const maxProofs = requireNumber(WHERE, 'maxProofs', given.maxProofs, 200_000, range)
  const share = Math.ceil(maxProofs / 10)
  const perKey = requireNumber(WHERE, 'maxProofsPerKey', given.maxProofsPerKey, share, range)
  const now = requireFunction<() => number>(WHERE, 'now', given.now) ?? Date.now
  return new MemoryReplayStore(maxProofs, perKey, now)
}
