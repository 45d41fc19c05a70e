/**
 * A cache with a limit. When it is full it drops its oldest entry, but one that was used gets a second chance: it becomes
 * the newest entry (the CLOCK algorithm; Corbató, "A Paging Experiment with the Multics System", 1968). So a hit only sets
 * a flag.
 *
 * It is our own because every bundle contains it: `lru-cache` is 18 KB, this is less than one (bench/WHY.md).
 */

interface Slot<V> {
  readonly value: V
  readonly weight: number
  /** Whether it was used since it became the newest entry. */
  isUsed: boolean
}

export class BoundedCache<V> {
  readonly #slots = new Map<string, Slot<V>>()
  readonly #maxWeight: number
  readonly #onDrop: ((value: V, key: string) => void) | undefined
  #weight = 0
  /**
   * The entries from the oldest one on. It is kept, because a new iterator would pass all that was deleted before. It
   * never ends: what it has passed is deleted, or is the newest entry again.
   */
  readonly #oldest = this.#slots.entries()

  /** @param onDrop called for each entry that leaves: dropped, deleted or replaced */
  constructor(maxWeight: number, onDrop?: (value: V, key: string) => void) {
    this.#maxWeight = maxWeight
    this.#onDrop = onDrop
  }

  get(key: string): V | undefined {
    const slot = this.#slots.get(key)
    if (slot === undefined) return undefined
    slot.isUsed = true
    return slot.value
  }

  /** As {@link get}, but does not count as a use. */
  peek(key: string): V | undefined {
    return this.#slots.get(key)?.value
  }

  /** Replaces the entry of this key. What is heavier than the limit is not kept. */
  set(key: string, value: V, weight = 1): void {
    this.delete(key)
    if (weight > this.#maxWeight) return
    while (this.#weight + weight > this.#maxWeight) this.#dropOne()
    this.#slots.set(key, { value, weight, isUsed: false })
    this.#weight += weight
  }

  delete(key: string): void {
    const slot = this.#slots.get(key)
    if (slot === undefined) return
    this.#slots.delete(key)
    this.#weight -= slot.weight
    this.#onDrop?.(slot.value, key)
  }

  values(): V[] {
    return [...this.#slots.values()].map(({ value }) => value)
  }

  #dropOne(): void {
    for (;;) {
      const [key, slot] = this.#oldest.next().value as [string, Slot<V>]
      if (!slot.isUsed) {
        this.delete(key)
        return
      }
      slot.isUsed = false
      this.#slots.delete(key)
      this.#slots.set(key, slot)
    }
  }
}
