// @ts-check
/**
 * Figure 4: how long a route without a guard takes to answer while the guarded one is flooded with tokens
 * that were never seen before. Four connections ask the open route again and again. 32 others flood the
 * guarded route: once as fast as they get answers, and once at a steady rate that every guard can keep up
 * with. Each slice of a flood is compared with an idle slice. Each guard is compared with a flood of the bare
 * route, which shows the cost of the requests alone. `crypto.verify` is the limit: a guard that does nothing
 * else, on the main thread.
 */
import { ask, end, receiveAnswer, start } from './children.mjs'
import { FASTIFY_GUARDS, FASTIFY_LIMITS } from './peers/peers.mjs'
import { interleave, median, summarizeRatios } from './rounds.mjs'
import { DISTINCT, QUICK_DISTINCT } from './sizes.mjs'

const GUARDS = ['bare', 'poolguard', 'aws-jwt-verify', 'jose', 'fast-jwt', 'crypto.verify']
const ROUNDS = 5
const CONNECTIONS = 32

/** The length of an idle slice. Its p99 varies less, so it needs fewer answers. */
const IDLE_MILLISECONDS = 165

/**
 * Each flood: its name, the pause of a connection before its next request, and the length of a slice. The
 * steady flood has a burst now and then, so its p99 needs more answers.
 * @type {readonly (readonly [kind: string, pause: number, milliseconds: number])[]}
 */
const FLOODS = [
  ['flooded', 0, 330],
  ['asked about 3,000 times a second', 9, 600],
]

/** @param {readonly number[]} latencies */
function p99(latencies) {
  const sorted = [...latencies].sort((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.99))] ?? Number.NaN
}

/** @param {string} kind @param {Awaited<ReturnType<typeof interleave>>} results */
function makeRows(kind, results) {
  const [bare] = results
  const labels = GUARDS.map((name) => (name === 'bare' ? 'no guard' : name))
  const row = (/** @type {string} */ label, /** @type {number} */ value) => ({
    label,
    isOurs: label === 'poolguard',
    value,
    unit: 'ms',
  })
  const figure = `p99 of an open route while the guarded one is ${kind}`
  const beside = results.map(({ own, ratio }, index) => {
    return { figure, ...row(labels[index] ?? '', own), ratio, against: 'the same route, idle' }
  })
  const idle = median(results.map(({ reference }) => reference))
  const besideBare = results.slice(1).map(({ own, owns }, index) => {
    const one = {
      figure: `${figure}: what the guard adds`,
      ...row(labels[index + 1] ?? '', own),
      ratio: summarizeRatios(owns.map((value, round) => value / (bare?.owns[round] ?? Number.NaN))),
      against: 'the same flood without a guard',
    }
    return one.isOurs ? { ...one, goal: { max: 1.3 } } : one
  })
  return [...beside, { figure, ...row('idle', idle), ratio: null, against: '' }, ...besideBare]
}

/** @param {import('./context.mjs').Context} context */
export async function measure(context) {
  const { folder, isQuick } = context
  const known = { bare: {}, ...FASTIFY_GUARDS, ...FASTIFY_LIMITS }
  if (GUARDS.some((name) => !Object.hasOwn(known, name))) throw new Error('No such guard.')
  const steadyShare = Math.min(2500, Math.floor((isQuick ? QUICK_DISTINCT : DISTINCT) / 12))
  const share = Math.floor((isQuick ? QUICK_DISTINCT : DISTINCT) / (ROUNDS + 1)) - steadyShare
  /** Every round of either flood has tokens that no other round has. @param {boolean} isSteady @param {number} round */
  const chooseSlice = (isSteady, round) =>
    isSteady
      ? { from: (ROUNDS + 1) * share + round * steadyShare, count: steadyShare }
      : { from: round * share, count: share }
  const prober = start('http-load.mjs', [folder])
  const flooder = start('http-load.mjs', [folder])
  const servers = GUARDS.map((name) => start('http-server.mjs', [folder, 'fastify', name]))
  try {
    await Promise.all([receiveAnswer(prober), receiveAnswer(flooder)])
    const ports = await Promise.all(servers.map(async (server) => (await receiveAnswer(server)).port))
    const probe = async (/** @type {number} */ port, /** @type {number} */ milliseconds) => {
      const probing = {
        port,
        path: '/open',
        from: 0,
        count: 1,
        cycles: true,
        connections: 4,
        pauseMilliseconds: 1,
      }
      return p99((await ask(prober, { ...probing, milliseconds })).latencies)
    }
    const pairWith = (/** @type {number} */ pauseMilliseconds, /** @type {number} */ milliseconds) => {
      return async (/** @type {number} */ port, /** @type {number} */ round) => {
        const slice = chooseSlice(pauseMilliseconds > 0, round)
        const reference = await probe(port, IDLE_MILLISECONDS)
        const flooding = ask(flooder, {
          port,
          path: '/guarded',
          ...slice,
          cycles: port === ports[0],
          connections: CONNECTIONS,
          milliseconds: milliseconds + 100,
          pauseMilliseconds,
        })
        const own = await probe(port, milliseconds)
        const { requests } = await flooding
        const isShort = port !== ports[0] && requests >= slice.count
        if (isShort) console.error('A flood ran out of new tokens before its time: sign more, in sizes.mjs.')
        return { own, reference }
      }
    }
    for (const port of ports) await pairWith(0, 330)(port, ROUNDS) // compiles everything
    const rows = []
    for (const [kind, pause, milliseconds] of FLOODS) {
      const results = await interleave(ROUNDS, ports, pairWith(pause, isQuick ? 300 : milliseconds))
      rows.push(...makeRows(kind, results))
    }
    return rows
  } finally {
    await Promise.all([prober, flooder, ...servers].map(end))
  }
}
