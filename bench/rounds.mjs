// @ts-check
/**
 * How things are compared: pair by pair, interleaved, so that whatever disturbs the machine disturbs both. One round
 * measures every contestant beside its reference; what is reported is the median ratio of all rounds, and its range.
 */

/**
 * @typedef {object} Ratio
 * @property {number} median
 * @property {number} min
 * @property {number} max
 * @property {number} rounds
 *
 * @typedef {object} Row one line of the results
 * @property {string} figure what was measured, such as "first-seen token"
 * @property {string} label who was measured
 * @property {boolean} isOurs
 * @property {number} value in `unit`; the median
 * @property {string} unit
 * @property {Ratio | null} ratio to `against`; null where there is nothing to compare with
 * @property {string} against
 * @property {{ min?: number, max?: number, of?: 'value' | 'ratio' }} [goal]
 *
 * @typedef {(count: number, round: number) => number | Promise<number>} Timed does something so many times; answers with the milliseconds
 */

/** @param {readonly number[]} numbers */
export function median(numbers) {
  const sorted = [...numbers].sort((one, other) => one - other)
  const middle = sorted.length >> 1
  const high = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? high : (high + (sorted[middle - 1] ?? Number.NaN)) / 2
}

/** @param {readonly number[]} ratios @returns {Ratio} */
export function summarizeRatios(ratios) {
  return { median: median(ratios), min: Math.min(...ratios), max: Math.max(...ratios), rounds: ratios.length }
}

/**
 * Rounds of pairs; who goes first alternates.
 * @template C
 * @param {number} rounds at least five
 * @param {readonly C[]} contestants
 * @param {(contestant: C, round: number, isReferenceFirst: boolean) => Promise<{ own: number, reference: number }>} pair both per second, or both in milliseconds
 */
export async function interleave(rounds, contestants, pair) {
  const results = contestants.map((contestant) => ({
    contestant,
    own: /** @type {number[]} */ ([]),
    ratios: /** @type {number[]} */ ([]),
    reference: /** @type {number[]} */ ([]),
  }))
  for (let round = 0; round < rounds; round++) {
    // Every other round starts from the other end, so that none is always behind the same neighbour.
    for (const result of round % 2 === 0 ? results : results.toReversed()) {
      const { own, reference } = await pair(result.contestant, round, round % 2 === 0)
      result.own.push(own)
      result.reference.push(reference)
      result.ratios.push(own / reference)
    }
  }
  return results.map(({ contestant, own, reference, ratios }) => ({
    contestant,
    own: median(own),
    reference: median(reference),
    owns: own,
    ratios,
    ratio: summarizeRatios(ratios),
  }))
}

/**
 * Two loops in one process, in turns of a few milliseconds. Rates, per second.
 * @param {Timed} run @param {Timed} reference @param {number} turns @param {number} count of each turn
 * @param {number} round @param {boolean} isReferenceFirst
 */
export async function runInTurns(run, reference, turns, count, round, isReferenceFirst) {
  let own = 0
  let other = 0
  for (let turn = 0; turn < turns; turn++) {
    if (isReferenceFirst) other += await reference(count, round * turns + turn)
    own += await run(count, round * turns + turn)
    if (!isReferenceFirst) other += await reference(count, round * turns + turn)
  }
  const perSecond = (/** @type {number} */ milliseconds) => (turns * count * 1000) / milliseconds
  return { own: perSecond(own), reference: perSecond(other) }
}
