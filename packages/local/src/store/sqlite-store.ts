/**
 * The store that outlives the process: one SQLite file, in it one table of JSON documents. It is read whole when it is
 * opened; each `flush` writes what has changed since the last one, in one transaction that is on the disk when it
 * returns (`synchronous=FULL`). Loaded only when a file is asked for. Throws what SQLite throws, and a ConfigError while
 * another process has the file.
 */
import { chmodSync, closeSync, existsSync, openSync } from 'node:fs'
import { resolve } from 'node:path'
import { ConfigError } from '@poolguard/core'
import Database from 'libsql'
import { memoryTables } from './memory-store.ts'
import { PERSISTENT, type Store, type Table, type TableName, type Tables } from './store.ts'

const SCHEMA = `CREATE TABLE IF NOT EXISTS records (
  kind TEXT NOT NULL, key TEXT NOT NULL, document TEXT NOT NULL, PRIMARY KEY (kind, key)
)`

interface Row {
  readonly kind: TableName
  readonly key: string
  readonly document: string
}

/** SQLite gives the files that it makes beside the database its mode; those that a crash left have their own. */
function makePrivate(path: string): void {
  closeSync(openSync(path, 'a', 0o600))
  for (const file of [path, `${path}-wal`, `${path}-shm`, `${path}-journal`]) {
    if (existsSync(file)) chmodSync(file, 0o600)
  }
}

/**
 * The file holds secrets, so it is its owner's alone before the first of them is in it. And it is one process's alone,
 * for all of it is in memory: of two, each would write over what the other has acknowledged.
 */
function openPrivately(path: string): Database.Database {
  makePrivate(path)
  const database = new Database(path)
  try {
    database.pragma('locking_mode = EXCLUSIVE') // the system lets go of it, however the process ends
    database.pragma('journal_mode = WAL')
    database.pragma('synchronous = FULL')
    database.exec(SCHEMA)
    return database
  } catch (error) {
    database.close()
    if ((error as { readonly code?: string }).code !== 'SQLITE_BUSY') throw error
    throw new ConfigError(`createLocalPool: data: ${path} is in use by another process.`)
  }
}

/** Closing alone leaves the lock until the statements are collected as garbage. SQLite: "PRAGMA locking_mode". */
function releaseLock(database: Database.Database): void {
  try {
    database.pragma('journal_mode = DELETE')
    database.pragma('locking_mode = NORMAL')
    database.prepare('SELECT 1 FROM records LIMIT 1').all() // at the next access the lock goes
  } finally {
    database.close()
  }
}

function readInto(tables: Tables, database: Database.Database): void {
  const rows = database.prepare('SELECT kind, key, document FROM records ORDER BY rowid').all() as Row[]
  for (const { kind, key, document } of rows) {
    const table = tables[kind] as Table<unknown>
    table.put(JSON.parse(key), JSON.parse(document))
  }
}

/**
 * `database.transaction` rolls back without a look at whether SQLite has done so already, as it does when the disk is full
 * (SQLite: "Response To Errors Within A Transaction"), and then throws that error in place of the cause.
 */
function inTransaction(database: Database.Database, write: () => void): void {
  database.exec('BEGIN')
  try {
    write()
    database.exec('COMMIT')
  } catch (error) {
    if (database.inTransaction) database.exec('ROLLBACK')
    throw error
  }
}

type Changes = Map<TableName, Set<string>>

function makeWriter(database: Database.Database, tables: Tables): (changes: Changes) => void {
  const put = database.prepare(`INSERT INTO records (kind, key, document) VALUES (?, ?, ?)
    ON CONFLICT (kind, key) DO UPDATE SET document = excluded.document`)
  const remove = database.prepare('DELETE FROM records WHERE kind = ? AND key = ?')
  const writeOne = (kind: TableName, key: string) => {
    const record = tables[kind].get(key)
    const name = JSON.stringify(key) // SQLite ends a text at a NUL, and makes one text of two that are not Unicode
    if (record === undefined) remove.run(kind, name)
    else put.run(kind, name, JSON.stringify(record))
  }
  return (changes) =>
    inTransaction(database, () => {
      for (const [kind, keys] of changes) for (const key of keys) writeOne(kind, key)
    })
}

/** The library takes `file:…`, `:memory:` and `https://…` for something other than a path, but never an absolute path. */
export function sqliteStore(data: string): Store {
  const database = openPrivately(resolve(data))
  const changes: Changes = new Map(PERSISTENT.map((name) => [name, new Set<string>()]))
  const tables = memoryTables((name, key) => changes.get(name)?.add(key))
  readInto(tables, database)
  for (const keys of changes.values()) keys.clear()
  const write = makeWriter(database, tables)
  const flush = () => {
    if ([...changes.values()].every((keys) => keys.size === 0)) return
    write(changes)
    for (const keys of changes.values()) keys.clear()
  }
  let isOpen = true
  const close = () => {
    if (!isOpen) return
    isOpen = false
    try {
      flush()
    } finally {
      releaseLock(database)
    }
  }
  return { ...tables, isDurable: true, flush, close }
}
