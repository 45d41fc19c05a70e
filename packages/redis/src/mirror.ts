/**
 * What one process knows: every revocation that is still needed, which of them Redis may not have, and the time since
 * the last answer of Redis. It uses the clock of Redis, so that processes whose clocks differ agree.
 */
import { type Revocation, RevocationEntries } from '@poolguard/core/adapter'
import type { ResolvedOptions } from './options.ts'
import { START } from './stream.ts'

export class Mirror {
  readonly entries: RevocationEntries
  /** The id of the message that was read last. */
  cursor = START
  readonly #maxStaleMilliseconds: number
  /** The revocations that Redis may lack: those that this process has not read from the current stream. */
  #unconfirmed = new RevocationEntries(Infinity)
  /** When Redis was last known to have nothing new, by `Date.now()` and by `performance.now()`. */
  #contactDate = -Infinity
  #contactAt = -Infinity
  /** Set by a timer, whose clock never goes back. */
  #isStale = true
  #staleTimer: NodeJS.Timeout | undefined
  /** The time of Redis minus that of `performance.now()`. */
  #clockOffset: number | undefined

  constructor({ maxEntries, maxStaleMilliseconds }: ResolvedOptions) {
    this.entries = new RevocationEntries(maxEntries)
    this.#maxStaleMilliseconds = maxStaleMilliseconds
  }

  /** The time of Redis in milliseconds since 1970. Until Redis has told it, the time of the process. */
  readonly now = (): number =>
    this.#clockOffset === undefined ? Date.now() : this.#clockOffset + performance.now()

  /**
   * @param askedAt when Redis was asked, by `performance.now()`. Redis told its time later, so this clock is
   *   never behind. A clock that is behind could make a sign-out miss a sign-in of the same second.
   */
  setClock(redisTime: number, askedAt: number): void {
    this.#clockOffset = redisTime - askedAt
  }

  /** @param moment a time before Redis answered that there was nothing more, by `performance.now()` */
  setContact(moment: number): void {
    const age = performance.now() - moment
    this.#contactAt = moment
    this.#contactDate = Date.now() - age
    this.#isStale = false
    clearTimeout(this.#staleTimer)
    const left = Math.max(1, this.#maxStaleMilliseconds - age)
    this.#staleTimer = setTimeout(() => this.#setStale(), left).unref()
  }

  #setStale(): void {
    this.#isStale = true
  }

  /**
   * The larger of two times since the last contact, because a suspended machine stops one clock, and a
   * correction moves the other.
   */
  get staleMilliseconds(): number {
    return Math.max(performance.now() - this.#contactAt, Date.now() - this.#contactDate)
  }

  /** This is read for each request, so it uses one clock only. A timer replaces the other one. */
  get isFresh(): boolean {
    return !this.#isStale && Date.now() - this.#contactDate <= this.#maxStaleMilliseconds
  }

  /** Adds what is revoked in this process. Throws RangeError when there is no room. */
  addOwn(revocation: Revocation): void {
    const now = this.now() / 1000
    this.entries.add(revocation, now)
    this.#unconfirmed.add(revocation, now)
  }

  /** Redis has no room for this revocation, so it is not among those to write back. */
  giveUp(revocation: Revocation): void {
    this.#unconfirmed.remove(revocation)
  }

  /** Adds what was read from Redis. Throws RangeError when there is no room. */
  addRead(revocation: Revocation): void {
    const now = this.now() / 1000
    if (revocation.expiresAt > now) this.entries.add(revocation, now)
    this.#unconfirmed.remove(revocation)
  }

  /** Redis may have lost messages, so the stream must be read from its start. */
  distrust(): void {
    this.#unconfirmed = this.entries.clone(Infinity)
    this.cursor = START
  }

  get hasUnconfirmed(): boolean {
    return this.#unconfirmed.size > 0
  }

  /** The revocations that Redis may lack, without expired ones, and without those that are read meanwhile. */
  *findUnconfirmed(): Generator<Revocation> {
    for (const revocation of this.#unconfirmed) {
      if (revocation.expiresAt > this.now() / 1000) yield revocation
    }
  }
}
