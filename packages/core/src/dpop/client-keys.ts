/**
 * The keys of clients that sent proofs. Signatures wait in a queue for each key (signature/queue.ts), so the proofs
 * of one client must have one key object. Otherwise each proof would have its own queue, and tokens would wait for
 * all of them.
 */
import { LRUCache } from 'lru-cache'
import type { VerificationKey } from '../keys/jwk.ts'

const MAX_KEYS = 1000

export class ClientKeys {
  readonly #keys = new LRUCache<string, VerificationKey>({ max: MAX_KEYS })

  /** The key object that stands for all equal ones. */
  unify(thumbprint: string, key: VerificationKey): VerificationKey {
    const id = `${key.algorithm} ${thumbprint}`
    const known = this.#keys.get(id)
    if (known === undefined) this.#keys.set(id, key)
    return known ?? key
  }
}
