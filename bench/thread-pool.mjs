// @ts-check
/**
 * Why signatures go to the thread pool in batches: the time of this thread to hand a signature over, for
 * batches of several sizes, beside the time to verify it here. The pool sleeps before each batch, and the
 * batch wakes it.
 */
import { verify } from 'node:crypto'
import { readTokens } from './context.mjs'
import { prepareLimit } from './peers/limit.mjs'
import { interleave } from './rounds.mjs'

const BATCHES = [1, 4, 16, 64]
const SIGNATURES = 512

/** @param {import('./context.mjs').Context} context */
export async function measure(context) {
  const prepared = prepareLimit(context.pool, readTokens(context, 'distinct', 0, SIGNATURES))
  const verifyHere = () => {
    const start = performance.now()
    for (const { signed, key, signature } of prepared) verify('RSA-SHA256', signed, key, signature)
    return ((performance.now() - start) * 1000) / SIGNATURES
  }
  const handOver = async (/** @type {number} */ size) => {
    let milliseconds = 0
    for (let from = 0; from < SIGNATURES; from += size) {
      const start = performance.now()
      const answers = prepared
        .slice(from, from + size)
        .map(
          ({ signed, key, signature }) =>
            new Promise((resolve) => verify('RSA-SHA256', signed, key, signature, resolve)),
        )
      milliseconds += performance.now() - start
      await Promise.all(answers)
    }
    return (milliseconds * 1000) / SIGNATURES
  }
  for (const size of BATCHES) await handOver(size) // compiles everything
  const results = await interleave(context.isQuick ? 6 : 14, BATCHES, async (size) => {
    return { own: await handOver(size), reference: verifyHere() }
  })
  return results.map(({ contestant, own, ratio }) => ({
    figure: 'handing a signature to the thread pool',
    label: `${contestant} at a time`,
    isOurs: false,
    value: own,
    unit: 'µs of this thread',
    ratio,
    against: 'verifying it on this thread',
  }))
}
