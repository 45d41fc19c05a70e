/**
 * One turn of the event loop: how much time signatures may take in it, and how to wait for the next one.
 *
 * Test runners replace `setImmediate` and `performance` with fakes that a test moves by hand. Nothing here
 * may wait for such a fake alone, because a verification would then never settle.
 */
import { randomBytes } from 'node:crypto'
import timers from 'node:timers'

/** Read when this file is loaded, so that fakes that are installed later do not replace them. */
const { setImmediate: callInNextTurn } = timers
const { performance } = globalThis

/** How long signatures may delay other requests in one turn; the last signature may take longer. */
const MAX_MILLISECONDS_PER_TURN = 0.2

let spentMilliseconds = 0
let isResetScheduled = false

function reset(): void {
  spentMilliseconds = 0
}

/** Whether this turn has time left. */
export function hasTimeThisTurn(): boolean {
  return spentMilliseconds < MAX_MILLISECONDS_PER_TURN
}

/** Does some work in this turn and counts how long it takes. */
export function spendThisTurn<T>(work: () => T): T {
  if (!isResetScheduled) {
    isResetScheduled = true
    callInNextTurn(() => {
      isResetScheduled = false
      reset()
    })
  }
  const startedAt = performance.now()
  try {
    return work()
  } finally {
    spentMilliseconds += performance.now() - startedAt
  }
}

/** Whether it is an Immediate of Node, and not what a fake returns. */
function isOfNode(immediate: unknown): boolean {
  return Object.hasOwn(Object(immediate), '_onImmediate')
}

/** Waits until other work has had its turn. */
export async function waitForNextTurn(): Promise<void> {
  await new Promise<void>((resolve) => {
    const immediate: unknown = callInNextTurn(() => resolve())
    // Work of the thread pool returns in a later turn, and no test runner fakes it. It takes ten times as long.
    if (!isOfNode(immediate)) randomBytes(1, () => resolve())
  })
  reset()
}
