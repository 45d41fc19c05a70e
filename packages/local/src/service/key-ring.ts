/**
 * The keys of every user pool of the service. Making an RSA key takes a tenth of a second. It starts on the
 * thread pool when the user pool is created, and a request that needs the keys waits for them.
 */
import type { KeyPairs } from '../keys/key-pairs.ts'
import { PoolKeys } from '../keys/pool-keys.ts'
import type { Store } from '../store/store.ts'

export class KeyRing {
  readonly #store: Store
  readonly #pools = new Map<string, Promise<PoolKeys>>()

  /** The keys of the first pool that is requested, if they are being made already. */
  #firstPairs: KeyPairs | undefined

  constructor(store: Store, firstPairs: KeyPairs | undefined) {
    this.#store = store
    this.#firstPairs = firstPairs
  }

  /** The stored keys, or new ones. The caller makes sure that the pool exists. */
  get(userPoolId: string): Promise<PoolKeys> {
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

  #make(): Promise<PoolKeys> {
    const pairs = this.#firstPairs
    this.#firstPairs = undefined
    return pairs === undefined ? PoolKeys.make() : PoolKeys.ofPairs(pairs)
  }

  #load(userPoolId: string): Promise<PoolKeys> {
    const { isDurable, poolKeys, userPools } = this.#store
    if (!isDurable) return this.#make()
    const stored = poolKeys.get(userPoolId)
    const save = (record: Parameters<typeof poolKeys.put>[1]) => {
      // The pool may be deleted while its keys are made.
      if (userPools.get(userPoolId) !== undefined) poolKeys.put(userPoolId, record)
    }
    return stored === undefined ? PoolKeys.make(save) : PoolKeys.from(stored, save)
  }
}
