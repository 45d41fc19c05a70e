/**
 * The keys of every user pool of the service. Making an RSA key takes a tenth of a second, so it is done on the thread
 * pool from the moment when the pool is created, and whoever needs the keys waits for them.
 */
import { PoolKeys } from '../keys/pool-keys.ts'
import type { Store } from '../store/store.ts'

export class KeyRing {
  readonly #store: Store
  readonly #pools = new Map<string, Promise<PoolKeys>>()

  constructor(store: Store) {
    this.#store = store
  }

  /** Those that are kept, or else new ones. Never of a pool that is not there: its caller has looked that up. */
  of(userPoolId: string): Promise<PoolKeys> {
    const known = this.#pools.get(userPoolId)
    if (known !== undefined) return known
    const keys = this.#load(userPoolId)
    this.#pools.set(userPoolId, keys)
    return keys
  }

  forget(userPoolId: string): void {
    this.#pools.delete(userPoolId)
    this.#store.poolKeys.delete(userPoolId)
  }

  #load(userPoolId: string): Promise<PoolKeys> {
    const { isDurable, poolKeys, userPools } = this.#store
    if (!isDurable) return PoolKeys.make()
    const kept = poolKeys.get(userPoolId)
    const keep = (record: Parameters<typeof poolKeys.put>[1]) => {
      // The pool may have been deleted while its keys were being made.
      if (userPools.get(userPoolId) !== undefined) poolKeys.put(userPoolId, record)
    }
    return kept === undefined ? PoolKeys.make(keep) : PoolKeys.from(kept, keep)
  }
}
