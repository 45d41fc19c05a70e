// @ts-check
/**
 * Figure 13: why `@poolguard/redis` mirrors a stream. Compares one decision about a token by the mirror and
 * by RESP3 client-side caching, for a token that the process has seen and for one that it has not. With
 * client-side caching, Redis tells a process that a key has changed, if the process has read that key. Needs
 * redis-server.
 */
import { listRevocationKeys } from '@poolguard/core/adapter'
import { revocations } from '@poolguard/redis'
import { createClient } from 'redis'
import { isRedisInstalled, startRedis } from './redis.mjs'

const REVOKED = 10_000

/** @param {number} index @returns {any} a caller, as a verifier hands it to `isRevoked` */
function makeCaller(index) {
  const claims = { jti: `token-${index}`, origin_jti: `sign-in-${index}`, sub: `user-${index}` }
  return { issuer: 'https://login.example.com/', claims }
}

/** @param {readonly unknown[]} callers @param {(caller: any) => unknown} decide @returns {Promise<number>} µs a decision */
async function time(callers, decide) {
  const start = performance.now()
  for (const caller of callers) await decide(caller)
  return ((performance.now() - start) * 1000) / callers.length
}

/** @param {string} label @param {number} value @param {string} [unit] */
function row(label, value, unit = 'µs') {
  return { figure: 'mirror or cache', label, isOurs: true, value, unit, ratio: null, against: '' }
}

/** Opens a client with client-side caching. It reads the same keys as the mirror has. @param {string} url */
async function openCache(url) {
  const clientSideCache = { ttl: 0, maxEntries: 0, evictPolicy: /** @type {const} */ ('LRU') }
  const client = await createClient({ url, RESP: 3, clientSideCache }).connect()
  return {
    /** @param {any} caller */
    isRevoked: async (caller) => {
      const keys = listRevocationKeys(caller).map((key) => JSON.stringify(key))
      const values = await Promise.all(keys.map((key) => client.get(key)))
      return values.some((value) => value !== null)
    },
    close: () => client.destroy(),
  }
}

/** @param {import('./context.mjs').Context} context */
export async function measure({ isQuick }) {
  if (!isRedisInstalled) return []
  const redis = await startRedis()
  const store = revocations({ client: createClient({ url: redis.url }), timeoutSeconds: 30 })
  await store.ready()
  await Promise.all(Array.from({ length: REVOKED }, (_, index) => store.revokeToken(`revoked-${index}`)))
  const cache = await openCache(redis.url)
  const admin = await createClient({ url: redis.url }).connect()
  try {
    const callers = Array.from({ length: isQuick ? 2000 : 20_000 }, (_, index) => makeCaller(index))
    await time(callers.slice(0, 500), store.isRevoked)
    await time(callers.slice(0, 500), cache.isRevoked)
    const others = callers.slice(500)
    const commandsBefore = await countCommands(admin)
    const first = await time(others, cache.isRevoked)
    const commands = ((await countCommands(admin)) - commandsBefore) / others.length
    return [
      row('the mirror, any token', await time(others, store.isRevoked)),
      row('client-side caching, a token seen before', await time(others, cache.isRevoked)),
      row('client-side caching, a token not seen before', first),
      row('commands to Redis for a token not seen before', commands, ''),
    ]
  } finally {
    cache.close()
    admin.destroy()
    await store.close()
    await redis.stop()
  }
}

/** @param {{ info(section: string): Promise<unknown> }} client */
async function countCommands(client) {
  return Number(/total_commands_processed:(\d+)/.exec(String(await client.info('stats')))?.[1])
}
