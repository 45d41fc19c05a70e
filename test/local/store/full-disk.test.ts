/** A full disk: the pool acknowledges no unstored change, and loses none once there is space again. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLocalPool } from '@poolguard/local'
import Database from 'libsql'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'poolguard-'))
afterAll(() => rmSync(folder, { recursive: true }))
afterEach(() => vi.restoreAllMocks())

/** SQLite: "PRAGMA max_page_count"; a database of that many pages is full as a disk is, with SQLITE_FULL. */
function limitPages(database: Database.Database, pages: number): void {
  database.pragma(`max_page_count = ${pages}`)
}

async function openPool(name: string) {
  const opened = vi.spyOn(Database.prototype, 'exec')
  const pool = await createLocalPool({ data: join(folder, name) })
  const [database] = opened.mock.contexts as [Database.Database]
  opened.mockRestore()
  const { url } = await pool.listen()
  const call = async (operation: string, input: object = {}) => {
    const headers = { 'x-amz-target': `AWSCognitoIdentityProviderService.${operation}` }
    const body = JSON.stringify({ UserPoolId: pool.userPoolId, ...input })
    const response = await fetch(url, { method: 'POST', headers, body })
    return { status: response.status, text: await response.text() }
  }
  /** Far more than the few pages that are left. */
  const createGroup = (GroupName: string, length = 2000) =>
    call('CreateGroup', { GroupName, Description: 'x'.repeat(length) })
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

const groupsIn = (text: string): string[] =>
  JSON.parse(text).Groups.map(({ GroupName }: { GroupName: string }) => GroupName)

describe('a full disk', () => {
  it('an operation → the cause on the console, and a 500 without detail', async () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
    const { pool, url, database, call, fill } = await openPool('told.db')
    await fill()
    expect(logged.mock.lastCall?.[0]).toMatchObject({ code: 'SQLITE_FULL' })
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
    await expect(pool.close()).rejects.toMatchObject({ code: 'SQLITE_FULL' })
    const again = await openPool('acknowledged.db')
    expect(groupsIn((await again.call('ListGroups')).text).sort()).toEqual(stored.sort())
    await again.pool.close()
  })

  it('after space is free again → nothing is lost', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {})
    const { pool, database, createGroup, call, fill } = await openPool('room.db')
    await fill()
    limitPages(database, 1_000_000)
    expect((await createGroup('after')).status).toBe(200)
    const before = groupsIn((await call('ListGroups')).text)
    expect(before).toContain('after')
    await pool.close()
    const again = await openPool('room.db')
    expect(groupsIn((await again.call('ListGroups')).text)).toEqual(before)
    await again.pool.close()
  })

  it('a pool that cannot start → the file is released', async () => {
    const data = join(folder, 'never.db')
    const opened = vi.spyOn(Database.prototype, 'exec').mockImplementationOnce(function (
      this: Database.Database,
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
    await expect(createLocalPool({ data, users })).rejects.toMatchObject({ code: 'SQLITE_FULL' })
    const pool = await createLocalPool({ data })
    await pool.close()
  })
})
