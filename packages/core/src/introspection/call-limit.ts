/** Limits concurrent calls, so that a flood of made-up tokens does not become a flood at the issuer. */

/** How many calls may wait for each call that is under way. */
const WAITING_PER_CALL = 10

export class CallLimit {
  #underWay = 0
  /** The calls that wait for their turn, in order: each function begins one. */
  readonly #waiting = new Set<() => void>()
  readonly #max: number

  constructor(max: number) {
    this.#max = max
  }

  /**
   * Runs a call when its turn comes. Each call ends by its deadline, and an earlier call has an earlier
   * deadline. So a waiting call gets its turn before its own deadline.
   *
   * @throws Error when too many calls wait
   */
  async run<T>(call: () => Promise<T>): Promise<T> {
    if (this.#underWay < this.#max) this.#underWay++
    else await this.#takeTurn()
    try {
      return await call()
    } finally {
      this.#passOn()
    }
  }

  #takeTurn(): Promise<void> {
    if (this.#waiting.size >= this.#max * WAITING_PER_CALL)
      throw new Error('Too many calls wait for the introspection endpoint (maxConcurrentCalls).')
    return new Promise((resolve) => this.#waiting.add(resolve))
  }

  /** Gives the place of a finished call to the next one. */
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
