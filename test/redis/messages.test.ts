/** The messages of the stream: unreadable ones, when they expire, and how many there may be. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { setTimeout as delay } from 'node:timers/promises'
import type { Revocations, RevocationsEvent } from '@poolguard/redis'
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import { ISSUER, join, stateOf, until } from '../support/fleet.ts'
import { describeRedis, RedisServer } from '../support/redis-server.ts'

const KEY = 'poolguard:revocations'
const redis = new RedisServer([])
const client = () => redis.client().connect()
let redisClient: Awaited<ReturnType<typeof client>>
const stores: Revocations[] = []

async function startMember(options: Parameters<typeof join>[1] = {}): Promise<Revocations> {
  const store = join(redis.url, options)
  stores.push(store)
  await store.ready()
  return store
}

const add = (text: string) => redisClient.xAdd(KEY, '*', { m: text })
const inSeconds = (seconds: number) => Math.ceil(Date.now() / 1000) + seconds
const revocationOf = (value: string, changes: object = {}) =>
  JSON.stringify({ v: 1, kind: 'token', value, until: 0, expiresAt: inSeconds(60), ...changes })

describeRedis('messages of the stream', () => {
  beforeAll(async () => {
    await redis.start()
    redisClient = await client()
  })
  afterEach(async () => {
    await Promise.all(stores.splice(0).map((store) => store.close()))
    vi.restoreAllMocks()
    await redisClient.flushAll()
  })
  afterAll(async () => {
    redisClient.destroy()
    await redis.stop()
  })

  it.each<[string, string, string]>([
    ['no JSON', 'hello', 'json'],
    ['JSON that is no object', '5', 'json'],
    ['a future version', '{"v":2,"what":"is this"}', 'version'],
    ['10 MB', 'x'.repeat(10_000_000), 'size'],
    ['an unknown kind', revocationOf('a', { kind: 'galaxy' }), 'form'],
    ['a value that is no text', revocationOf('a', { value: 5 }), 'form'],
    ['an issuer that is no text', revocationOf('a', { issuer: 5 }), 'form'],
    ['no time', revocationOf('a', { until: undefined }), 'form'],
    ['a negative time', revocationOf('a', { expiresAt: -1 }), 'form'],
  ])('%s → counted and reported, and the next one is read', async (_name, text, reason) => {
    const events: RevocationsEvent[] = []
    const note = (event: unknown) => {
      if ((event as RevocationsEvent).outcome === 'unreadable') events.push(event as RevocationsEvent)
    }
    const store = await startMember({ timeoutSeconds: 10 }) // 10 MB take a while on a busy machine
    subscribe('poolguard:revocations', note)
    const id = await add(text)
    await add(revocationOf('token-1'))
    await until(() => stateOf(store) === 'revoked')
    unsubscribe('poolguard:revocations', note)
    expect(events).toEqual([{ outcome: 'unreadable', reason, id, count: 1 }])
    expect(JSON.stringify(events)).not.toContain('galaxy')
    expect(store.status).toMatchObject({ isConnected: true, unreadableMessages: 1 })
  })

  it('a message without its field → counted, and the next one is read', async () => {
    const store = await startMember()
    await redisClient.xAdd(KEY, '*', { other: 'text' })
    await add(revocationOf('token-1'))
    await until(() => stateOf(store) === 'revoked')
    expect(store.status.unreadableMessages).toBe(1)
  })

  it('a user twice, with an older time between → the later time holds', async () => {
    const store = await startMember()
    const message = (seconds: number) => revocationOf('user-1', { kind: 'user', until: seconds })
    for (const seconds of [200, 100, 200]) await add(message(seconds))
    await until(() => store.status.entries === 1)
    await add(revocationOf('token-2'))
    await until(() => stateOf(store, { jti: 'token-2' }) === 'revoked')
    expect([stateOf(store, { auth_time: 200 }), stateOf(store, { auth_time: 201 })]).toEqual([
      'revoked',
      'good',
    ])
  })

  it('expired → not kept in the process, and removed from Redis by the next revocation', async () => {
    const store = await startMember({ maxTokenSeconds: 1 })
    await redisClient.xAdd(KEY, '1-1', { m: revocationOf('old', { expiresAt: 5 }) })
    await redisClient.xAdd(KEY, '1-2', { m: 'no JSON' })
    await redisClient.xAdd(KEY, '1-3', { m: revocationOf('lives longer') })
    await until(() => stateOf(store, { jti: 'lives longer' }) === 'revoked')
    expect(store.status.entries).toBe(1)
    await store.revokeToken('token-1')
    const left = await redisClient.xRange(KEY, '-', '+')
    expect(left.map(({ message }) => JSON.parse(message.m ?? '').value)).toEqual(['lives longer', 'token-1'])
  })

  it('the stream → expires after the message that lives longest', async () => {
    const store = await startMember({ maxTokenSeconds: 100 })
    await store.signOutEverywhere('user-1', { notBefore: inSeconds(1000) })
    await store.revokeToken('token-1')
    const seconds = await redisClient.ttl(KEY)
    expect(seconds).toBeGreaterThan(1000 + 100)
    expect(seconds).toBeLessThan(1000 + 100 + 300 + 120)
  })

  it('the clock of the process is wrong → the clock of Redis decides', async () => {
    const store = await startMember()
    const now = Math.floor(Date.now() / 1000)
    vi.spyOn(Date, 'now').mockReturnValue((now - 3600) * 1000)
    await store.signOutEverywhere('user-1')
    vi.restoreAllMocks()
    await until(() => stateOf(store, { auth_time: now - 1 }) === 'revoked')
    expect(stateOf(store, { auth_time: now + 5 })).toBe('good')
  })

  it('full → RangeError, and nothing is added', async () => {
    const store = await startMember({ maxEntries: 2 })
    const other = await startMember({ maxEntries: 2 })
    await store.revokeToken('one')
    await other.revokeToken('two')
    await until(() => store.status.entries === 2)
    await expect(store.revokeToken('three')).rejects.toThrow(RangeError)
    expect(await redisClient.xLen(KEY)).toBe(2)
  })

  it('Redis is full before this process knows → RangeError', async () => {
    const store = await startMember({ maxEntries: 2 })
    const one = add(revocationOf('one'))
    const two = add(revocationOf('two'))
    const third = expect(store.revokeToken('three')).rejects.toThrow(RangeError)
    await Promise.all([one, two, third])
  })

  it('more than a process may hold → unknown after maxStaleSeconds, never accepted', async () => {
    const store = await startMember({ maxEntries: 1 })
    await add(revocationOf('one'))
    await add(revocationOf('two'))
    await until(() => stateOf(store, { jti: 'two' }) === 'unknown')
    expect(stateOf(store, { jti: 'one' })).toBe('revoked')
  })

  it('a value that is too long → RangeError', async () => {
    const store = await startMember()
    await expect(store.revokeToken('x'.repeat(30_000))).rejects.toThrow(RangeError)
  })

  it('another key → another fleet', async () => {
    const [one, other] = [await startMember(), await startMember({ key: 'other' })]
    await other.revokeToken('token-1', { issuer: ISSUER })
    await one.revokeToken('token-2')
    await delay(50)
    expect([stateOf(one), stateOf(other)]).toEqual(['good', 'revoked'])
  })
})
