/**
 * The durable store: one SQLite file with one table of JSON documents. Opening reads the whole file. Each
 * `flush` writes the changes since the last one in one transaction, which is on disk when it returns
 * (`synchronous=FULL`). Only a pool with a file loads this. Throws SQLite's errors, and a ConfigError while
 * another process uses the file.
 */
import { chmodSync, closeSync, existsSync, openSync } from 'node:fs'
import { resolve } from 'node:path'
import { ConfigError } from '@poolguard/core'
import { makeMemoryTables } from './memory-store.ts'
import { isBusy, loadSqlite, type SqliteDatabase } from './sqlite-database.ts'
import { PERSISTENT, type Store, type Table, type TableName, type Tables } from './store.ts'

const SCHEMA = `CREATE TABLE IF NOT EXISTS records (
  kind TEXT NOT NULL, key TEXT NOT NULL, document TEXT NOT NULL, PRIMARY KEY (kind, key)
)`

interface Row {
  readonly kind: TableName
  readonly key: string
  readonly document: string
}

/** SQLite gives new files beside a database its mode. Files that a crash leaves keep their own mode. */
function makePrivate(path: string): void {
  closeSync(openSync(path, 'a', 0o600))
  for (const file of [path, `${path}-wal`, `${path}-shm`, `${path}-journal`]) {
    if (existsSync(file)) chmodSync(file, 0o600)
  }
}

/**
 * The file contains secrets, so its mode is set before the first one is written. Only one process uses it,
 * because each keeps all state in memory: two would overwrite each other's acknowledged changes.
 */
async function openPrivately(path: string): Promise<SqliteDatabase> {
  const open = await loadSqlite()
  makePrivate(path)
  const database = open(path)
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE') // the system releases the lock, however the process ends
    database.exec('PRAGMA journal_mode = WAL')
    database.exec('PRAGMA synchronous = FULL')
    database.exec(SCHEMA)
    return database
  } catch (error) {
    database.close()
    if (!isBusy(error)) throw error
    throw new ConfigError(`createLocalPool: data: ${path} is in use by another process.`)
  }
}

/** Closing alone keeps the lock until the statements are garbage-collected. SQLite: "PRAGMA locking_mode". */
function releaseLock(database: SqliteDatabase): void {
  try {
    database.exec('PRAGMA journal_mode = DELETE')
    database.exec('PRAGMA locking_mode = NORMAL')
    database.prepare('SELECT 1 FROM records LIMIT 1').all() // the next access releases the lock
  } finally {
    database.close()
  }
}

function readInto(tables: Tables, database: SqliteDatabase): void {
  const rows = database.prepare('SELECT kind, key, document FROM records ORDER BY rowid').all() as Row[]
  for (const { kind, key, document } of rows) {
    const table = tables[kind] as Table<unknown>
    table.put(JSON.parse(key), JSON.parse(document))
  }
}

/**
 * SQLite rolls back by itself when the disk is full ("Response To Errors Within A Transaction"). A second
 * rollback is then an error, which must not replace the cause.
 */
function rollBack(database: SqliteDatabase): void {
  try {
    database.exec('ROLLBACK')
  } catch {
    // There is no transaction any more.
  }
}

function runInTransaction(database: SqliteDatabase, write: () => void): void {
  database.exec('BEGIN')
  try {
    write()
    database.exec('COMMIT')
  } catch (error) {
    rollBack(database)
    throw error
  }
}

type Changes = Map<TableName, Set<string>>

function makeWriter(database: SqliteDatabase, tables: Tables): (changes: Changes) => void {
  const put = database.prepare(`INSERT INTO records (kind, key, document) VALUES (?, ?, ?)
    ON CONFLICT (kind, key) DO UPDATE SET document = excluded.document`)
  const remove = database.prepare('DELETE FROM records WHERE kind = ? AND key = ?')
  const writeOne = (kind: TableName, key: string) => {
    const record = tables[kind].get(key)
    const name = JSON.stringify(key) // SQLite ends a text at a NUL, and merges texts that are not valid Unicode
    if (record === undefined) remove.run(kind, name)
    else put.run(kind, name, JSON.stringify(record))
  }
  return (changes) =>
    runInTransaction(database, () => {
      for (const [kind, keys] of changes) for (const key of keys) writeOne(kind, key)
    })
}

/** The libraries do not treat `file:…`, `:memory:` and `https://…` as paths, so the path is made absolute. */
export async function openSqliteStore(data: string): Promise<Store> {
  const database = await openPrivately(resolve(data))
  const changes: Changes = new Map(PERSISTENT.map((name) => [name, new Set<string>()]))
  const { tables, usersByPool } = makeMemoryTables((name, key) => changes.get(name)?.add(key))
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
  return { ...tables, usersByPool, isDurable: true, flush, close }
}
