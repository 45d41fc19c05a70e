// @ts-check
/**
 * Compares this build of the core with that of another checkout, in one process and in turns:
 * `node bench/two-builds.mjs ../other-checkout`. Both must be built (`npm run build`). A ratio above 1 says that
 * this build is faster. `npm run bench` does not run it.
 */
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createContext, makeFreshStrings, readContext, readTokens } from './context.mjs'
import { interleave, runInTurns } from './rounds.mjs'

const ROUNDS = 16
const TURNS = 8
const FIRST_SEEN_A_TURN = 250
const SEEN_A_TURN = 200

const [checkout] = process.argv.slice(2)
if (checkout === undefined) {
  console.error('usage: node bench/two-builds.mjs <folder of another checkout>')
  process.exit(1)
}

const MODULE = 'packages/core/dist/index.mjs'
/** @typedef {typeof import('@poolguard/core')} Core */
/** @type {Core} */
const ours = await import('@poolguard/core')
/** @type {Core} */
const other = await import(pathToFileURL(resolve(checkout, MODULE)).href)

/** @typedef {{ isAsync: boolean, cache: false | {}, isSeen: boolean }} Way */
/** @type {Record<string, Way>} */
const WAYS = {
  'first-seen, verifySync': { isAsync: false, cache: false, isSeen: false },
  'first-seen, await verify': { isAsync: true, cache: false, isSeen: false },
  'first-seen, verifySync, with its cache': { isAsync: false, cache: {}, isSeen: false },
  'first-seen, await verify, with its cache': { isAsync: true, cache: {}, isSeen: false },
  'seen, verifySync': { isAsync: false, cache: {}, isSeen: true },
  'seen, await verify': { isAsync: true, cache: {}, isSeen: true },
}

const { folder, close } = await createContext({ isQuick: false, distinct: TURNS * FIRST_SEEN_A_TURN })
try {
  const context = readContext(folder)
  const { userPoolId, clientId, audience, jwks } = context.pool
  const tokens = readTokens(context, 'distinct')
  /** @param {Core} core @param {false | {}} cache */
  const makeVerifier = ({ cognito, createVerifier }, cache) =>
    createVerifier({ issuers: cognito({ userPoolId, clientId, tokenUse: 'access', audience, jwks }), cache })

  /** @param {Core} core @param {Way} way @returns {Promise<import('./rounds.mjs').Timed>} */
  async function makeRun(core, { isAsync, cache, isSeen }) {
    const verifier = makeVerifier(core, cache)
    const seen = tokens.slice(0, SEEN_A_TURN)
    // Twice: a token that comes once may stay out of the cache.
    for (const token of isSeen ? [...seen, ...seen] : seen.slice(0, 1))
      await verifier.verify(token.toString('latin1'))
    return async (count, turn) => {
      const from = (turn % TURNS) * FIRST_SEEN_A_TURN
      const strings = makeFreshStrings(isSeen ? seen : tokens.slice(from, from + count))
      const start = performance.now()
      if (isAsync) for (const token of strings) await verifier.verify(token)
      else for (const token of strings) verifier.verifySync(token)
      return performance.now() - start
    }
  }

  const pair = async (
    /** @type {string} */ name,
    /** @type {number} */ round,
    /** @type {boolean} */ isFirst,
  ) => {
    const way = /** @type {Way} */ (WAYS[name])
    const [run, reference] = [await makeRun(ours, way), await makeRun(other, way)]
    const [turns, count] = way.isSeen ? [TURNS * 12, SEEN_A_TURN] : [TURNS, FIRST_SEEN_A_TURN]
    return runInTurns(run, reference, turns, count, round, isFirst)
  }
  const names = Object.keys(WAYS)
  for (const name of names) await pair(name, 0, true) // compiles both builds
  for (const { contestant, own, reference, ratio } of await interleave(ROUNDS, names, pair)) {
    const microseconds = (/** @type {number} */ rate) => (1e6 / rate).toFixed(2)
    const range = `${ratio.min.toFixed(2)}–${ratio.max.toFixed(2)}`
    console.log(
      `${contestant}: ${ratio.median.toFixed(2)} × (${range}), ${microseconds(own)} µs beside ${microseconds(reference)}`,
    )
  }
} finally {
  await close()
}
