/** Steps that may have to wait: the same result for a caller who can wait and for one who cannot. */
import { describe, expect, it } from 'vitest'
import { type Steps, Wait, walk, walkSync } from '../../../packages/core/src/util/wait.ts'

/** Waits for each in turn, and adds up the values; a failure counts as -1. */
function* addUp(waits: readonly Wait<number>[]): Steps<number> {
  let sum = 0
  for (const wait of waits) {
    try {
      sum += yield wait
    } catch {
      sum -= 1
    }
  }
  return sum
}

const value = (number: number) =>
  new Wait(
    async () => number,
    () => number,
  )
const failure = new Wait<number>(
  async () => {
    throw new Error('failed')
  },
  () => {
    throw new Error('failed')
  },
)

describe('walk and walkSync', () => {
  it.each([
    ['nothing to wait for', [], 0],
    ['two waits', [value(20), value(3)], 23],
    ['a wait that fails, and steps that go on', [value(20), failure, value(3)], 22],
  ])('%s → the same result', async (_name, waits, sum) => {
    expect(await walk(addUp(waits))).toBe(sum)
    expect(walkSync(addUp(waits))).toBe(sum)
  })

  it('nothing to wait for → no promise', () => {
    expect(walk(addUp([]))).toBe(0)
  })
})
