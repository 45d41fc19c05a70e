/**
 * The recent answers of DynamoDB: the revocations that it has, and the keys that it was asked for. Their
 * number is bounded: when there is no room, all answers are dropped, and DynamoDB is asked again.
 */
import type { AnyClaims, AuthContext } from '@poolguard/core'
import { type Revocation, RevocationEntries, type RevocationKey } from '@poolguard/core/adapter'
import type { ResolvedOptions } from './options.ts'
import { toId } from './table.ts'

export class Answers {
  readonly #options: ResolvedOptions
  #revocations: RevocationEntries
  /** When DynamoDB was asked for a key, in milliseconds since 1970. */
  readonly #askedAt = new Map<string, number>()

  constructor(options: ResolvedOptions) {
    this.#options = options
    this.#revocations = this.#makeEntries()
  }

  isRevoked(auth: AuthContext<AnyClaims>): boolean {
    return this.#revocations.isRevoked(auth)
  }

  /** The keys for which there is no recent answer. */
  findUnknown(keys: readonly RevocationKey[]): RevocationKey[] {
    const { now, cacheMilliseconds } = this.#options
    const time = now()
    return keys.filter((key) => {
      const age = time - (this.#askedAt.get(toId(key)) ?? -Infinity)
      return !(age >= 0 && age < cacheMilliseconds) // a negative age: the clock was set back
    })
  }

  /** @param askedAt when DynamoDB was asked, in milliseconds since 1970 */
  add(keys: readonly RevocationKey[], found: readonly Revocation[], askedAt: number): void {
    this.#makeRoom(keys.length)
    for (const key of keys) this.#askedAt.set(toId(key), askedAt)
    this.addRevocations(found)
  }

  addRevocations(revocations: readonly Revocation[]): void {
    this.#makeRoom(revocations.length)
    for (const revocation of revocations) this.#revocations.add(revocation, this.#options.now() / 1000)
  }

  #makeRoom(count: number): void {
    const size = Math.max(this.#askedAt.size, this.#revocations.size)
    if (size + count <= this.#options.maxCacheEntries) return
    this.#askedAt.clear()
    this.#revocations = this.#makeEntries()
  }

  #makeEntries(): RevocationEntries {
    return new RevocationEntries(this.#options.maxCacheEntries)
  }
}
