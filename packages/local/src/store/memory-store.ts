/** The store that is gone with the process. The durable one is this one with a listener that is told of each change. */
import { EPHEMERAL, PERSISTENT, type Store, type Table, type TableName, type Tables } from './store.ts'

const MEBIBYTE = 1 << 20

/**
 * RFC 9700 §4: what requests make without a sign-in must not grow without end. Bytes are counted and not records: one that
 * a request of 16 KB has made weighs as much as a hundred others. What has no limit here only administrators make.
 */
export const MAX_BYTES: { readonly [Name in TableName]?: number } = {
  ...Object.fromEntries(EPHEMERAL.map((name) => [name, 16 * MEBIBYTE])),
  sessions: 64 * MEBIBYTE,
  refreshTokens: 64 * MEBIBYTE,
  users: 64 * MEBIBYTE,
  identities: 64 * MEBIBYTE,
}

/** Of these the newest is refused (`isFull`), of all others the oldest goes: an account outlives who signs up after it. */
const NEVER_EVICTED: ReadonlySet<TableName> = new Set(['users', 'identities'])

/** About what V8 needs for an object, its members and its entry in a map. */
const BYTES_PER_RECORD = 512
/** As V8 keeps a string of any characters but those of Latin-1; of these it needs half. */
const BYTES_PER_CHARACTER = 2

export type ChangeListener = (table: TableName, key: string) => void

interface Limit {
  readonly maxBytes: number
  readonly evicts: boolean
}

class MemoryTable<T> implements Table<T> {
  readonly #records = new Map<string, T>()
  readonly #weights = new Map<string, number>()
  readonly #changed: (key: string) => void
  readonly #limit: Limit
  #bytes = 0

  constructor(changed: (key: string) => void, limit: Limit) {
    this.#changed = changed
    this.#limit = limit
  }

  get size(): number {
    return this.#records.size
  }

  get bytes(): number {
    return this.#bytes
  }

  get isFull(): boolean {
    return this.#bytes >= this.#limit.maxBytes
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
    const text = JSON.stringify(record)
    this.#weigh(key, BYTES_PER_RECORD + BYTES_PER_CHARACTER * (key.length + text.length))
    // A copy: V8 keeps the whole of a request's text for each piece of it that is kept.
    this.#records.set(key, JSON.parse(text))
    this.#changed(key)
    if (this.#limit.evicts) this.#evict()
  }

  delete(key: string): boolean {
    const existed = this.#records.delete(key)
    this.#weigh(key, 0)
    if (existed) this.#changed(key)
    return existed
  }

  #weigh(key: string, bytes: number): void {
    this.#bytes += bytes - (this.#weights.get(key) ?? 0)
    if (bytes === 0) this.#weights.delete(key)
    else this.#weights.set(key, bytes)
  }

  /** The oldest goes first. */
  #evict(): void {
    for (const key of this.#records.keys()) {
      if (this.#bytes <= this.#limit.maxBytes) return
      this.delete(key)
    }
  }
}

export function memoryTables(changed: ChangeListener): Tables {
  const table = (name: TableName) => {
    const limit = {
      maxBytes: MAX_BYTES[name] ?? Number.POSITIVE_INFINITY,
      evicts: !NEVER_EVICTED.has(name),
    }
    return [name, new MemoryTable<unknown>((key) => changed(name, key), limit)] as const
  }
  return Object.fromEntries([...PERSISTENT, ...EPHEMERAL].map(table)) as unknown as Tables
}

export function memoryStore(): Store {
  return { ...memoryTables(() => {}), isDurable: false, flush: () => {}, close: () => {} }
}
