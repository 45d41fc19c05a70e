/** The package `libsql`, an optional peer dependency: only what loads this file needs it. */
import Database from 'libsql'

export function openLibsql(path: string): Database.Database {
  return new Database(path)
}
