/**
 * The trusted issuers that the application looks up, such as tenants in a database. Issuers that were found
 * are kept for a while, up to a maximum number. A name without an issuer causes no fetch of keys, because
 * names are untrusted input.
 */
import { AuthError } from '../errors/auth-error.ts'
import { ConfigError } from '../errors/config-error.ts'
import { excerpt } from '../errors/excerpt.ts'
import type { IssuerKeys } from '../keys/issuer-keys.ts'
import type { IssuerEndpoint } from '../keys/key-source.ts'
import type { RequestLike } from '../request/request.ts'
import { rejectWhenAborted, runUnderDeadline } from '../util/deadline.ts'
import { LRUCache } from '../util/lru-cache.ts'
import { type Result, waitFor } from '../util/wait.ts'
import { type Issuer, isIssuer } from './issuer.ts'
import { KeptKeySets } from './kept-key-sets.ts'
import type { KeySets } from './key-sets.ts'
import { toOneAnswer } from './one-answer.ts'
import { findOpaqueCode } from './opaque-issuer.ts'
import type { TrustedIssuer, TrustedIssuers } from './trusted-issuers.ts'

/** Returns the issuer of a name, or `undefined` for a name that is not trusted. */
export type FindIssuer = (
  iss: string,
  request?: RequestLike,
) => Issuer | undefined | Promise<Issuer | undefined>

/** The resolved options of look-ups. */
export interface LookupLimits {
  readonly freshMilliseconds: number
  /** The deadline of one look-up. */
  readonly timeoutMilliseconds: number
  readonly maxIssuers: number
  /** Whether the function is called for each request, and is given the request. */
  readonly isPerRequest: boolean
}

interface Entry {
  readonly trusted: TrustedIssuer
  readonly issuer: Issuer
  /** The data that decides which keys the issuer has, as text. The next answer is compared with it. */
  readonly keyData: string
  /** The same for its rules. */
  readonly ruleData: string
  readonly lookedUpAt: number
}

/** The members of an issuer that are not data: they must be the same objects for an issuer to count as unchanged. */
const FUNCTIONS = ['validateClaims', 'fetch', 'sharedKeys'] as const

function makeUnavailableError(name: string, reason: string, cause?: unknown): AuthError {
  return new AuthError('ERR_KEYS_UNAVAILABLE', {
    detail: { reason, claim: 'iss', actual: excerpt(name) },
    cause,
  })
}

/** What a look-up may return for an unknown name: many databases return `null` for a missing row. */
const NOT_TRUSTED: ReadonlySet<unknown> = new Set([undefined, null, false])

/**
 * How many unknown names are looked up at a time. They are untrusted input, and known names must still get a
 * connection to the database.
 */
const MAX_UNKNOWN_LOOKUPS = 500

/** How many names without an issuer are kept for `verifySync`. */
const MAX_UNKNOWN_NAMES = 1000

/** A look-up that never ends must not block all tokens of its tenant. The next token starts a new one. */
function runInTime<T>(lookUp: () => T | Promise<T>, milliseconds: number): Promise<T> {
  return runUnderDeadline(milliseconds, (signal) => rejectWhenAborted(lookUp(), signal))
}

function makeEndpoint(issuer: Issuer, name: string): IssuerEndpoint {
  const isOfJwts = isIssuer(issuer) && findOpaqueCode(issuer) === undefined
  const endpoint = isOfJwts && issuer.endpoints.find((one) => one.issuer === name)
  if (endpoint) return endpoint
  throw new ConfigError(
    'createVerifier: issuers(iss) must return an issuer of this name that is not introspected, or undefined.',
  )
}

/** The trusted issuers, as the application's function finds them. */
export class LookedUpIssuers implements TrustedIssuers {
  readonly isShared = true
  readonly isPerRequest: boolean
  readonly names: readonly string[] = []
  readonly firstKeySets: readonly IssuerKeys[] = []
  readonly toAnswer = toOneAnswer
  readonly #lookUp: FindIssuer
  readonly #limits: LookupLimits
  readonly #keySets: KeySets
  readonly #now: () => number
  readonly #entries: LRUCache<string, Entry>
  readonly #unknown = new LRUCache<string, true>({ max: MAX_UNKNOWN_NAMES })
  /** With `perRequest`, the keys of an issuer are kept, but no answer is. */
  readonly #kept: KeptKeySets | undefined
  /** By name; with `perRequest` by a symbol, because no two requests may share an answer. */
  readonly #underWay = new Map<string | symbol, Promise<TrustedIssuer | undefined>>()

  constructor(lookUp: FindIssuer, limits: LookupLimits, keySets: KeySets, now: () => number) {
    this.isPerRequest = limits.isPerRequest
    this.#lookUp = lookUp
    this.#limits = limits
    this.#keySets = keySets
    this.#now = now
    this.#entries = new LRUCache({ max: limits.maxIssuers })
    this.#kept = limits.isPerRequest ? new KeptKeySets(keySets, limits.maxIssuers) : undefined
  }

  find(name: string, request?: RequestLike): Result<TrustedIssuer | undefined> {
    const known = this.#findFresh(name)
    if (known !== undefined) return known.trusted
    return waitFor(this.#findLater(name, request), () => this.#refuseToWait(name))
  }

  #findLater(name: string, request: RequestLike | undefined): Promise<TrustedIssuer | undefined> {
    const isNew = !this.#entries.has(name) && !this.#underWay.has(name)
    if (isNew && this.#underWay.size >= MAX_UNKNOWN_LOOKUPS) {
      throw makeUnavailableError(name, 'Too many unknown issuers are being looked up.')
    }
    const key = this.isPerRequest ? Symbol() : name
    const asked = this.#underWay.get(key)
    if (asked !== undefined) return asked
    // The call starts later. Otherwise a look-up that verifies a token of the same issuer would call itself for ever.
    const asking = Promise.resolve()
      .then(() => this.#ask(name, request))
      .finally(() => this.#underWay.delete(key))
    this.#underWay.set(key, asking)
    return asking
  }

  /** For `verifySync`. The look-up goes on; its outcome is there for the next token. */
  #refuseToWait(name: string): undefined {
    if (this.#unknown.has(name)) return undefined
    throw new AuthError('ERR_KEYS_UNAVAILABLE', {
      detail: { reason: 'The issuer is being looked up, and verifySync cannot wait for it.', claim: 'iss' },
    })
  }

  keySets(): readonly IssuerKeys[] {
    return this.#kept?.list() ?? [...this.#entries.values()].map(({ trusted }) => trusted.keys)
  }

  #findFresh(name: string): Entry | undefined {
    const entry = this.#entries.get(name)
    if (entry === undefined || this.isPerRequest) return undefined
    const age = this.#now() - entry.lookedUpAt
    return age >= 0 && age < this.#limits.freshMilliseconds ? entry : undefined // negative: the clock was put back
  }

  async #ask(name: string, request: RequestLike | undefined): Promise<TrustedIssuer | undefined> {
    try {
      const issuer: unknown = await runInTime(
        () => (this.isPerRequest ? this.#lookUp(name, request) : this.#lookUp(name)),
        this.#limits.timeoutMilliseconds,
      )
      if (!NOT_TRUSTED.has(issuer)) return this.#trust(name, issuer as Issuer)
      if (!this.isPerRequest) this.#entries.delete(name) // with perRequest, the next answer may be an issuer
      this.#unknown.set(name, true)
      return undefined
    } catch (cause) {
      throw makeUnavailableError(name, 'The look-up of the issuer failed.', cause)
    }
  }

  /** The same issuer as before keeps its keys, and the tokens that are cached under them. */
  #trust(name: string, issuer: Issuer): TrustedIssuer {
    const endpoint = makeEndpoint(issuer, name)
    const { algorithms, rules, jwks } = issuer
    const keyData = JSON.stringify([endpoint, algorithms, jwks])
    const ruleData = JSON.stringify(rules)
    const before = this.#entries.get(name)
    const isSame =
      before?.keyData === keyData &&
      before.ruleData === ruleData &&
      FUNCTIONS.every((name) => before.issuer[name] === issuer[name])
    const trusted = isSame ? before.trusted : this.#makeTrusted(name, issuer, endpoint, keyData)
    this.#entries.set(name, { trusted, issuer, keyData, ruleData, lookedUpAt: this.#now() })
    this.#unknown.delete(name)
    return trusted
  }

  #makeTrusted(name: string, issuer: Issuer, endpoint: IssuerEndpoint, keyData: string): TrustedIssuer {
    const { algorithms, rules, validateClaims } = issuer
    const keys = this.#kept?.findOrCreate(issuer, endpoint, keyData) ?? this.#keySets.create(issuer, endpoint)
    const trusted: TrustedIssuer = {
      issuer: name,
      name,
      algorithms,
      rules,
      validateClaims,
      keys,
      trusts: (key, time) => this.#findFresh(name)?.trusted === trusted && keys.trusts(key, time),
    }
    return trusted
  }
}
