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
   * Runs a call when it is its turn. Each call ends by its deadline. A waiting call has a later deadline than
   * the calls before it, so it gets its turn in time.
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
