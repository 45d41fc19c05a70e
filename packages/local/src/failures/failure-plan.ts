/** The current failures of a pool, and which requests they hit. */
import type { Failure } from './failure.ts'

/** A sum of shares such as 0.1 is a little below 1. */
const ALMOST_ONE = 1 - 1e-9

interface Row {
  readonly failure: Failure
  /** The shares of the requests since the last hit. */
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

/** Spreads the hits evenly, so that a test sees the same ones each time. */
function isHit(row: Row): boolean {
  row.sum += row.failure.rate ?? 1
  if (row.sum < ALMOST_ONE) return false
  row.sum -= 1
  return true
}
