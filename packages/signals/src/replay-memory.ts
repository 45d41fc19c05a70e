/**
 * The ids of received tokens, each until a given time. The number of ids is bounded: when the memory is full,
 * it forgets the oldest id. If the token with that id is received again, no later sign-in ends, because a
 * revocation holds for sign-ins up to the token's `iat`.
 */
import { createHash } from 'node:crypto'

const MAX_IDS = 10_000

/** An id may have thousands of characters. */
function hash(id: string): string {
  return createHash('sha256').update(id).digest('base64url')
}

export class ReplayMemory {
  readonly #expiries = new Map<string, number>()

  /** Whether an id is stored and has not expired. The time is in seconds since 1970. */
  has(id: string, now: number): boolean {
    const expiresAt = this.#expiries.get(hash(id))
    return expiresAt !== undefined && now < expiresAt
  }

  /** Stores an id. Returns `false` if it is stored already. Both times are in seconds since 1970. */
  add(id: string, expiresAt: number, now: number): boolean {
    if (this.has(id, now)) return false
    const key = hash(id)
    this.#expiries.delete(key) // so that it moves to the end
    this.#expiries.set(key, expiresAt)
    if (this.#expiries.size > MAX_IDS) this.#forgetOldest()
    return true
  }

  /** For a token whose revocation failed: its sender may send it again. */
  delete(id: string): void {
    this.#expiries.delete(hash(id))
  }

  #forgetOldest(): void {
    for (const id of this.#expiries.keys()) {
      this.#expiries.delete(id)
      return
    }
  }
}
