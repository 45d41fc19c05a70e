/**
 * When the keys of an issuer may be fetched again: after a failure when the wait is over, and for an unknown
 * key once per cooldown. If the clock is put back, no wait becomes longer than its maximum.
 */
import { StatusError } from './transport.ts'

export interface FetchIntervals {
  /** After a fetch for an unknown key, the time until another such fetch is allowed. */
  readonly unknownKidCooldownMilliseconds: number
  /** The wait after the first failed fetch. Each further failure doubles the wait. */
  readonly retryMilliseconds: number
  /** The maximum of this wait. */
  readonly maxRetryMilliseconds: number
}

export class FetchSchedule {
  #failures = 0
  #lastFailure: unknown
  #retryAt = -Infinity
  #nextUnknownKidAt = -Infinity
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

  /** How long until a fetch for another unknown key is allowed; 0 if it is allowed now. */
  cooldown(now: number): number {
    const { unknownKidCooldownMilliseconds: max } = this.#intervals
    this.#nextUnknownKidAt = Math.min(this.#nextUnknownKidAt, now + max)
    return Math.max(this.#nextUnknownKidAt - now, 0)
  }

  /** To be called after a fetch for an unknown key, unless it failed: then `failed` has started a wait. */
  startCooldown(now: number): void {
    this.#nextUnknownKidAt = now + this.#intervals.unknownKidCooldownMilliseconds
  }

  succeeded(): void {
    this.#failures = 0
    this.#lastFailure = undefined
    this.#retryAt = -Infinity
  }

  /**
   * Doubles the wait with each failure, and shortens it by up to half at random, so that the processes of a fleet do
   * not fetch at the same time. A server that asks for a longer wait (Retry-After) gets it, up to the maximum.
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
