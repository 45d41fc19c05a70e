/** Revocations in DynamoDB: how long the cache answers, writes that race, and a database that fails. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { ConfigError } from '@poolguard/core'
import { dynamoRevocations } from '@poolguard/dynamodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clock } from '../support/core-fixtures.ts'
import { startDynamoDb, TABLE, type TestDynamoDb } from '../support/dynamodb.ts'
import { caller, ISSUER } from '../support/fleet.ts'

let dynamoDb: TestDynamoDb
beforeAll(async () => {
  dynamoDb = await startDynamoDb()
})
afterAll(() => dynamoDb.close())

async function readItem(id: string) {
  const { Item } = await dynamoDb.client.send(
    new GetItemCommand({ TableName: TABLE, Key: { id: { S: id } } }),
  )
  return { until: Number(Item?.until?.N), expiresAt: Number(Item?.expiresAt?.N) }
}

describe('a revocation by another function', () => {
  it('→ refused after cacheSeconds, and until then answered from the cache', async () => {
    const time = clock()
    const store = dynamoDb.makeStore({ now: time.now, cacheSeconds: 5 })
    const auth = caller({ sub: 'cached', jti: 'cached', origin_jti: 'cached' })
    expect(await store.isRevoked(auth)).toBe(false)
    await dynamoDb.makeStore({ now: time.now }).revokeToken('cached', { issuer: ISSUER })
    time.advance(4)
    expect(store.isRevoked(auth)).toBe(false)
    time.advance(1)
    expect(await store.isRevoked(auth)).toBe(true)
    expect(store.isRevoked(auth)).toBe(true)
  })

  it('a clock that is put back → the database is asked again', async () => {
    const time = clock()
    const store = dynamoDb.makeStore({ now: time.now, cacheSeconds: 5 })
    const auth = caller({ jti: 'put-back' })
    expect(await store.isRevoked(auth)).toBe(false)
    await dynamoDb.makeStore({ now: time.now }).revokeToken('put-back', { issuer: ISSUER })
    time.advance(-3600)
    expect(await store.isRevoked(auth)).toBe(true)
  })

  it('with cacheSeconds: 0 → refused in the next request', async () => {
    const store = dynamoDb.makeStore({ cacheSeconds: 0 })
    const auth = caller({ sub: 'uncached' })
    expect(await store.isRevoked(auth)).toBe(false)
    await dynamoDb.makeStore().signOutEverywhere('uncached')
    expect(await store.isRevoked(auth)).toBe(true)
  })

  it('more answers than maxCacheEntries → still the right answers', async () => {
    const store = dynamoDb.makeStore({ maxCacheEntries: 16 })
    for (let at = 0; at < 5; at++) await store.revokeToken(`many-${at}`)
    for (let at = 0; at < 5; at++) {
      expect(await store.isRevoked(caller({ jti: `many-${at}`, sub: `many-${at}` }))).toBe(true)
      expect(await store.isRevoked(caller({ jti: `few-${at}`, sub: `few-${at}` }))).toBe(false)
    }
  })
})

describe('sign-outs of one user', () => {
  it.each([
    ['the later one first', [200, 100]],
    ['the later one last', [100, 200]],
  ])('%s → the later one holds', async (what, times) => {
    for (const notBefore of times) await dynamoDb.makeStore().signOutEverywhere(what, { notBefore })
    expect((await readItem(JSON.stringify(['user', what]))).until).toBe(200)
  })

  it('an earlier one that lasts longer → the later time, and the later expiry', async () => {
    const time = clock()
    const store = dynamoDb.makeStore({ now: time.now, maxTokenSeconds: 60 })
    await store.signOutEverywhere('both', { notBefore: 200 })
    const first = await readItem('["user","both"]')
    time.advance(30)
    await store.signOutEverywhere('both', { notBefore: 100 })
    expect(await readItem('["user","both"]')).toEqual({ until: 200, expiresAt: first.expiresAt + 30 })
  })

  it('eight at the same time → the latest holds', async () => {
    const times = [3, 8, 1, 6, 2, 7, 4, 5]
    await Promise.all(times.map((notBefore) => dynamoDb.makeStore().signOutEverywhere('race', { notBefore })))
    expect((await readItem('["user","race"]')).until).toBe(8)
  })
})

describe('a failure', () => {
  it('no such table → ready(), isRevoked and revokeToken reject', async () => {
    const store = dynamoDb.makeStore({ tableName: 'missing' })
    await expect(store.ready()).rejects.toThrow()
    await expect(store.isRevoked(caller())).rejects.toThrow()
    await expect(store.revokeToken('a')).rejects.toThrow()
  })

  it('the table is there → ready() resolves', async () => {
    await dynamoDb.makeStore().ready()
  })

  it('an item without its numbers → rejects', async () => {
    const Item = { id: { S: '["token","odd"]' } }
    await dynamoDb.client.send(new PutItemCommand({ TableName: TABLE, Item }))
    await expect(dynamoDb.makeStore().isRevoked(caller({ jti: 'odd' }))).rejects.toThrow()
  })

  it('a value that is too long → RangeError', async () => {
    await expect(dynamoDb.makeStore().revokeToken('a'.repeat(3000))).rejects.toThrow(RangeError)
  })

  it.each([
    ['that never answers', () => {}],
    [
      'that leaves keys unprocessed',
      (end: (body: string) => void) => end(`{"UnprocessedKeys":{"${TABLE}":{"Keys":[]}}}`),
    ],
  ])('a DynamoDB %s → rejects in time', async (_what, answer) => {
    const server = createServer((_request, response) => answer((body) => void response.end(body)))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const client = new DynamoDBClient({
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      region: 'us-east-1',
      credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
    })
    const store = dynamoRevocations({ client, tableName: TABLE, timeoutSeconds: 0.3 })
    await expect(store.isRevoked(caller())).rejects.toThrow()
    client.destroy()
    server.closeAllConnections()
    server.close()
  })
})

describe('options', () => {
  it.each([
    ['no client', { client: undefined }],
    ['no table', { tableName: undefined }],
    ['an unknown option', { table: TABLE }],
    ['a negative cacheSeconds', { cacheSeconds: -1 }],
  ])('%s → ConfigError', (_what, wrong) => {
    expect(() => dynamoDb.makeStore(wrong as never)).toThrow(ConfigError)
  })
})
