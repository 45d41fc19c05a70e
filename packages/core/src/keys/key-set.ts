/**
 * The keys of one issuer. State lives where the trust is: no key set is shared by issuers.
 *
 * Keys are fresh for `freshSeconds`, then used while they are refreshed in the background, and dropped after
 * `maxAgeSeconds`. A key that is missing, or that did not make the signature it should have made, causes a fetch if the
 * schedule allows one. Whoever waits, waits for one and the same fetch; whose key is known never waits.
 */
import { keyChanges } from '../diagnostics.ts'
import { AuthError } from '../errors/auth-error.ts'
import { excerpt } from '../errors/excerpt.ts'
import { forget, type Result, Wait } from '../util/wait.ts'
import type { Algorithm } from './algorithms.ts'
import { type FetchIntervals, FetchSchedule } from './fetch-schedule.ts'
import type { Keys, VerificationKey } from './jwk.ts'
import { importFetchedKeys } from './jwks.ts'
import { type KeyHint, pickKeys } from './key-hint.ts'
import { type FetchLimits, fetchKeySet, type IssuerEndpoint } from './key-source.ts'

/** All numbers about keys, resolved. Milliseconds. */
export interface KeyTimes extends FetchLimits, FetchIntervals {
  readonly freshMilliseconds: number
  readonly maxAgeMilliseconds: number
}

/** An issuer may have a hundred keys. */
const MAX_KIDS_IN_DETAIL = 10

function kidsBeside(keys: Keys, others: Keys): string[] {
  return keys.filter((key) => !others.includes(key)).map(({ kid }) => String(excerpt(kid ?? '(none)')))
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
  /** Whether the keys are those that were configured. */
  #isStatic = false
  #loadedAt = Number.NEGATIVE_INFINITY
  #inFlight: Promise<void> | undefined
  readonly #schedule: FetchSchedule
  readonly #endpoint: IssuerEndpoint
  readonly #algorithms: readonly Algorithm[]
  readonly #times: KeyTimes
  readonly #now: () => number

  constructor(
    endpoint: IssuerEndpoint,
    algorithms: readonly Algorithm[],
    given: Keys | undefined,
    times: KeyTimes,
    now: () => number,
  ) {
    this.#endpoint = endpoint
    this.#algorithms = algorithms
    this.#times = times
    this.#now = now
    this.#schedule = new FetchSchedule(times)
    if (given !== undefined) this.#replace(given)
    this.#isStatic = given !== undefined
  }

  /** Whether a key is still one of this issuer's, for tokens that were verified with it. */
  trusts(key: VerificationKey, now: number): boolean {
    this.#refreshIfOld(now)
    return this.#keys.includes(key)
  }

  #find(hint: KeyHint): Keys {
    this.#refreshIfOld()
    return pickKeys(this.#keys, hint)
  }

  /** The keys that a token may mean, at least one. Waits only for a fetch. */
  get(hint: KeyHint): Result<Keys> {
    const found = this.#find(hint)
    if (found.length > 0) return found
    return new Wait(
      () => this.#fetchFor(hint),
      () => {
        forget(this.#refetchIfDue())
        throw this.#refusal(hint, 'verifySync does not wait for a fetch.')
      },
    )
  }

  async #fetchFor(hint: KeyHint): Promise<Keys> {
    const outcome = await this.#refetchIfDue()
    const found = pickKeys(this.#keys, hint)
    if (found.length > 0) return found
    throw this.#refusal(hint, outcome)
  }

  /**
   * The keys that have come in the place of those that did not make a token's signature: an issuer may renew the
   * material under an id. Keys that were given up front are taken at their word, and nothing is fetched.
   */
  async refetch(hint: KeyHint, tried: Keys): Promise<Keys> {
    if (this.#isStatic) return []
    await this.#refetchIfDue()
    return pickKeys(this.#keys, hint).filter((key) => !tried.includes(key))
  }

  /** Loads the keys unless they are there. */
  async load(): Promise<void> {
    this.#refreshIfOld()
    if (this.#keys.length > 0) return
    await this.#refetchIfDue()
    if (this.#keys.length === 0) throw this.#unavailable()
  }

  /** Says why there is no key: a kid that the issuer does not have is the caller's fault, an outage is ours. */
  #refusal(hint: KeyHint, outcome: string): AuthError {
    if (this.#keys.length === 0 || this.#schedule.isFailing) return this.#unavailable()
    return new AuthError('ERR_KEY_UNKNOWN', {
      detail: {
        reason: `The issuer ${this.#endpoint.issuer} has no ${hint.algorithm} key of this id. ${outcome}`,
        claim: 'kid',
        expected: this.#keys.slice(0, MAX_KIDS_IN_DETAIL).map((key) => excerpt(key.kid)),
        actual: excerpt(hint.kid),
      },
    })
  }

  #unavailable(): AuthError {
    const seconds = Math.ceil(this.#schedule.retryIn(this.#now()) / 1000)
    return new AuthError('ERR_KEYS_UNAVAILABLE', {
      detail: { reason: `The keys of ${this.#endpoint.issuer} cannot be had.` },
      cause: this.#schedule.lastFailure,
      challenge: { retryAfterSeconds: Math.min(Math.max(seconds, 1), 300) },
    })
  }

  /** Waits for the fetch that is under way, or makes one if it is time to. Says what came of it. */
  async #refetchIfDue(): Promise<string> {
    if (this.#endpoint.jwksUri === null) return 'None is ever fetched (jwksUri: null).'
    const fetched = 'Its keys were fetched just now.'
    if (this.#inFlight !== undefined) return this.#inFlight.then(() => fetched)
    const now = this.#now()
    if (this.#schedule.retryIn(now) > 0) return 'The last fetch failed.'
    if (!this.#isLoaded) return this.#fetch().then(() => fetched)
    const cooldown = this.#schedule.cooldown(now)
    if (cooldown > 0) return `Its keys are not fetched again for ${Math.ceil(cooldown / 1000)} s.`
    await this.#fetch()
    if (!this.#schedule.isFailing) this.#schedule.startCooldown(now)
    return fetched
  }

  #refreshIfOld(now = this.#now()): void {
    // A clock that was put back: how old the keys are is not known, so they are old, and age from now on.
    if (now < this.#loadedAt) this.#loadedAt = now - this.#times.freshMilliseconds
    const age = now - this.#loadedAt
    if (age < this.#times.freshMilliseconds || this.#endpoint.jwksUri === null) return
    if (age >= this.#times.maxAgeMilliseconds) {
      this.#use([])
      this.#isLoaded = false
    }
    const isDue = this.#inFlight === undefined && this.#schedule.retryIn(now) === 0
    if (this.#isLoaded && isDue) void this.#fetch()
  }

  /** Never rejects: a failure is remembered, and answered with by `#refusal`. */
  #fetch(): Promise<void> {
    this.#inFlight = fetchKeySet(this.#endpoint, this.#times)
      .then((document) => importFetchedKeys(document, this.#algorithms, this.#keys))
      .then((keys) => this.#replace(keys))
      .catch((error: unknown) => this.#schedule.failed(this.#now(), error))
      .finally(() => {
        this.#inFlight = undefined
      })
    return this.#inFlight
  }

  #replace(keys: Keys): void {
    this.#use(keys)
    this.#isLoaded = true
    this.#isStatic = false
    this.#loadedAt = this.#now()
    this.#schedule.succeeded()
  }

  #use(keys: Keys): void {
    if (keyChanges.hasSubscribers) tellOfChange(this.#endpoint.issuer, this.#keys, keys)
    this.#keys = keys
  }
}
