/** The store in memory. The durable store is this one with a listener for changes. */
import { EPHEMERAL, PERSISTENT, type Store, type Table, type TableName, type Tables } from './store.ts'
import { UserIndex } from './user-index.ts'

const MEBIBYTE = 1 << 20

/**
 * RFC 9700 §4: records of anonymous requests must not grow without limit. The limit counts bytes and not
 * records, because one request of 16 KB makes a record as large as a hundred others. Tables that are not
 * listed have no limit, because only administrators create their records.
 */
export const MAX_BYTES: { readonly [Name in TableName]?: number } = {
  ...Object.fromEntries(EPHEMERAL.map((name) => [name, 16 * MEBIBYTE])),
  sessions: 64 * MEBIBYTE,
  refreshTokens: 64 * MEBIBYTE,
  devices: 64 * MEBIBYTE,
  authEvents: 16 * MEBIBYTE,
  users: 64 * MEBIBYTE,
  identities: 64 * MEBIBYTE,
}

/**
 * When one of these tables is full (`isFull`), new records are refused, because a sign-up must not evict an
 * account. Any other full table evicts its oldest records.
 */
const NEVER_EVICTED: ReadonlySet<TableName> = new Set(['users', 'identities'])

/** An estimate of V8's memory for an object, its members and its entry in a map. */
const BYTES_PER_RECORD = 512
/** V8's memory for a character outside Latin-1; a Latin-1 string needs half. */
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
    // A copy, because V8 keeps the whole text of a request alive for each substring of it.
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

  /** Deletes the oldest records first. */
  #evict(): void {
    for (const key of this.#records.keys()) {
      if (this.#bytes <= this.#limit.maxBytes) return
      this.delete(key)
    }
  }
}

interface IndexedTables {
  readonly tables: Tables
  readonly usersByPool: UserIndex
}

export function makeMemoryTables(changed: ChangeListener): IndexedTables {
  const usersByPool = new UserIndex()
  const onChange: ChangeListener = (name, key) => {
    if (name === 'users') usersByPool.set(key, tables.users.get(key))
    changed(name, key)
  }
  const makeTable = (name: TableName) => {
    const limit = {
      maxBytes: MAX_BYTES[name] ?? Infinity,
      evicts: !NEVER_EVICTED.has(name),
    }
    return [name, new MemoryTable<unknown>((key) => onChange(name, key), limit)] as const
  }
  const tables = Object.fromEntries([...PERSISTENT, ...EPHEMERAL].map(makeTable)) as unknown as Tables
  return { tables, usersByPool }
}

export function makeMemoryStore(): Store {
  const { tables, usersByPool } = makeMemoryTables(() => {})
  return { ...tables, usersByPool, isDurable: false, flush: () => {}, close: () => {} }
}
