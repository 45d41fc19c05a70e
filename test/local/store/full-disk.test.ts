/** A full disk: the pool acknowledges only stored changes, and loses nothing once there is space again. */
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLocalPool } from '@poolguard/local'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { loadSqlite, type SqliteDatabase } from '../../../packages/local/src/store/sqlite-database.ts'

const folder = mkdtempSync(join(tmpdir(), 'poolguard-'))
afterAll(() => rmSync(folder, { recursive: true }))
afterEach(() => vi.restoreAllMocks())

/** `node:sqlite` has the number of the result code, and `libsql` its name. SQLite: "Result and Error Codes". */
const isFull = ({ errcode, code }: { errcode?: number; code?: string }) =>
  errcode === 13 || code === 'SQLITE_FULL'

/** A database that needs more pages fails with SQLITE_FULL, as on a full disk ("PRAGMA max_page_count"). */
function limitPages(database: SqliteDatabase, pages: number): void {
  database.exec(`PRAGMA max_page_count = ${pages}`)
}

/** The prototype of the databases that the store opens. */
async function findDatabasePrototype(): Promise<SqliteDatabase> {
  const database = (await loadSqlite())(join(folder, 'class.db'))
  database.close()
  return Object.getPrototypeOf(database)
}

/** A pool with keys. Making the keys takes the longest, so each test copies this file. */
const template = join(folder, 'template.db')
await (await createLocalPool({ data: template })).close()

async function openPool(name: string) {
  const data = join(folder, name)
  if (!existsSync(data)) copyFileSync(template, data)
  const opened = vi.spyOn(await findDatabasePrototype(), 'exec')
  const pool = await createLocalPool({ data })
  const [database] = opened.mock.contexts as [SqliteDatabase]
  opened.mockRestore()
  const { url } = await pool.listen()
  const call = async (operation: string, input: object = {}) => {
    const headers = { 'x-amz-target': `AWSCognitoIdentityProviderService.${operation}` }
    const body = JSON.stringify({ UserPoolId: pool.userPoolId, ...input })
    const response = await fetch(url, { method: 'POST', headers, body })
    return { status: response.status, text: await response.text() }
  }
  const createGroup = (GroupName: string, length = 2000) =>
    call('CreateGroup', { GroupName, Description: 'x'.repeat(length) })
  /** Creates groups until one is refused. Returns the names of the stored ones. */
  const fill = async (): Promise<string[]> => {
    limitPages(database, 30)
    const stored: string[] = []
    for (let count = 0; count < 100; count += 1) {
      const { status } = await createGroup(`group-${count}`)
      if (status !== 200) return stored
      stored.push(`group-${count}`)
    }
    throw new Error('The disk is not full.')
  }
  return { pool, url, database, call, createGroup, fill }
}

const readGroups = (text: string): string[] =>
  JSON.parse(text).Groups.map(({ GroupName }: { GroupName: string }) => GroupName)

describe('a full disk', () => {
  it('an operation → the cause on the console, and a 500 without detail', async () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
    const { pool, url, database, call, fill } = await openPool('told.db')
    await fill()
    expect(logged.mock.lastCall?.[0]).toSatisfy(isFull)
    const answers = [await call('ListGroups')]
    for (const path of [`/${pool.userPoolId}/.well-known/jwks.json`, '/none', '/login', '/oauth2/userInfo']) {
      const response = await fetch(`${url}${path}`)
      answers.push({ status: response.status, text: await response.text() })
    }
    for (const { status, text } of answers) {
      expect([status, /disk|sqlite/i.test(text)]).toEqual([500, false])
    }
    limitPages(database, 1_000_000)
    await pool.close()
  })

  it('unstored changes → never acknowledged', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {})
    const { pool, fill } = await openPool('acknowledged.db')
    const stored = await fill()
    await expect(pool.close()).rejects.toSatisfy(isFull)
    const again = await openPool('acknowledged.db')
    expect(readGroups((await again.call('ListGroups')).text).sort()).toEqual(stored.sort())
    await again.pool.close()
  })

  it('after space is free again → nothing is lost', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {})
    const { pool, database, createGroup, call, fill } = await openPool('room.db')
    await fill()
    limitPages(database, 1_000_000)
    expect((await createGroup('after')).status).toBe(200)
    const before = readGroups((await call('ListGroups')).text)
    expect(before).toContain('after')
    await pool.close()
    const again = await openPool('room.db')
    expect(readGroups((await again.call('ListGroups')).text)).toEqual(before)
    await again.pool.close()
  })

  it('a pool that cannot start → the file is released', async () => {
    const data = join(folder, 'never.db')
    const opened = vi.spyOn(await findDatabasePrototype(), 'exec').mockImplementationOnce(function (
      this: SqliteDatabase,
      sql,
    ) {
      opened.mockRestore()
      this.exec(sql)
      limitPages(this, 3)
      return this
    })
    const users = [
      { email: 'ada@example.com', password: 'Local-Pool-1', attributes: { name: 'x'.repeat(9e4) } },
    ]
    await expect(createLocalPool({ data, users })).rejects.toSatisfy(isFull)
    const pool = await createLocalPool({ data })
    await pool.close()
  })
})
