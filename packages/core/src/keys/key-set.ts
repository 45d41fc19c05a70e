/**
 * The keys of one issuer, and when to fetch them. State lives where the trust is: no key set is shared by issuers.
 *
 * Keys are fresh for `freshSeconds`, then used while they are refreshed in the background, and dropped after
 * `maxAgeSeconds`. An unknown kid causes a fetch, at most one in `unknownKidCooldownSeconds`; a failed fetch is
 * repeated after a back-off. Whoever waits, waits for one and the same fetch.
 */
import { keyChanges } from '../diagnostics.ts'
import { AuthError, excerpt } from '../failures/errors.ts'
import type { Algorithm } from './algorithms.ts'
import { importKeys, type JsonWebKeySet, type Keys, type VerificationKey } from './jwks.ts'
import { type FetchLimits, fetchKeySet, type IssuerEndpoint } from './key-source.ts'

/** All numbers about keys, resolved. Milliseconds. */
export interface KeyTimes extends FetchLimits {
  readonly freshMilliseconds: number
  readonly maxAgeMilliseconds: number
  readonly unknownKidCooldownMilliseconds: number
  readonly retryMilliseconds: number
  readonly maxRetryMilliseconds: number
}

/** What a token says about the key that it needs. */
export interface KeyHint {
  readonly algorithm: Algorithm
  readonly kid: string | undefined
}

function pick(keys: Keys, { algorithm, kid }: KeyHint): VerificationKey | undefined {
  if (kid !== undefined) return keys.find((key) => key.kid === kid && key.algorithm === algorithm)
  const candidates = keys.filter((key) => key.algorithm === algorithm)
  return candidates.length === 1 ? candidates[0] : undefined
}

function kidsBeside(keys: Keys, others: Keys): string[] {
  return keys.filter((key) => !others.includes(key)).map(({ kid }) => kid ?? '(none)')
}

function tellOfChange(issuer: string, before: Keys, after: Keys): void {
  const added = kidsBeside(after, before)
  const removed = kidsBeside(before, after)
  if (added.length + removed.length > 0) keyChanges.publish(Object.freeze({ issuer, added, removed }))
}

export class KeySet {
  #keys: Keys = []
  /** Whether the issuer has answered; its answer may be that it has no keys any more. */
  #isLoaded = false
  #loadedAt = Number.NEGATIVE_INFINITY
  #unknownKidFetchAt = Number.NEGATIVE_INFINITY
  #retryAt = Number.NEGATIVE_INFINITY
  #failures = 0
  #lastFailure: unknown
  #flight: Promise<void> | undefined
  readonly #endpoint: IssuerEndpoint
  readonly #algorithms: readonly Algorithm[]
  readonly #times: KeyTimes
  readonly #now: () => number

  constructor(
    endpoint: IssuerEndpoint,
    algorithms: readonly Algorithm[],
    given: JsonWebKeySet | undefined,
    times: KeyTimes,
    now: () => number,
  ) {
    this.#endpoint = endpoint
    this.#algorithms = algorithms
    this.#times = times
    this.#now = now
    if (given !== undefined) this.#replace(given)
  }

  /** Whether a key is still one of this issuer's, for tokens that were verified with it. */
  trusts(key: VerificationKey): boolean {
    this.#refreshIfOld()
    return this.#keys.includes(key)
  }

  #find(hint: KeyHint): VerificationKey | undefined {
    this.#refreshIfOld()
    return pick(this.#keys, hint)
  }

  /** The key for a token, fetched if need be. */
  async get(hint: KeyHint): Promise<VerificationKey> {
    const found = this.#find(hint)
    if (found !== undefined) return found
    await this.#fetchFor()
    return pick(this.#keys, hint) ?? this.#refuse(hint)
  }

  /** The key for a token, if it is at hand; if not, it may be for the next token. */
  getSync(hint: KeyHint): VerificationKey {
    const found = this.#find(hint)
    if (found !== undefined) return found
    void this.#fetchFor()
    return this.#refuse(hint)
  }

  /** Loads the keys unless they are there. */
  async load(): Promise<void> {
    this.#refreshIfOld()
    if (this.#keys.length > 0) return
    await this.#fetchFor()
    if (this.#keys.length === 0) throw this.#unavailable()
  }

  /** Says why there is no key: a kid that the issuer does not have is the caller's fault, an outage is ours. */
  #refuse(hint: KeyHint): never {
    if (this.#keys.length === 0 || this.#failures > 0) throw this.#unavailable()
    throw new AuthError('ERR_KEY_UNKNOWN', {
      detail: {
        reason: `The issuer ${this.#endpoint.issuer} has no ${hint.algorithm} key of this id.`,
        claim: 'kid',
        expected: this.#keys.map((key) => key.kid),
        actual: excerpt(hint.kid),
      },
    })
  }

  #unavailable(): AuthError {
    const seconds = Math.ceil((this.#retryAt - this.#now()) / 1000)
    return new AuthError('ERR_KEYS_UNAVAILABLE', {
      detail: { reason: `The keys of ${this.#endpoint.issuer} cannot be had.` },
      cause: this.#lastFailure,
      challenge: { retryAfterSeconds: Math.min(Math.max(seconds, 1), 300) },
    })
  }

  /** Waits for the fetch that is under way, or starts one if it is time to. */
  async #fetchFor(): Promise<void> {
    if (this.#flight !== undefined) return this.#flight
    const now = this.#now()
    if (now < this.#retryAt) return
    if (this.#isLoaded) {
      if (now < this.#unknownKidFetchAt + this.#times.unknownKidCooldownMilliseconds) return
      this.#unknownKidFetchAt = now
    }
    return this.#fetch()
  }

  #refreshIfOld(): void {
    const age = this.#now() - this.#loadedAt
    if (age < this.#times.freshMilliseconds) return
    if (age >= this.#times.maxAgeMilliseconds) {
      this.#use([])
      this.#isLoaded = false
    }
    if (this.#isLoaded && this.#flight === undefined && this.#now() >= this.#retryAt) void this.#fetch()
  }

  /** Never rejects: a failure is remembered, and answered with by `#refuse`. */
  #fetch(): Promise<void> {
    this.#flight = fetchKeySet(this.#endpoint, this.#times)
      .then((document) => this.#replace(document))
      .catch((error: unknown) => this.#backOff(error))
      .finally(() => {
        this.#flight = undefined
      })
    return this.#flight
  }

  #replace(document: JsonWebKeySet): void {
    this.#use(importKeys(document, this.#algorithms, this.#keys))
    this.#isLoaded = true
    this.#loadedAt = this.#now()
    this.#failures = 0
    this.#retryAt = Number.NEGATIVE_INFINITY
    this.#lastFailure = undefined
  }

  #use(keys: Keys): void {
    if (keyChanges.hasSubscribers) tellOfChange(this.#endpoint.issuer, this.#keys, keys)
    this.#keys = keys
  }

  /** Doubles the wait with each failure, less up to half of it at random so that a fleet does not ask in step. */
  #backOff(error: unknown): void {
    const wait = Math.min(
      this.#times.retryMilliseconds * 2 ** this.#failures,
      this.#times.maxRetryMilliseconds,
    )
    this.#failures = Math.min(this.#failures + 1, 30)
    this.#lastFailure = error
    this.#retryAt = this.#now() + wait * (1 - Math.random() / 2)
  }
}
