/**
 * A set of keys, of one issuer or of several that share it explicitly.
 *
 * Keys are fresh for `freshSeconds`, then used while they are refreshed in the background, and dropped after
 * `maxAgeSeconds`. After an idle time a token waits for the refresh, because a key may have been withdrawn meanwhile.
 * A missing key, and a signature that the known key did not make, cause a fetch if the schedule allows one. Tokens
 * that wait share one fetch. A token whose key is known waits only after an idle time.
 */
import type { AuthError } from '../errors/auth-error.ts'
import { forget, type Result, Wait } from '../util/wait.ts'
import { FetchSchedule } from './fetch-schedule.ts'
import type { IssuerKeys } from './issuer-keys.ts'
import type { Keys, VerificationKey } from './jwk.ts'
import { type ImportedKeys, type ImportRules, importFetchedKeys } from './jwks.ts'
import { makeKeysUnavailable, makeKeyUnknown, makeNoUsableKey } from './key-errors.ts'
import { publishAge, publishChange } from './key-events.ts'
import { type KeyHint, pickKeys } from './key-hint.ts'
import { fetchKeySet, type IssuerEndpoint } from './key-source.ts'
import type { KeyTimes } from './key-times.ts'

/** After this many times `freshSeconds` without requests, keys may have been withdrawn. */
const IDLE_FRESH_PERIODS = 2
const NO_WAIT = 'verifySync does not wait for a fetch: await ready() first, or use verify().'
/** The keys before the first load, which is not a change of keys. */
const NOT_LOADED: ImportedKeys = { keys: [], skipped: [] }

export class KeySet implements IssuerKeys {
  readonly source = this
  #imported = NOT_LOADED
  /** Whether the issuer has answered, perhaps with an empty set. */
  #isLoaded = false
  /** Whether the keys are the given ones (`jwks`). */
  #isStatic = false
  /** `undefined`: not known before the first request, because the clock of workerd is 0 at module scope. */
  #loadedAt: number | undefined = -Infinity
  #inFlight: Promise<void> | undefined
  readonly #schedule: FetchSchedule
  readonly #endpoint: IssuerEndpoint
  readonly #rules: ImportRules
  readonly #times: KeyTimes
  readonly #now: () => number

  constructor(
    endpoint: IssuerEndpoint,
    rules: ImportRules,
    given: ImportedKeys | undefined,
    times: KeyTimes,
    now: () => number,
  ) {
    this.#endpoint = endpoint
    this.#rules = rules
    this.#times = times
    this.#now = now
    this.#schedule = new FetchSchedule(times)
    if (given === undefined) return
    this.#imported = given // no event, because workerd forbids publishing at module scope
    this.#isLoaded = true
    this.#isStatic = true
    this.#loadedAt = now() || undefined
  }

  trusts(key: VerificationKey, now: number): boolean {
    return !this.#refreshIfOld(now) && this.#imported.keys.includes(key)
  }

  get(hint: KeyHint): Result<Keys> {
    const now = this.#now()
    const mustWait = this.#refreshIfOld(now)
    const found = pickKeys(this.#imported.keys, hint)
    if (found.length > 0 && !mustWait) return found
    return new Wait(
      () => this.#fetchFor(hint),
      () => {
        forget(this.#refetchIfDue())
        throw found.length > 0
          ? makeKeysUnavailable(`The keys of ${this.#endpoint.issuer} are old. ${NO_WAIT}`, 0)
          : this.#refusal(hint, NO_WAIT)
      },
    )
  }

  async #fetchFor(hint: KeyHint): Promise<Keys> {
    const outcome = await this.#refetchIfDue()
    const found = pickKeys(this.#imported.keys, hint)
    if (found.length > 0) return found
    throw this.#refusal(hint, outcome)
  }

  /** An issuer may replace a key but keep its id. Given keys are not fetched again for a wrong signature. */
  async refetch(hint: KeyHint, tried: Keys): Promise<Keys> {
    if (this.#isStatic) return []
    await this.#refetchIfDue()
    return pickKeys(this.#imported.keys, hint).filter((key) => !tried.includes(key))
  }

  async load(): Promise<void> {
    this.#refreshIfOld(this.#now())
    if (this.#imported.keys.length > 0) return
    await this.#refetchIfDue()
    if (this.#imported.keys.length === 0) throw this.#unavailable()
  }

  /** A fetch that is under way may have started before the keys changed, so another one follows it. */
  async reload(): Promise<void> {
    if (this.#endpoint.jwksUri === null) return
    await this.#inFlight
    await (this.#inFlight ?? this.#fetch())
    if (this.#schedule.isFailing || this.#imported.keys.length === 0) throw this.#unavailable()
  }

  #refusal(hint: KeyHint, outcome: string): AuthError {
    if (this.#imported.keys.length === 0 || this.#schedule.isFailing) return this.#unavailable()
    return makeKeyUnknown(this.#endpoint.issuer, hint, this.#imported, outcome)
  }

  #unavailable(): AuthError {
    const { issuer } = this.#endpoint
    const { isFailing, lastFailure } = this.#schedule
    if (isFailing) {
      const wait = this.#schedule.retryIn(this.#now())
      return makeKeysUnavailable(`The keys of ${issuer} cannot be fetched.`, wait, lastFailure)
    }
    if (this.#isLoaded) return makeNoUsableKey(issuer, this.#imported.skipped)
    return makeKeysUnavailable(`No keys of ${issuer} are loaded. ${NO_WAIT}`, 0)
  }

  /** Waits for the fetch that is under way, or starts one if it is due. Returns the result as a sentence. */
  async #refetchIfDue(): Promise<string> {
    if (this.#endpoint.jwksUri === null) return 'Its keys are never fetched (jwksUri: null).'
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

  #ageAt(now: number): number {
    this.#loadedAt ??= now
    // If the clock was put back, the age of the keys is unknown, so they count as old from now on.
    if (now < this.#loadedAt) this.#loadedAt = now - this.#times.freshMilliseconds
    return now - this.#loadedAt
  }

  /** Returns whether a token must wait for a refresh of old keys. If the refresh fails, the old keys are used. */
  #refreshIfOld(now: number): boolean {
    const age = this.#ageAt(now)
    const { freshMilliseconds, maxAgeMilliseconds } = this.#times
    if (age < freshMilliseconds || this.#endpoint.jwksUri === null) return false
    if (this.#isLoaded && age >= maxAgeMilliseconds) {
      this.#use({ keys: [], skipped: [] })
      this.#isLoaded = false
    }
    const isDue = this.#inFlight === undefined && this.#schedule.retryIn(now) === 0
    if (this.#isLoaded && isDue) void this.#fetch()
    const isIdle = age >= IDLE_FRESH_PERIODS * freshMilliseconds
    return isIdle && this.#inFlight !== undefined && !this.#schedule.isFailing
  }

  /** Never rejects: the schedule keeps the failure, and `#refusal` reports it. */
  #fetch(): Promise<void> {
    this.#inFlight = fetchKeySet(this.#endpoint, this.#times)
      .then((document) => importFetchedKeys(document, this.#rules, this.#imported.keys))
      .then((imported) => this.#replace(imported))
      .catch((error: unknown) => this.#fail(error))
      .finally(() => {
        this.#inFlight = undefined
      })
    return this.#inFlight
  }

  #replace(imported: ImportedKeys): void {
    this.#use(imported)
    this.#isLoaded = true
    this.#isStatic = false
    this.#loadedAt = this.#now()
    this.#schedule.succeeded()
  }

  #fail(error: unknown): void {
    const now = this.#now()
    const age = this.#ageAt(now)
    const { freshMilliseconds, maxAgeMilliseconds } = this.#times
    this.#schedule.failed(now, error)
    if (this.#isStatic && age >= freshMilliseconds) publishAge(this.#endpoint.issuer, age, maxAgeMilliseconds)
  }

  #use(imported: ImportedKeys): void {
    if (this.#imported !== NOT_LOADED)
      publishChange(this.#endpoint.issuer, this.#imported.keys, imported.keys)
    this.#imported = imported
  }
}
