// @ts-check
/**
 * Figure 12: a fleet. How long a revocation of one process takes to reach the seven others, and what a
 * million revocations cost: the time to start a process, and its memory. Needs redis-server.
 */
import { createClient } from 'redis'
import { ask, end, receiveAnswer, start } from './children.mjs'
import { isRedisInstalled, startRedis } from './redis.mjs'

const PROCESSES = 8
const BATCH = 10_000

/** @param {readonly number[]} numbers @param {number} share */
function quantile(numbers, share) {
  const sorted = [...numbers].sort((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

/** @param {string} url */
const startMember = (url) => start('fleet-member.mjs', [url], ['--expose-gc'])

/** @param {string} url @param {number} rounds */
async function measurePropagation(url, rounds) {
  const fleet = Array.from({ length: PROCESSES }, () => startMember(url))
  /** @type {number[]} */
  const delays = []
  try {
    await Promise.all(fleet.map(receiveAnswer))
    for (let round = 0; round < rounds; round++) {
      const jti = `token-${round}`
      const [writer, ...readers] = [...fleet.slice(round % PROCESSES), ...fleet.slice(0, round % PROCESSES)]
      const seen = readers.map((reader) => ask(reader, { await: jti }))
      const { sentAt } = await ask(/** @type {import('node:child_process').ChildProcess} */ (writer), {
        revoke: jti,
      })
      for (const { seenAt } of await Promise.all(seen)) delays.push(seenAt - sentAt)
    }
  } finally {
    await Promise.all(fleet.map(end))
  }
  return delays
}

/** Writes messages as the store does, but many at a time. @param {string} url @param {number} count */
async function fill(url, count) {
  const client = await createClient({ url }).connect()
  const expiresAt = Math.ceil(Date.now() / 1000) + 86_400
  for (let from = 0; from < count; from += BATCH) {
    const messages = Array.from({ length: BATCH }, () => ({
      m: JSON.stringify({ v: 1, kind: 'token', value: crypto.randomUUID(), until: 0, expiresAt }),
    }))
    await Promise.all(messages.map((message) => client.xAdd('poolguard:revocations', '*', message)))
  }
  client.destroy()
}

/** @param {string} url */
async function measureStart(url) {
  const member = startMember(url)
  try {
    return await receiveAnswer(member)
  } finally {
    await end(member)
  }
}

/** @param {string} label @param {number} value @param {string} unit @param {number} max */
function row(label, value, unit, max) {
  const goal = { max, of: /** @type {const} */ ('value') }
  return { figure: 'fleet', label, isOurs: true, value, unit, ratio: null, against: '', goal }
}

/** @param {import('./context.mjs').Context} context */
export async function measure({ isQuick }) {
  if (!isRedisInstalled) return []
  const redis = await startRedis()
  try {
    const delays = await measurePropagation(redis.url, isQuick ? 50 : 300)
    const count = isQuick ? 100_000 : 1_000_000
    await fill(redis.url, count)
    const { milliseconds, bytes, entries } = await measureStart(redis.url)
    const many = entries.toLocaleString('en')
    return [
      row(`revoked in the 7 other processes, median of ${delays.length}`, quantile(delays, 0.5), 'ms', 20),
      row('the same, p99', quantile(delays, 0.99), 'ms', 100),
      row(`start with ${many} revocations, until ready()`, milliseconds / 1000, 's', 15),
      row(`memory of ${many} revocations`, bytes / 1024 / 1024, 'MB', 300),
    ]
  } finally {
    await redis.stop()
  }
}
