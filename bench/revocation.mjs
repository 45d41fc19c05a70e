// @ts-check
/**
 * Figure 11: what `isRevoked` costs for a seen token, with 10,000 users signed out. Compares a verifier with
 * a store and the same verifier without one. Each token is a new string, as from a socket.
 */
import { revocationList } from '@poolguard/core'
import { revocations } from '@poolguard/redis'
import { createClient } from 'redis'
import { makeFreshStrings, readTokens } from './context.mjs'
import { poolguard } from './peers/poolguard.mjs'
import { isRedisInstalled, startRedis } from './redis.mjs'
import { interleave } from './rounds.mjs'

const TOKENS = 200
const REVOKED = 10_000

/** @param {import('@poolguard/core').RevocationStore} store */
async function fill(store) {
  await Promise.all(Array.from({ length: REVOKED }, (_, index) => store.signOutEverywhere(`user-${index}`)))
  return store.isRevoked
}

/** @param {import('@poolguard/core').Verifier} verifier @param {boolean} isAsync @param {readonly Buffer[]} tokens */
async function measureOnce(verifier, isAsync, tokens) {
  const strings = makeFreshStrings(tokens)
  const start = performance.now()
  if (isAsync) for (const token of strings) await verifier.verify(token)
  else for (const token of strings) verifier.verifySync(token)
  return performance.now() - start
}

/** @param {import('./context.mjs').Context} context */
export async function measure(context) {
  const { pool, isQuick } = context
  const tokens = readTokens(context, 'distinct', 0, TOKENS)
  const redis = isRedisInstalled ? await startRedis() : undefined
  const shared = redis && revocations({ client: createClient({ url: redis.url }), timeoutSeconds: 30 })
  await shared?.ready()
  const stores = [
    { name: 'revocationList()', isRevoked: await fill(revocationList()) },
    ...(shared ? [{ name: '@poolguard/redis', isRevoked: await fill(shared) }] : []),
  ]
  const contestants = stores.flatMap(({ name, isRevoked }) =>
    [false, true].map((isAsync) => ({
      label: `poolguard ${isAsync ? 'await verify' : 'verifySync'}, ${name}`,
      isAsync,
      verifier: poolguard(pool, {}, { isRevoked }),
      reference: poolguard(pool),
    })),
  )
  const turns = isQuick ? 25 : 100
  const pair = async (/** @type {(typeof contestants)[number]} */ { verifier, reference, isAsync }) => {
    let own = 0
    let other = 0
    for (let turn = 0; turn < turns; turn++) {
      own += await measureOnce(verifier, isAsync, tokens)
      other += await measureOnce(reference, isAsync, tokens)
    }
    const perSecond = (/** @type {number} */ milliseconds) => (turns * TOKENS * 1000) / milliseconds
    return { own: perSecond(own), reference: perSecond(other) }
  }
  for (const contestant of contestants) await pair(contestant) // fills the caches, and compiles everything
  const results = await interleave(isQuick ? 6 : 10, contestants, pair)
  await shared?.close()
  await redis?.stop()
  return results.map(({ contestant: { label }, own, ratio }) => ({
    figure: 'seen token, with revocation',
    label,
    isOurs: true,
    value: own,
    unit: 'per s',
    ratio,
    against: 'the same verifier without isRevoked',
    goal: { min: 0.8 },
  }))
}
