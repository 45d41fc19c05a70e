// @ts-check
/**
 * Figure 3: requests per second behind a guard, beside the same route without one, by 32 connections on
 * loopback. Also the server's processor time for a request, because other processes on the machine disturb it
 * less.
 */
import { ask, end, receiveAnswer, start } from './children.mjs'
import { readTokens } from './context.mjs'
import { GUARDS } from './peers/peers.mjs'
import { interleave, median, summarizeRatios } from './rounds.mjs'
import { DISTINCT, QUICK_DISTINCT } from './sizes.mjs'

const CONNECTIONS = 32
const REPEATED = 200
const ROUNDS = 5
/** The first tokens warm the servers up; the others are new to every server in every round. */
const WARM_UP = 2000

const GOALS = {
  fastify: { repeated: 0.95, distinct: 0.42 },
  express: { repeated: 0.92, distinct: 0.68 },
  hono: { repeated: 0.9, distinct: 0.42 },
}
const NAMES = { fastify: 'Fastify', express: 'Express 5', hono: 'Hono on Node' }

/** Makes a forged token: a good token with another signature.
 * @param {readonly Buffer[]} tokens */
function forge([token]) {
  const text = String(token)
  const at = text.lastIndexOf('.') + 10
  return `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`
}

/** Checks that a guard refuses requests. A guard that accepts all of them would be the fastest.
 * @param {number} port @param {string} name @param {string} forged */
async function assertGuards(port, name, forged) {
  for (const authorization of ['', `Bearer ${forged}`]) {
    const { status } = await fetch(`http://127.0.0.1:${port}/guarded`, { headers: { authorization } })
    if (status < 400 || status >= 500)
      throw new Error(`${name} answered ${status} to a token that is not good.`)
  }
}

/**
 * The guards to measure. With repeated tokens, a guard that has a cache is measured with it. With distinct
 * tokens, the peers are measured without a cache, and poolguard with its cache and without.
 * @param {readonly string[]} names @param {'repeated' | 'distinct'} traffic
 */
function listContestants(names, traffic) {
  return names.filter((name) => {
    if (name.startsWith('poolguard')) return traffic === 'distinct' || name === 'poolguard'
    return traffic === 'distinct' ? !name.endsWith(', cache') : !names.includes(`${name}, cache`)
  })
}

/**
 * Compares poolguard with the best peer, round by round.
 * @param {string} figure @param {string} unit @param {{ contestant: { name: string }, own: number, ratio: import('./rounds.mjs').Ratio, ratios: readonly number[] }[]} results
 */
function compareToBestPeer(figure, unit, results) {
  const ours = /** @type {(typeof results)[number]} */ (
    results.find(({ contestant }) => contestant.name === 'poolguard')
  )
  const [best] = results
    .filter(({ contestant }) => !contestant.name.startsWith('poolguard'))
    .toSorted((one, other) => other.ratio.median - one.ratio.median)
  return {
    figure: `${figure}: beside the best peer`,
    label: 'poolguard',
    isOurs: true,
    value: ours.own,
    unit,
    ratio: summarizeRatios(ours.ratios.map((ratio, round) => ratio / (best?.ratios[round] ?? Number.NaN))),
    against: best?.contestant.name ?? '',
    goal: { min: 1.15 },
  }
}

/**
 * @param {string} figure @param {string} unit
 * @param {{ contestant: { name: string }, own: number, reference: number, ratio: import('./rounds.mjs').Ratio }[]} results
 * @param {{ min: number }} [goal]
 */
function makeRows(figure, unit, results, goal) {
  const against = 'the bare route'
  const guards = results.map(({ contestant: { name }, own, ratio }) => ({
    figure,
    label: name,
    isOurs: name.startsWith('poolguard'),
    value: own,
    unit,
    ratio,
    against,
    ...(name === 'poolguard' && goal !== undefined ? { goal } : {}),
  }))
  const reference = median(results.map((result) => result.reference))
  return [
    ...guards,
    { figure, label: 'bare route', isOurs: false, value: reference, unit, ratio: null, against },
  ]
}

/**
 * @param {import('./context.mjs').Context} context
 * @param {'fastify' | 'express' | 'hono'} framework
 * @param {import('node:child_process').ChildProcess} load
 */
async function measureFramework(context, framework, load) {
  const { folder, isQuick } = context
  const names = Object.keys(GUARDS[framework])
  const children = ['bare', ...names].map((name) => start('http-server.mjs', [folder, framework, name]))
  try {
    const ports = await Promise.all(children.map(async (child) => (await receiveAnswer(child)).port))
    const forged = forge(readTokens(context, 'distinct', 0, 1))
    const share = Math.floor(((isQuick ? QUICK_DISTINCT : DISTINCT) - WARM_UP) / ROUNDS)
    const time = isQuick ? 100 : 200
    const measureCpu = async (/** @type {number} */ index) => {
      const child = /** @type {import('node:child_process').ChildProcess} */ (children[index])
      return (await ask(child, {})).cpu
    }
    /** Requests per second, and per second of the server's processor time. */
    const measureRates = async (/** @type {number} */ index, /** @type {object} */ options) => {
      const command = {
        port: ports[index],
        path: '/guarded',
        connections: CONNECTIONS,
        milliseconds: time,
        cycles: true,
        ...options,
      }
      const before = await measureCpu(index)
      const { requests, milliseconds } = await ask(load, command)
      const cpu = (await measureCpu(index)) - before
      return { perSecond: (requests * 1000) / milliseconds, perCpuSecond: (requests * 1e6) / cpu }
    }
    for (const [index, port] of ports.entries()) {
      if (index > 0) await assertGuards(port, names[index - 1] ?? '', forged)
      await measureRates(index, { from: 0, count: WARM_UP, cycles: false, milliseconds: 2000 })
      await measureRates(index, { from: 0, count: REPEATED })
    }
    const rows = []
    for (const traffic of /** @type {const} */ (['repeated', 'distinct'])) {
      const contestants = listContestants(names, traffic).map((name) => ({
        name,
        index: names.indexOf(name) + 1,
        perCpuSecond: /** @type {{ own: number, reference: number }[]} */ ([]),
      }))
      const results = await interleave(ROUNDS, contestants, async ({ index, perCpuSecond }, round) => {
        const from = traffic === 'repeated' ? 0 : WARM_UP + round * share
        const count = traffic === 'repeated' ? REPEATED : share
        const measureBare = () => measureRates(0, { from, count, milliseconds: time / 2 })
        // The bare route is measured before and after the guard, so that a change of the machine's load does
        // not look like a change of the guard's speed.
        const before = await measureBare()
        // A guard's turn ends when there are no more new tokens, so that none comes twice.
        const own = await measureRates(index, { from, count, cycles: traffic === 'repeated' })
        const after = await measureBare()
        perCpuSecond.push({
          own: own.perCpuSecond,
          reference: (before.perCpuSecond + after.perCpuSecond) / 2,
        })
        return { own: own.perSecond, reference: (before.perSecond + after.perSecond) / 2 }
      })
      const figure = `${NAMES[framework]}, ${traffic === 'repeated' ? `${REPEATED} tokens repeated` : 'all tokens distinct'}`
      const byCpu = results.map(({ contestant }) => {
        const ratios = contestant.perCpuSecond.map(({ own, reference }) => own / reference)
        const own = median(contestant.perCpuSecond.map((one) => one.own))
        const reference = median(contestant.perCpuSecond.map((one) => one.reference))
        return { contestant, own, reference, ratios, ratio: summarizeRatios(ratios) }
      })
      const goal = { min: GOALS[framework][traffic] }
      rows.push(...makeRows(figure, 'req/s', results, goal))
      rows.push(...makeRows(`${figure}: by the server's processor time`, 'req per s of CPU', byCpu))
      if (traffic === 'repeated') continue
      rows.push(compareToBestPeer(figure, 'req/s', results))
      rows.push(compareToBestPeer(`${figure}: by the server's processor time`, 'req per s of CPU', byCpu))
    }
    return rows
  } finally {
    await Promise.all(children.map(end))
  }
}

/** @param {import('./context.mjs').Context} context */
export async function measure(context) {
  const load = start('http-load.mjs', [context.folder])
  try {
    await receiveAnswer(load)
    const rows = []
    for (const framework of /** @type {const} */ (['fastify', 'express', 'hono'])) {
      rows.push(...(await measureFramework(context, framework, load)))
    }
    return rows
  } finally {
    await end(load)
  }
}
