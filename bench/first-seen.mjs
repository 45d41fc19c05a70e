// @ts-check
/** Figure 1: tokens that were never seen before, one at a time, beside `crypto.verify` alone. */
import { makeFreshStrings, readTokens } from './context.mjs'
import { awsJwtVerify } from './peers/aws-jwt-verify.mjs'
import { fastJwt } from './peers/fast-jwt.mjs'
import { jose } from './peers/jose.mjs'
import { jsonwebtoken, jsonwebtokenWithJwksRsa } from './peers/jsonwebtoken.mjs'
import { measureOpenssl, prepareLimit, runLimit, webCryptoLimit } from './peers/limit.mjs'
import { poolguard } from './peers/poolguard.mjs'
import { interleave, runInTurns, summarizeRatios } from './rounds.mjs'

const TURNS = 6
const TOKENS_A_TURN = 250
const IN_FLIGHT = 64

/** @type {Readonly<Record<string, number>>} */
const GOALS = {
  'poolguard verifySync': 0.85,
  'poolguard await verify': 0.8,
  [`poolguard verify, ${IN_FLIGHT} in flight`]: 1,
}

/** @typedef {{ label: string, isAsync: boolean, inFlight?: number, make: (pool: import('./context.mjs').Pool) => (token: string) => any }} Contestant */

/** @type {Contestant[]} */
const CONTESTANTS = [
  {
    label: 'poolguard verifySync',
    isAsync: false,
    make: (pool) => {
      const verifier = poolguard(pool, false)
      return (token) => verifier.verifySync(token)
    },
  },
  {
    label: 'poolguard await verify',
    isAsync: true,
    make: (pool) => {
      const verifier = poolguard(pool, false)
      return (token) => verifier.verify(token)
    },
  },
  {
    label: 'poolguard verifySync, with its cache',
    isAsync: false,
    make: (pool) => {
      const verifier = poolguard(pool)
      return (token) => verifier.verifySync(token)
    },
  },
  {
    label: 'poolguard await verify, with its cache',
    isAsync: true,
    make: (pool) => {
      const verifier = poolguard(pool)
      return (token) => verifier.verify(token)
    },
  },
  {
    label: `poolguard verify, ${IN_FLIGHT} in flight`,
    isAsync: true,
    inFlight: IN_FLIGHT,
    make: (pool) => {
      const verifier = poolguard(pool, false)
      return (token) => verifier.verify(token)
    },
  },
  {
    label: 'aws-jwt-verify verifySync',
    isAsync: false,
    make: (pool) => {
      const verifier = awsJwtVerify(pool)
      return (token) => verifier.verifySync(token)
    },
  },
  {
    label: 'aws-jwt-verify await verify',
    isAsync: true,
    make: (pool) => {
      const verifier = awsJwtVerify(pool)
      return (token) => verifier.verify(token)
    },
  },
  { label: 'fast-jwt', isAsync: false, make: (pool) => fastJwt(pool) },
  { label: 'fast-jwt, cache', isAsync: false, make: (pool) => fastJwt(pool, { cache: true }) },
  { label: 'jsonwebtoken', isAsync: false, make: jsonwebtoken },
  { label: 'jsonwebtoken + jwks-rsa', isAsync: true, make: jsonwebtokenWithJwksRsa },
  { label: 'WebCrypto', isAsync: true, make: webCryptoLimit },
  { label: `WebCrypto, ${IN_FLIGHT} in flight`, isAsync: true, inFlight: IN_FLIGHT, make: webCryptoLimit },
  { label: 'jose', isAsync: true, make: jose },
  { label: `jose, ${IN_FLIGHT} in flight`, isAsync: true, inFlight: IN_FLIGHT, make: jose },
]

/** @param {Contestant} contestant @param {(token: string) => any} verify @param {readonly string[]} tokens */
async function runThrough({ isAsync, inFlight }, verify, tokens) {
  if (!isAsync) {
    for (const token of tokens) verify(token)
  } else if (inFlight === undefined) {
    for (const token of tokens) await verify(token)
  } else {
    for (let from = 0; from < tokens.length; from += inFlight) {
      await Promise.all(tokens.slice(from, from + inFlight).map(verify))
    }
  }
}

/** @param {import('./context.mjs').Context} context */
export async function measure(context) {
  const { pool, isQuick } = context
  const [warm, ...tokens] = readTokens(context, 'distinct', 0, TURNS * TOKENS_A_TURN + 1)
  const slice = (/** @type {number} */ turn) => {
    const from = (turn % TURNS) * TOKENS_A_TURN
    return tokens.slice(from, from + TOKENS_A_TURN)
  }
  const prepared = prepareLimit(pool, tokens)
  const reference = (/** @type {number} */ count, /** @type {number} */ turn) => {
    const from = (turn % TURNS) * TOKENS_A_TURN
    const part = prepared.slice(from, from + count)
    const start = performance.now()
    runLimit(part)
    return performance.now() - start
  }
  const pair = async (
    /** @type {Contestant} */ contestant,
    /** @type {number} */ round,
    /** @type {boolean} */ isFirst,
  ) => {
    // A new verifier each time, so that no token of an earlier round is cached. One token loads its keys.
    const verify = contestant.make(pool)
    await verify(/** @type {Buffer} */ (warm).toString('latin1'))
    const run = async (/** @type {number} */ _count, /** @type {number} */ turn) => {
      const strings = makeFreshStrings(slice(turn))
      const start = performance.now()
      await runThrough(contestant, verify, strings)
      return performance.now() - start
    }
    return runInTurns(run, reference, TURNS, TOKENS_A_TURN, round, isFirst)
  }
  for (const contestant of CONTESTANTS) await pair(contestant, 0, true) // compiles everything
  const results = await interleave(isQuick ? 6 : 10, CONTESTANTS, pair)
  const about = { figure: 'first-seen token', unit: 'per s', against: 'crypto.verify alone' }
  const rows = results.map(({ contestant: { label }, own, ratio }) => {
    const goal = GOALS[label]
    return {
      ...about,
      label,
      isOurs: label.startsWith('poolguard'),
      value: own,
      ratio,
      ...(goal === undefined ? {} : { goal: { min: goal } }),
    }
  })
  const openssl = await measureOpenssl()
  if (openssl === undefined) return rows
  const median = results[0]?.reference ?? Number.NaN
  const ratio = { ...summarizeRatios([openssl / median]) }
  return [...rows, { ...about, label: 'OpenSSL, by its own speed', isOurs: false, value: openssl, ratio }]
}
