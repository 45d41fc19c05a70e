/** The current failures of a pool, and which requests they hit. */
import type { Failure } from './failure.ts'

/** The sum of rates such as 0.1 may be a little below 1, because floating-point numbers are rounded. */
const ALMOST_ONE = 1 - 1e-9

interface Row {
  readonly failure: Failure
  /**
   * The sum of the rate over the requests. A request fails when the sum reaches 1, which is then subtracted.
   */
  sum: number
}

export class FailurePlan {
  #rows: Row[] = []

  constructor(failures: readonly Failure[]) {
    this.set(failures)
  }

  /** Replaces all failures. */
  set(failures: readonly Failure[]): void {
    this.#rows = failures.map((failure) => ({ failure, sum: 0 }))
  }

  all(): readonly Failure[] {
    return this.#rows.map(({ failure }) => failure)
  }

  /** The failures that hit the next request of this target. */
  next(target: Failure['target']): readonly Failure[] {
    const rows = this.#rows.filter(({ failure }) => failure.target === target || failure.target === 'all')
    return rows.filter(isHit).map(({ failure }) => failure)
  }
}

/** Spreads the hits evenly, so the same requests fail each time that a test runs. */
function isHit(row: Row): boolean {
  row.sum += row.failure.rate ?? 1
  if (row.sum < ALMOST_ONE) return false
  row.sum -= 1
  return true
}
