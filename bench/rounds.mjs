// @ts-check
/**
 * How contestants are compared: each in turns with its reference, so that whatever disturbs the machine
 * disturbs both. One round measures every contestant and its reference. The report has the median ratio of
 * all rounds, and its range.
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
 * @typedef {(count: number, round: number) => number | Promise<number>} Timed does something `count` times;
 * returns the milliseconds
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
 * Measures every contestant and its reference in rounds. The two take turns to go first.
 * @template C
 * @param {number} rounds at least five; even where the order matters, or the median follows the more frequent order
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
    // Every other round has the reverse order, so that no contestant always follows the same one.
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
 * Runs two loops in one process, in turns of a few milliseconds. Returns rates per second.
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
