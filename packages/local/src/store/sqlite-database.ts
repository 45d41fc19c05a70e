/**
 * A SQLite database, by the module of Node (22.13 and later) or, under Node 20, by the package `libsql`. Both
 * read and write the same files.
 */
import { ConfigError } from '@poolguard/core'

/** The part of both modules that the store uses. */
export interface SqliteDatabase {
  exec(sql: string): void
  prepare(sql: string): SqliteStatement
  close(): void
}

export interface SqliteStatement {
  run(...values: string[]): unknown
  all(): unknown[]
}

/** The part of `node:sqlite` that is used; the types of Node 20 do not have the module. */
interface NodeSqlite {
  readonly DatabaseSync: new (path: string) => SqliteDatabase
}

/** `node:sqlite` sets `errcode`, `libsql` sets `code`. SQLite: "Result and Error Codes". */
interface SqliteError {
  readonly errcode?: number
  readonly code?: string
}

const BUSY = { errcode: 5, code: 'SQLITE_BUSY' }

/** Whether another process uses the file. */
export function isBusy(error: unknown): boolean {
  const { errcode, code } = error as SqliteError
  return errcode === BUSY.errcode || code === BUSY.code
}

async function loadLibsql(): Promise<(path: string) => SqliteDatabase> {
  try {
    const { openLibsql } = await import('./libsql-database.ts')
    return (path) => openLibsql(path) as SqliteDatabase
  } catch (cause) {
    const hint = 'needs Node 22.13 or later, or the package libsql: npm install --save-dev libsql'
    throw new ConfigError(`createLocalPool: data ${hint}`, { cause })
  }
}

/** @throws ConfigError if neither is available */
export async function loadSqlite(): Promise<(path: string) => SqliteDatabase> {
  const load = process.getBuiltinModule as ((name: string) => unknown) | undefined
  const builtin = load?.('node:sqlite') as NodeSqlite | undefined
  return builtin === undefined ? loadLibsql() : (path) => new builtin.DatabaseSync(path)
}
