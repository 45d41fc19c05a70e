/**
 * The keys of load balancers: one PEM document for each key, by its id. AWS, "Authenticate users using an Application
 * Load Balancer", "Verify the signature".
 *
 * Tokens that wait for the same key share one fetch, which has a deadline. A key is kept for a day. After a
 * fetch that found no key, no other fetch is made for a while. So a flood of unknown ids does not become a
 * flood of requests, and known keys still work. Throws ERR_KEY_UNKNOWN, ERR_KEYS_UNAVAILABLE.
 */
import { AuthError } from '../errors/auth-error.ts'
import { excerpt } from '../errors/excerpt.ts'
import { ALGORITHMS } from '../keys/algorithms.ts'
import { fetchText } from '../keys/fetch-json.ts'
import { importPem, type VerificationKey } from '../keys/jwk.ts'
import type { KeyOwner } from '../keys/key-owner.ts'
import { isNotFound } from '../keys/transport.ts'
import { runUnderDeadline } from '../util/deadline.ts'
import { forget, type Result, Wait } from '../util/wait.ts'
import type { ResolvedAlbOptions } from './alb-options.ts'

/** A key's id becomes a part of a URL, so it must be a UUID. */
const KEY_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** A region has few keys, and only AWS can publish more. */
const MAX_KEYS = 50
/** How many keys are fetched at the same time. */
const MAX_FETCHES = 4
const KEPT_MILLISECONDS = 86_400_000
const MAX_BYTES = 4096

interface Kept {
  readonly key: VerificationKey
  readonly until: number
}

function makeUnknownKeyError(kid: unknown, cause?: unknown): AuthError {
  return new AuthError('ERR_KEY_UNKNOWN', {
    detail: { reason: 'No load balancer has a key with this kid.', claim: 'kid', actual: excerpt(kid) },
    cause,
  })
}

function makeUnavailableError(seconds: number, cause?: unknown): AuthError {
  return new AuthError('ERR_KEYS_UNAVAILABLE', {
    detail: { reason: 'The key of the load balancer cannot be fetched now.' },
    cause,
    challenge: { retryAfterSeconds: Math.max(Math.ceil(seconds), 1) },
  })
}

export class AlbKeys implements KeyOwner {
  readonly name = 'load balancers'
  readonly #kept = new Map<string, Kept>()
  readonly #inFlight = new Map<string, Promise<VerificationKey>>()
  readonly #options: ResolvedAlbOptions
  /** When the next fetch may be made after a fetch that found no key. */
  #retryAt = -Infinity

  constructor(options: ResolvedAlbOptions) {
    this.#options = options
  }

  /** Returns the key with this id from the address of its load balancer's keys. Waits only for a fetch. */
  get(keysUri: string, kid: unknown): Result<VerificationKey> {
    if (typeof kid !== 'string' || !KEY_ID.test(kid)) throw makeUnknownKeyError(kid)
    const address = `${keysUri}/${kid.toLowerCase()}`
    const kept = this.#kept.get(address)
    const now = this.#options.now()
    if (kept !== undefined && now < kept.until) return kept.key
    const fetching = this.#inFlight.get(address) ?? this.#fetchIfDue(address, kid, now)
    return new Wait(
      () => fetching,
      () => {
        forget(fetching) // the fetch goes on, for the next token
        throw makeUnavailableError(1)
      },
    )
  }

  /** Whether a key is still kept, for tokens that were verified with it. */
  trusts(key: VerificationKey, now: number): boolean {
    return [...this.#kept.values()].some((kept) => kept.key === key && now < kept.until)
  }

  /** Discards the keys: each is fetched again for the next token that names it. */
  async reload(): Promise<void> {
    this.#kept.clear()
  }

  #fetchIfDue(address: string, kid: string, now: number): Promise<VerificationKey> {
    if (now < this.#retryAt) throw makeUnavailableError((this.#retryAt - now) / 1000)
    if (this.#inFlight.size >= MAX_FETCHES) throw makeUnavailableError(1)
    return this.#fetch(address, kid)
  }

  #fetch(address: string, kid: string): Promise<VerificationKey> {
    const fetching = runUnderDeadline(this.#options.fetchTimeoutMilliseconds, async (signal) =>
      importPem(await fetchText(address, { maxBytes: MAX_BYTES }, signal), kid, ALGORITHMS.ES256),
    )
      .then((key) => this.#keep(address, key))
      .catch((error: unknown) => this.#fail(kid, error))
      .finally(() => this.#inFlight.delete(address))
    this.#inFlight.set(address, fetching)
    return fetching
  }

  #keep(address: string, key: VerificationKey): VerificationKey {
    const oldest = this.#kept.keys().next()
    if (this.#kept.size >= MAX_KEYS && !oldest.done) this.#kept.delete(oldest.value)
    this.#kept.set(address, { key, until: this.#options.now() + KEPT_MILLISECONDS })
    return key
  }

  #fail(kid: string, error: unknown): never {
    const { now, cooldownMilliseconds } = this.#options
    this.#retryAt = now() + cooldownMilliseconds
    // If AWS answers that the key does not exist, the caller is at fault. Any other failure is an outage.
    throw isNotFound(error)
      ? makeUnknownKeyError(kid, error)
      : makeUnavailableError(cooldownMilliseconds / 1000, error)
  }
}
