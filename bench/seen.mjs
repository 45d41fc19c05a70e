// @ts-check
/**
 * Figure 2: a token that was seen before, as a new string each time, as from a socket, beside fast-jwt with
 * its cache.
 */
import { makeFreshStrings, readTokens } from './context.mjs'
import { fastJwt } from './peers/fast-jwt.mjs'
import { poolguard } from './peers/poolguard.mjs'
import { interleave } from './rounds.mjs'

const TOKENS = 200

/** @typedef {{ label: string, isAsync: boolean, verify: (token: string) => any }} Contestant */

/** @param {import('./context.mjs').Pool} pool @returns {Contestant[]} */
function contestants(pool) {
  const sync = poolguard(pool)
  const asynchronous = poolguard(pool)
  return [
    { label: 'poolguard verifySync', isAsync: false, verify: (token) => sync.verifySync(token) },
    { label: 'poolguard await verify', isAsync: true, verify: (token) => asynchronous.verify(token) },
    {
      label: 'fast-jwt, cache keyed by the whole token',
      isAsync: false,
      verify: fastJwt(pool, { cache: true, cacheKeyBuilder: (/** @type {string} */ token) => token }),
    },
  ]
}

/** Each string is used once. All strings are made before the time is measured.
 * @param {Contestant} contestant @param {readonly Buffer[]} tokens */
async function measureOnce({ isAsync, verify }, tokens) {
  const strings = makeFreshStrings(tokens)
  const start = performance.now()
  if (isAsync) for (const token of strings) await verify(token)
  else for (const token of strings) verify(token)
  return performance.now() - start
}

/** @param {import('./context.mjs').Context} context */
export async function measure(context) {
  const { pool, isQuick } = context
  const tokens = readTokens(context, 'distinct', 0, TOKENS)
  /** @type {Contestant} */
  const reference = { label: 'fast-jwt, cache', isAsync: false, verify: fastJwt(pool, { cache: true }) }
  const turns = isQuick ? 25 : 100
  const pair = async (/** @type {Contestant} */ contestant) => {
    let own = 0
    let other = 0
    for (let turn = 0; turn < turns; turn++) {
      own += await measureOnce(contestant, tokens)
      other += await measureOnce(reference, tokens)
    }
    const perSecond = (/** @type {number} */ milliseconds) => (turns * TOKENS * 1000) / milliseconds
    return { own: perSecond(own), reference: perSecond(other) }
  }
  const all = contestants(pool)
  for (const contestant of all) await pair(contestant) // fills the token caches, and compiles everything
  const results = await interleave(isQuick ? 6 : 10, all, pair)
  const [first] = results
  const figure = 'seen token'
  const against = 'fast-jwt with its cache'
  return [
    ...results.map(({ contestant: { label }, own, ratio }) => ({
      figure,
      label,
      isOurs: label.startsWith('poolguard'),
      value: own,
      unit: 'per s',
      ratio,
      against,
      ...(label.startsWith('poolguard') ? { goal: { min: 7 } } : {}),
    })),
    {
      figure,
      label: reference.label,
      isOurs: false,
      value: first?.reference ?? 0,
      unit: 'per s',
      ratio: null,
      against,
    },
  ]
}
