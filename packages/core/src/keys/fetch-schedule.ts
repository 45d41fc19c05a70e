/**
 * When an issuer may be asked for its keys again: not before a failed fetch is waited out, and for an unknown key at most once in a
 * cooldown. A clock that is put back shortens no wait and lengthens none: each is capped at what it is at most from now.
 */
import { StatusError } from './transport.ts'

export interface FetchIntervals {
  /** After a fetch for an unknown key, none is made for another one for so long. */
  readonly unknownKidCooldownMilliseconds: number
  /** The first wait after a failed fetch, doubled by each further failure … */
  readonly retryMilliseconds: number
  /** … up to this one. */
  readonly maxRetryMilliseconds: number
}

export class FetchSchedule {
  #failures = 0
  #lastFailure: unknown
  #retryAt = Number.NEGATIVE_INFINITY
  #nextUnknownKidAt = Number.NEGATIVE_INFINITY
  readonly #intervals: FetchIntervals

  constructor(intervals: FetchIntervals) {
    this.#intervals = intervals
  }

  /** Whether the last fetch failed. */
  get isFailing(): boolean {
    return this.#failures > 0
  }

  get lastFailure(): unknown {
    return this.#lastFailure
  }

  /** How long to wait after a failure; 0 when there is nothing to wait for. */
  retryIn(now: number): number {
    this.#retryAt = Math.min(this.#retryAt, now + this.#intervals.maxRetryMilliseconds)
    return Math.max(this.#retryAt - now, 0)
  }

  /** How long there is no fetch for another unknown key; 0 when there may be one. */
  cooldown(now: number): number {
    const { unknownKidCooldownMilliseconds: most } = this.#intervals
    this.#nextUnknownKidAt = Math.min(this.#nextUnknownKidAt, now + most)
    return Math.max(this.#nextUnknownKidAt - now, 0)
  }

  /** A fetch for an unknown key has answered. One that failed starts no cooldown: its back-off is wait enough. */
  startCooldown(now: number): void {
    this.#nextUnknownKidAt = now + this.#intervals.unknownKidCooldownMilliseconds
  }

  succeeded(): void {
    this.#failures = 0
    this.#lastFailure = undefined
    this.#retryAt = Number.NEGATIVE_INFINITY
  }

  /**
   * Doubles the wait with each failure, less up to half of it at random so that a fleet does not ask in step. A server
   * that asks for a longer wait (Retry-After) gets it, up to the maximum.
   */
  failed(now: number, reason: unknown): void {
    const { retryMilliseconds, maxRetryMilliseconds } = this.#intervals
    const wait = Math.min(retryMilliseconds * 2 ** this.#failures, maxRetryMilliseconds)
    this.#failures = Math.min(this.#failures + 1, 30)
    this.#lastFailure = reason
    const asked = reason instanceof StatusError ? reason.retryAfterMilliseconds(now) : 0
    this.#retryAt = now + Math.min(Math.max(wait * (1 - Math.random() / 2), asked), maxRetryMilliseconds)
  }
}
