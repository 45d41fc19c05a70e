/** The store that is gone with the process. The durable one is this one with somebody who is told of each change. */
import { KEPT, PASSING, type Store, type Table, type TableName, type Tables } from './store.ts'

/** RFC 9700 §4: what anybody may make without signing in must not grow without end; the oldest goes. */
const MOST_PASSING_RECORDS = 10_000

export type ChangeListener = (table: TableName, key: string) => void

class MemoryTable<T> implements Table<T> {
  readonly #records = new Map<string, T>()
  readonly #changed: (key: string) => void
  readonly #most: number

  constructor(changed: (key: string) => void, most: number) {
    this.#changed = changed
    this.#most = most
  }

  get size(): number {
    return this.#records.size
  }

  get(key: string): T | undefined {
    return this.#records.get(key)
  }

  values(): IterableIterator<T> {
    return this.#records.values()
  }

  entries(): IterableIterator<[string, T]> {
    return this.#records.entries()
  }

  put(key: string, record: T): void {
    this.#records.set(key, record)
    this.#changed(key)
    const [oldest] = this.#records.size > this.#most ? this.#records.keys() : []
    if (oldest !== undefined) this.delete(oldest)
  }

  delete(key: string): boolean {
    const existed = this.#records.delete(key)
    if (existed) this.#changed(key)
    return existed
  }
}

export function memoryTables(changed: ChangeListener): Tables {
  const table = (name: TableName, most: number) =>
    [name, new MemoryTable<unknown>((key) => changed(name, key), most)] as const
  return Object.fromEntries([
    ...KEPT.map((name) => table(name, Number.POSITIVE_INFINITY)),
    ...PASSING.map((name) => table(name, MOST_PASSING_RECORDS)),
  ]) as unknown as Tables
}

export function memoryStore(): Store {
  return { ...memoryTables(() => {}), isDurable: false, flush: () => {}, close: () => {} }
}
