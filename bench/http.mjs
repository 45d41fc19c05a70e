// @ts-check
/** Figure 3: requests per second behind a guard, beside the same route without one. 32 connections, loopback. */
import { answerOf, ask, end, start } from './children.mjs'
import { tokensOf } from './context.mjs'
import { GUARDS } from './peers/peers.mjs'
import { interleave, ratioOf } from './rounds.mjs'
import { DISTINCT, QUICK_DISTINCT } from './sizes.mjs'

const CONNECTIONS = 32
const REPEATED = 200
const ROUNDS = 9
/** The first tokens warm the servers up; the others are new to every server in every round. */
const WARM_UP = 2000

const GOALS = {
  fastify: { repeated: 0.95, distinct: 0.42 },
  express: { repeated: 0.92, distinct: 0.68 },
  hono: { repeated: 0.9, distinct: 0.42 },
}
const NAMES = { fastify: 'Fastify', express: 'Express 5', hono: 'Hono on Node' }

/** A good token with another signature.
 * @param {readonly Buffer[]} tokens */
function forge([token]) {
  const text = String(token)
  const at = text.lastIndexOf('.') + 10
  return `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`
}

/** A guard that lets everybody pass would be the fastest of all.
 * @param {number} port @param {string} name @param {string} forged */
async function mustGuard(port, name, forged) {
  for (const authorization of ['', `Bearer ${forged}`]) {
    const { status } = await fetch(`http://127.0.0.1:${port}/guarded`, { headers: { authorization } })
    if (status < 400 || status >= 500)
      throw new Error(`${name} answered ${status} to a token that is not good.`)
  }
}

/**
 * The guard's rate beside that of the best peer, round by round.
 * @param {string} figure @param {{ contestant: { name: string }, own: number, ratio: import('./rounds.mjs').Ratio, ratios: readonly number[] }[]} results
 */
function besideBestPeer(figure, results) {
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
    unit: 'req/s',
    ratio: ratioOf(ours.ratios.map((ratio, round) => ratio / (best?.ratios[round] ?? Number.NaN))),
    against: best?.contestant.name ?? '',
    goal: { min: 1.15 },
  }
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
    const [bare, ...ports] = await Promise.all(children.map(async (child) => (await answerOf(child)).port))
    const forged = forge(tokensOf(context, 'distinct', 0, 1))
    const share = Math.floor(((isQuick ? QUICK_DISTINCT : DISTINCT) - WARM_UP) / ROUNDS)
    const time = isQuick ? 100 : 300
    const rate = async (/** @type {number} */ port, /** @type {object} */ options) => {
      const command = {
        port,
        path: '/guarded',
        connections: CONNECTIONS,
        milliseconds: time,
        cycles: true,
        ...options,
      }
      const { requests, milliseconds } = await ask(load, command)
      return (requests * 1000) / milliseconds
    }
    for (const [index, port] of ports.entries()) await mustGuard(port, names[index] ?? '', forged)
    for (const port of [bare, ...ports]) {
      await rate(port, { from: 0, count: WARM_UP, cycles: false, milliseconds: 2000 })
      await rate(port, { from: 0, count: REPEATED })
    }
    const rows = []
    for (const traffic of /** @type {const} */ (['repeated', 'distinct'])) {
      const contestants = names.map((name, index) => ({ name, port: ports[index] }))
      const results = await interleave(ROUNDS, contestants, async ({ port }, round) => {
        const from = traffic === 'repeated' ? 0 : WARM_UP + round * share
        const count = traffic === 'repeated' ? REPEATED : share
        const ofBare = () => rate(bare, { from, count, milliseconds: time / 2 })
        // On both sides, so that a machine that grows busier or idler is not taken for a faster or slower guard.
        const before = await ofBare()
        // A guard's turn ends when there are no more new tokens, so that none comes twice.
        const own = await rate(port, { from, count, cycles: traffic === 'repeated' })
        return { own, reference: (before + (await ofBare())) / 2 }
      })
      const figure = `${NAMES[framework]}, ${traffic === 'repeated' ? `${REPEATED} tokens repeated` : 'all tokens distinct'}`
      const against = 'the bare route'
      for (const { contestant, own, ratio } of results) {
        const isOurs = contestant.name.startsWith('poolguard')
        const goal = contestant.name === 'poolguard' ? { goal: { min: GOALS[framework][traffic] } } : {}
        rows.push({
          figure,
          label: contestant.name,
          isOurs,
          value: own,
          unit: 'req/s',
          ratio,
          against,
          ...goal,
        })
      }
      if (traffic === 'distinct') rows.push(besideBestPeer(figure, results))
      const reference = results.reduce((sum, result) => sum + result.reference, 0) / results.length
      rows.push({
        figure,
        label: 'bare route',
        isOurs: false,
        value: reference,
        unit: 'req/s',
        ratio: null,
        against,
      })
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
    await answerOf(load)
    const rows = []
    for (const framework of /** @type {const} */ (['fastify', 'express', 'hono'])) {
      rows.push(...(await measureFramework(context, framework, load)))
    }
    return rows
  } finally {
    await end(load)
  }
}
