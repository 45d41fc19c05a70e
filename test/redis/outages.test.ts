/** What a fleet decides while Redis restarts, loses its data, is silent or cannot be reached. */
import type { Revocations } from '@poolguard/redis'
import { afterEach, expect, it } from 'vitest'
import { join, stateOf, until } from '../support/fleet.ts'
import { describeRedis, Network, type RedisServer, startRedis } from '../support/redis-server.ts'

const open: { close(): Promise<unknown> }[] = []
afterEach(async () => {
  for (const item of open.splice(0).reverse()) await item.close()
})

async function start(...settings: string[]): Promise<RedisServer> {
  const server = await startRedis(...settings)
  open.push({ close: () => server.stop() })
  return server
}

async function startMember(url: string, options: Parameters<typeof join>[1] = {}): Promise<Revocations> {
  const store = join(url, options)
  open.push(store)
  await store.ready()
  return store
}

const isRevoked = (store: Revocations, claims?: Record<string, unknown>) => () =>
  stateOf(store, claims) === 'revoked'

describeRedis('Redis restarts', () => {
  it('without its data → processes keep refusing and write back what it lost', async () => {
    const redis = await start()
    const [one, other] = await Promise.all([startMember(redis.url), startMember(redis.url)])
    await one.revokeToken('token-1')
    await until(isRevoked(other))
    await redis.kill()
    expect([stateOf(one), stateOf(other)]).toEqual(['revoked', 'revoked'])
    await redis.start()
    await until(() => one.status.isConnected && other.status.isConnected)
    const late = await startMember(redis.url)
    await until(isRevoked(late))
    expect([stateOf(one), stateOf(other)]).toEqual(['revoked', 'revoked'])
  })

  it('with its data → a process that starts afterwards refuses', async () => {
    const redis = await start('--appendonly', 'yes', '--appendfsync', 'always')
    const one = await startMember(redis.url)
    await one.signOutEverywhere('user-1')
    await one.close()
    await redis.kill()
    await redis.start()
    expect(stateOf(await startMember(redis.url), { auth_time: 1 })).toBe('revoked')
  })

  it('flushed while connected, and another revocation follows → what was lost is written back', async () => {
    const redis = await start()
    const one = await startMember(redis.url)
    await one.revokeToken('token-1')
    const client = await redis.client().connect()
    await client.flushAll()
    await one.revokeToken('token-2')
    await until(async () => (await client.xLen('poolguard:revocations')) >= 2)
    client.destroy()
    const late = await startMember(redis.url)
    expect([stateOf(late), stateOf(late, { jti: 'token-2' })]).toEqual(['revoked', 'revoked'])
  })

  it('eight processes notice the loss → each revocation is written back once', async () => {
    const redis = await start()
    const fleet = await Promise.all(Array.from({ length: 8 }, () => startMember(redis.url)))
    await Promise.all(
      Array.from({ length: 100 }, (_, index) => fleet[index % 8]?.revokeToken(`token-${index}`)),
    )
    await until(() => fleet.every(({ status }) => status.entries === 100))
    const client = await redis.client().connect()
    await client.flushAll()
    await until(async () => (await client.xLen('poolguard:revocations')) >= 100)
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(await client.xLen('poolguard:revocations')).toBe(100)
    client.destroy()
  })
})

describeRedis('Redis cannot be reached', () => {
  it('silent → good tokens for maxStaleSeconds, then unknown; revoked ones stay revoked', async () => {
    const redis = await start()
    const one = await startMember(redis.url)
    await one.revokeToken('token-1')
    redis.pause()
    expect(stateOf(one, { jti: 'token-2' })).toBe('good')
    await until(() => stateOf(one, { jti: 'token-2' }) === 'unknown')
    expect(one.status.staleSeconds).toBeGreaterThan(0.99) // a timer may be a millisecond early
    expect(stateOf(one)).toBe('revoked')
    redis.resume()
    await until(() => stateOf(one, { jti: 'token-2' }) === 'good')
  })

  it('the network is cut → a process catches up with what it missed', async () => {
    const redis = await start()
    const network = await new Network(redis.port).open()
    open.push(network)
    const [near, far] = await Promise.all([startMember(redis.url), startMember(network.url)])
    network.cut()
    await until(() => !far.status.isConnected)
    await near.revokeToken('token-1')
    expect(stateOf(far)).toBe('good')
    network.mend()
    await until(isRevoked(far))
  })

  it('a revocation meanwhile → rejects, holds in its process, and reaches the others afterwards', async () => {
    const redis = await start()
    const network = await new Network(redis.port).open()
    open.push(network)
    const [near, far] = await Promise.all([startMember(redis.url), startMember(network.url)])
    network.cut()
    await until(() => !far.status.isConnected)
    await expect(far.revokeToken('token-1')).rejects.toThrow(/no connection/)
    expect([stateOf(far), stateOf(near)]).toEqual(['revoked', 'good'])
    network.mend()
    await until(isRevoked(near))
  })

  it('a revocation while Redis is silent → rejects in time, and is there once Redis answers', async () => {
    const redis = await start()
    const [one, other] = await Promise.all([startMember(redis.url), startMember(redis.url)])
    redis.pause()
    await expect(one.revokeToken('token-1')).rejects.toThrow()
    expect(stateOf(one)).toBe('revoked')
    redis.resume()
    await until(isRevoked(other))
  })

  it('at the start: no server, a wrong password → ready() rejects and says why', async () => {
    const redis = await start('--requirepass', 'right')
    const url = (password: string) => `redis://:${password}@127.0.0.1:${redis.port}`
    const wrong = join(url('wrong'))
    const nowhere = join('redis://127.0.0.1:1')
    open.push(wrong, nowhere)
    await expect(wrong.ready()).rejects.toThrow(/WRONGPASS/)
    await expect(wrong.ready()).rejects.not.toThrow(/:wrong@/)
    await expect(nowhere.ready()).rejects.toThrow(/ECONNREFUSED/)
    expect([stateOf(wrong), stateOf(nowhere)]).toEqual(['unknown', 'unknown'])
    expect(stateOf(await startMember(url('right')))).toBe('good')
  })

  it('at the start: a server that is silent → ready() rejects in time', async () => {
    const redis = await start()
    redis.pause()
    const store = join(redis.url, { timeoutSeconds: 0.3 })
    open.push(store)
    await expect(store.ready()).rejects.toThrow(/did not answer within 300 ms/)
    redis.resume()
    await until(() => stateOf(store) === 'good')
  })
})

describeRedis('failover', () => {
  it('a replica → not followed, because it may be cut off', async () => {
    const primary = await start('--repl-diskless-sync-delay', '0')
    const replica = await start('--replicaof', '127.0.0.1', String(primary.port))
    const store = join(replica.url)
    open.push(store)
    await expect(store.ready()).rejects.toThrow(/READONLY/)
  })

  it('to a replica that missed the last revocation → it is written back', async () => {
    const primary = await start('--repl-diskless-sync-delay', '0')
    const replica = await start('--replicaof', '127.0.0.1', String(primary.port))
    const network = await new Network(primary.port).open()
    open.push(network)
    const one = await startMember(network.url)
    await one.revokeToken('token-1')
    const client = await replica.client().connect()
    await until(async () => (await client.xLen('poolguard:revocations')) === 1)
    replica.pause()
    await one.revokeToken('token-2')
    network.divert(replica.port)
    await primary.kill()
    replica.resume()
    await client.sendCommand(['REPLICAOF', 'NO', 'ONE'])
    client.destroy()
    const late = await startMember(replica.url)
    await until(isRevoked(late, { jti: 'token-2' }))
    expect(stateOf(late)).toBe('revoked')
  })
})
