/** How many calls are made at the same time. A flood of made-up tokens must become no flood at the issuer. */
import { untilAborted } from '../util/deadline.ts'

/** For each call that is under way, so many may wait. */
const WAITING_PER_CALL = 10

export class CallLimit {
  #underWay = 0
  /** The calls that wait for their turn, in order: each function begins one. */
  readonly #waiting = new Set<() => void>()
  readonly #max: number

  constructor(max: number) {
    this.#max = max
  }

  /** @throws Error when too many calls wait; and the reason of the signal, when the turn does not come in time */
  async run<T>(call: () => Promise<T>, signal: AbortSignal): Promise<T> {
    if (this.#underWay < this.#max) this.#underWay++
    else await this.#takeTurn(signal)
    try {
      return await call()
    } finally {
      this.#passOn()
    }
  }

  async #takeTurn(signal: AbortSignal): Promise<void> {
    if (this.#waiting.size >= this.#max * WAITING_PER_CALL)
      throw new Error('Too many calls wait for their turn.')
    let begin: () => void = () => {}
    const turn = new Promise<void>((resolve) => {
      begin = resolve
    })
    this.#waiting.add(begin)
    try {
      await untilAborted(turn, signal)
    } catch (error) {
      this.#waiting.delete(begin)
      throw error
    }
  }

  /** Gives the place of a call that is done to the next one. */
  #passOn(): void {
    const [next] = this.#waiting
    if (next === undefined) {
      this.#underWay--
      return
    }
    this.#waiting.delete(next)
    next()
  }
}
