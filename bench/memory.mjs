// @ts-check
/** Figure 7: bytes held for each cached token of about 1 KB, the token itself included. */
import { end, receiveAnswer, start } from './children.mjs'
import { median, summarizeRatios } from './rounds.mjs'

const PEER = 'fast-jwt, cache'
const ROUNDS = 3

/** @param {import('./context.mjs').Context} context */
export async function measure({ folder, isQuick }) {
  const count = isQuick ? 5000 : 20_000
  const held = async (/** @type {string} */ who) => {
    const child = start('memory-holder.mjs', [folder, who, String(count)], ['--expose-gc'])
    try {
      return (await receiveAnswer(child)).bytes / 1024
    } finally {
      await end(child)
    }
  }
  /** @type {number[]} */
  const ours = []
  /** @type {number[]} */
  const theirs = []
  for (let round = 0; round < ROUNDS; round++) {
    const [own = 0, other = 0] = await Promise.all([held('poolguard'), held(PEER)])
    ours.push(own)
    theirs.push(other)
  }
  const figure = 'memory of a cached token'
  const unit = 'KB'
  const ratio = summarizeRatios(ours.map((own, round) => own / (theirs[round] ?? Number.NaN)))
  return [
    {
      figure,
      label: 'poolguard',
      isOurs: true,
      value: median(ours),
      unit,
      ratio,
      against: PEER,
      goal: { max: 4, of: 'value' },
    },
    { figure, label: PEER, isOurs: false, value: median(theirs), unit, ratio: null, against: PEER },
  ]
}
