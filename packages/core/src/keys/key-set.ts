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
import type { Algorithm } from './algorithms.ts'
import { type FetchIntervals, FetchSchedule } from './fetch-schedule.ts'
import type { Keys, VerificationKey } from './jwk.ts'
import { importFetchedKeys, importKeys, type JsonWebKeySet } from './jwks.ts'
import { type FetchLimits, fetchKeySet, type IssuerEndpoint } from './key-source.ts'

/** All numbers about keys, resolved. Milliseconds. */
export interface KeyTimes extends FetchLimits, FetchIntervals {
  readonly freshMilliseconds: number
  readonly maxAgeMilliseconds: number
}

/** What a token says about the key that it needs. */
export interface KeyHint {
  readonly algorithm: Algorithm
  readonly kid: string | undefined
}

/** The keys that a token may mean. Without an id it must be clear which one that is (OpenID Connect Core §10.1). */
function pick(keys: Keys, { algorithm, kid }: KeyHint): Keys {
  if (kid !== undefined) return keys.filter((key) => key.kid === kid && key.algorithm === algorithm)
  const candidates = keys.filter((key) => key.algorithm === algorithm)
  return candidates.length === 1 ? candidates : []
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
  /** Whether the keys are those that were configured. */
  #isGiven = false
  #loadedAt = Number.NEGATIVE_INFINITY
  #flight: Promise<void> | undefined
  readonly #schedule: FetchSchedule
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
    this.#schedule = new FetchSchedule(times)
    if (given !== undefined) this.#replace(importKeys(given, algorithms))
    this.#isGiven = given !== undefined
  }

  /** Whether a key is still one of this issuer's, for tokens that were verified with it. */
  trusts(key: VerificationKey, now: number): boolean {
    this.#refreshIfOld(now)
    return this.#keys.includes(key)
  }

  #find(hint: KeyHint): Keys {
    this.#refreshIfOld()
    return pick(this.#keys, hint)
  }

  /** The keys that a token may mean, at least one; a promise of them only when they must be fetched. */
  get(hint: KeyHint): Keys | Promise<Keys> {
    const found = this.#find(hint)
    return found.length > 0 ? found : this.#fetchedFor(hint)
  }

  async #fetchedFor(hint: KeyHint): Promise<Keys> {
    const outcome = await this.#seek()
    const found = pick(this.#keys, hint)
    return found.length > 0 ? found : this.#refuse(hint, outcome)
  }

  /** The keys that a token may mean, if they are at hand; if not, they may be for the next token. */
  getSync(hint: KeyHint): Keys {
    const found = this.#find(hint)
    if (found.length > 0) return found
    void this.#seek()
    return this.#refuse(hint, 'verifySync does not wait for a fetch.')
  }

  /**
   * The keys that have come in the place of those that did not make a token's signature: an issuer may renew the
   * material under an id. Keys that were given up front are taken at their word, and nothing is fetched.
   */
  async newer(hint: KeyHint, tried: Keys): Promise<Keys> {
    if (this.#isGiven) return []
    await this.#seek()
    return pick(this.#keys, hint).filter((key) => !tried.includes(key))
  }

  /** Loads the keys unless they are there. */
  async load(): Promise<void> {
    this.#refreshIfOld()
    if (this.#keys.length > 0) return
    await this.#seek()
    if (this.#keys.length === 0) throw this.#unavailable()
  }

  /** Says why there is no key: a kid that the issuer does not have is the caller's fault, an outage is ours. */
  #refuse(hint: KeyHint, outcome: string): never {
    if (this.#keys.length === 0 || this.#schedule.isFailing) throw this.#unavailable()
    throw new AuthError('ERR_KEY_UNKNOWN', {
      detail: {
        reason: `The issuer ${this.#endpoint.issuer} has no ${hint.algorithm} key of this id. ${outcome}`,
        claim: 'kid',
        expected: this.#keys.map((key) => key.kid),
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
  async #seek(): Promise<string> {
    if (this.#endpoint.jwksUri === null) return 'None is ever fetched (jwksUri: null).'
    const fetched = 'Its keys were fetched just now.'
    if (this.#flight !== undefined) return this.#flight.then(() => fetched)
    const now = this.#now()
    if (this.#schedule.retryIn(now) > 0) return 'The last fetch failed.'
    if (!this.#isLoaded) return this.#fetch().then(() => fetched)
    const cooldown = this.#schedule.cooldown(now)
    if (cooldown > 0) return `Its keys are not fetched again for ${Math.ceil(cooldown / 1000)} s.`
    await this.#fetch()
    if (!this.#schedule.isFailing) this.#schedule.spend(now)
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
    const isDue = this.#flight === undefined && this.#schedule.retryIn(now) === 0
    if (this.#isLoaded && isDue) void this.#fetch()
  }

  /** Never rejects: a failure is remembered, and answered with by `#refuse`. */
  #fetch(): Promise<void> {
    this.#flight = fetchKeySet(this.#endpoint, this.#times)
      .then((document) => importFetchedKeys(document, this.#algorithms, this.#keys))
      .then((keys) => this.#replace(keys))
      .catch((error: unknown) => this.#schedule.failed(this.#now(), error))
      .finally(() => {
        this.#flight = undefined
      })
    return this.#flight
  }

  #replace(keys: Keys): void {
    this.#use(keys)
    this.#isLoaded = true
    this.#isGiven = false
    this.#loadedAt = this.#now()
    this.#schedule.succeeded()
  }

  #use(keys: Keys): void {
    if (keyChanges.hasSubscribers) tellOfChange(this.#endpoint.issuer, this.#keys, keys)
    this.#keys = keys
  }
}
