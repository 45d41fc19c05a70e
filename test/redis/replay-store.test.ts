/** Used DPoP proofs in Redis: each once in a fleet, and a refusal while Redis does not answer. */
import { ConfigError } from '@poolguard/core'
import { type ReplayStoreOptions, replayStore } from '@poolguard/redis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { outcome } from '../support/core-fixtures.ts'
import { ath, bound, dpopRequest, dpopVerifier, proof } from '../support/dpop.ts'
import { describeRedis, type RedisServer, startRedis } from '../support/redis-server.ts'

const use = (id: string, milliseconds = 60_000) => ({
  id,
  keyThumbprint: 'key',
  expiresAt: Date.now() + milliseconds,
})

describeRedis('a replay store in Redis', () => {
  let redis: RedisServer
  let client: ReturnType<RedisServer['client']>

  beforeAll(async () => {
    redis = await startRedis()
    client = redis.client()
    await client.connect()
  })

  afterAll(async () => {
    client.destroy()
    await redis.stop()
  })

  it('the same proof at twenty processes → one accepts it', async () => {
    const stores = Array.from({ length: 20 }, () => replayStore({ client }))
    const answers = await Promise.all(stores.map((store) => store.use(use('one'))))
    expect(answers.filter((isFirst) => isFirst)).toHaveLength(1)
  })

  it('a use → a key that expires with the proof', async () => {
    await replayStore({ client, prefix: 'a:' }).use(use('two', 5000))
    const left = await client.pTTL('a:two')
    expect(left).toBeGreaterThan(4000)
    expect(left).toBeLessThanOrEqual(5000)
    expect(await replayStore({ client, prefix: 'b:' }).use(use('two'))).toBe(true)
  })

  it('a proof that has expired → still a first use', async () => {
    expect(await replayStore({ client, now: () => Date.now() + 120_000 }).use(use('three'))).toBe(true)
  })

  it('with dpop(), a proof at two APIs → one accepts it; while Redis is silent or gone → none', async () => {
    const store = { replayStore: replayStore({ client, timeoutSeconds: 0.2 }) }
    const [one, other] = [dpopVerifier(store), dpopVerifier(store)]
    const token = bound()
    const request = () => dpopRequest(token, proof({ ath: ath(token), jti: crypto.randomUUID() }))
    const first = request()
    expect(await outcome(() => one.authenticate(first))).toBe('accepted')
    expect(await outcome(() => other.authenticate({ ...first }))).toBe('ERR_PROOF_REPLAYED')
    redis.pause()
    expect(await outcome(() => one.authenticate(request()))).toBe('ERR_REPLAY_STORE_UNAVAILABLE')
    redis.resume()
    expect(await outcome(() => one.authenticate(request()))).toBe('accepted')
    await redis.kill()
    expect(await outcome(() => one.authenticate(request()))).toBe('ERR_REPLAY_STORE_UNAVAILABLE')
  })
})

describe('replayStore', () => {
  const client = { set: async () => 'OK' }

  it.each([
    ['no options', undefined],
    ['no client', {}],
    ['a client without set()', { client: {} }],
    ['an empty prefix', { client, prefix: '' }],
    ['a timeout of zero', { client, timeoutSeconds: 0 }],
    ['a clock that is a number', { client, now: 7 }],
    ['an unknown option', { client, key: 'x' }],
  ])('%s → ConfigError', (_title, options) => {
    expect(() => replayStore(options as unknown as ReplayStoreOptions)).toThrow(ConfigError)
  })

  it('ten thousand proofs without an answer → further ones are refused and not sent, until Redis answers', async () => {
    const pending: ((answer: string) => void)[] = []
    const silent = { set: () => new Promise<string>((resolve) => void pending.push(resolve)) }
    const store = replayStore({ client: silent, timeoutSeconds: 0.01 })
    const flood = await Promise.allSettled(Array.from({ length: 10_200 }, (_, id) => store.use(use(`${id}`))))
    expect(new Set(flood.map(({ status }) => status))).toEqual(new Set(['rejected']))
    expect(pending).toHaveLength(10_000)
    for (const answer of pending.splice(0)) answer('OK')
    await new Promise(setImmediate)
    const next = store.use(use('next'))
    expect(pending).toHaveLength(1)
    pending[0]?.('OK')
    expect(await next).toBe(true)
  })

  it('an answer that is neither OK nor nil → an error, and no first use', async () => {
    const answering = (answer: unknown) => replayStore({ client: { set: async () => answer } }).use(use('x'))
    await expect(answering('QUEUED')).rejects.toThrow('neither OK nor nil')
    await expect(answering(undefined)).rejects.toThrow('neither OK nor nil')
    expect(await answering(Buffer.from('OK'))).toBe(true)
    expect(await answering(null)).toBe(false)
  })
})
