/**
 * A ready-made store for `isRevoked`, in the memory of one process: single tokens, sign-ins and users. An entry is
 * forgotten when no token can outlive it. When it is full it refuses more, for to forget a revocation would let the
 * token in again.
 */
import type { AuthContext } from './claims/auth-context.ts'
import type { AnyClaims } from './claims/claim-types.ts'
import { isNumericDate } from './claims/numeric-date.ts'
import type { IsRevoked } from './steps/revoked.ts'
import { requireFunction, requireNumber, requireOptions, requireString } from './util/config-checks.ts'
import { MAX_CLOCK_TOLERANCE_SECONDS } from './util/limits.ts'
import { ownMember } from './util/own-member.ts'

export interface RevocationListOptions {
  /** The longest time that an access or ID token is valid. Default 86400, the longest that Cognito allows. */
  readonly maxTokenSeconds?: number
  /** How many entries there may be at once. Default 1000000. */
  readonly maxEntries?: number
  /** The time in milliseconds since 1970. Default `Date.now`. Give the verifier's, if it has one. */
  readonly now?: () => number
}

export interface SignOutOptions {
  /** In seconds since 1970: sign-ins up to this second are ended. Default: now. */
  readonly notBefore?: number
}

/** Tokens that were taken back before they expired. */
export interface RevocationList {
  /** For `createVerifier({ isRevoked })`. */
  readonly isRevoked: IsRevoked<AnyClaims>
  /** Takes back one token, by its `jti`. */
  revokeToken(jti: string): void
  /** Takes back all tokens of one sign-in, refreshed ones too, by their `origin_jti`. */
  revokeSignIn(originJti: string): void
  /**
   * Takes back all tokens of a user whose sign-in was not after a point of time: "sign out everywhere". With several
   * issuers, of each that has such a `sub`.
   */
  signOutEverywhere(sub: string, options?: SignOutOptions): void
  /** How many entries there are. */
  readonly size: number
}

const OPTION_NAMES = [
  'maxTokenSeconds',
  'maxEntries',
  'now',
] as const satisfies (keyof RevocationListOptions)[]

/** When the user signed in: a refreshed token has a new `iat`, but keeps its `auth_time`. Unknown counts as long ago. */
function findSignInTime({ claims }: AuthContext<AnyClaims>): number {
  const time = ownMember(claims, 'auth_time') ?? ownMember(claims, 'iat')
  return isNumericDate(time) ? Math.floor(time) : Number.NEGATIVE_INFINITY
}

/** What a token may be revoked by: itself, its sign-in, its user. One map, for one limit. */
type EntryKey = `token ${string}` | `sign-in ${string}` | `user ${string}`

interface Entry {
  /** Sign-ins up to this second are ended. */
  readonly until: number
  readonly forgetAt: number
}

class MemoryList implements RevocationList {
  readonly #maxTokenSeconds: number
  readonly #maxEntries: number
  readonly #now: () => number
  readonly #entries = new Map<EntryKey, Entry>()

  constructor(maxTokenSeconds: number, maxEntries: number, now: () => number) {
    this.#maxTokenSeconds = maxTokenSeconds
    this.#maxEntries = maxEntries
    this.#now = now
  }

  get size(): number {
    return this.#entries.size
  }

  /** Bound to the list, for it is handed on alone. */
  readonly isRevoked = (auth: AuthContext<AnyClaims>): boolean => {
    const { claims } = auth
    const user = claims.sub === undefined ? undefined : this.#entries.get(`user ${claims.sub}`)
    return (
      this.#entries.has(`token ${ownMember(claims, 'jti')}`) ||
      this.#entries.has(`sign-in ${ownMember(claims, 'origin_jti')}`) ||
      (user !== undefined && findSignInTime(auth) <= user.until)
    )
  }

  revokeToken(jti: string): void {
    this.#add(`token ${requireString('revokeToken', 'jti', jti)}`, Number.POSITIVE_INFINITY)
  }

  revokeSignIn(originJti: string): void {
    this.#add(`sign-in ${requireString('revokeSignIn', 'originJti', originJti)}`, Number.POSITIVE_INFINITY)
  }

  signOutEverywhere(sub: string, options: SignOutOptions = {}): void {
    const where = 'signOutEverywhere'
    const { notBefore } = requireOptions(where, options, ['notBefore'])
    const range = { min: 0, max: 253_402_300_799 } // the year 9999: milliseconds would be far beyond
    const until = requireNumber(where, 'notBefore', notBefore, Math.floor(this.#now() / 1000), range)
    this.#add(`user ${requireString(where, 'sub', sub)}`, until)
  }

  #add(key: EntryKey, until: number): void {
    this.#forget()
    const before = this.#entries.get(key)
    if (before === undefined && this.#entries.size >= this.#maxEntries) {
      throw new RangeError(`revocationList: there are ${this.#maxEntries} entries, and no more may be added.`)
    }
    const last = Math.max(until, before?.until ?? 0)
    const from = Math.max(this.#now() / 1000, Number.isFinite(last) ? last : 0)
    this.#entries.delete(key) // so that the entry moves to the end: the map is in the order of their ends, nearly
    this.#entries.set(key, {
      until: last,
      forgetAt: from + this.#maxTokenSeconds + MAX_CLOCK_TOLERANCE_SECONDS,
    })
  }

  /** Goes on until the first that is still needed; through all of them when there is no room otherwise. */
  #forget(): void {
    const now = this.#now() / 1000
    const isFull = this.#entries.size >= this.#maxEntries
    for (const [key, { forgetAt }] of this.#entries) {
      if (now >= forgetAt) this.#entries.delete(key)
      else if (!isFull) return
    }
  }
}

/**
 * Makes a list of what was revoked. It lives in this process; several processes need a store that they share, asked by
 * an `isRevoked` of your own. It stops tokens, not refreshing: end the refresh token at the issuer as well (Cognito:
 * RevokeToken, AdminUserGlobalSignOut), or new tokens come when the entry is forgotten.
 *
 * @throws ConfigError for a wrong option; its methods throw RangeError when the list is full.
 * @example
 * ```ts
 * import { cognito, createVerifier, revocationList } from '@poolguard/core'
 *
 * const revoked = revocationList()
 * const verifier = createVerifier({
 *   issuers: cognito({ userPoolId: 'us-east-1_AbCd12345', clientId: 'my-client', tokenUse: 'access' }),
 *   isRevoked: revoked.isRevoked,
 * })
 * revoked.signOutEverywhere('34c84488-e0e1-70ae-d2ee-991ad1a898c8')
 * ```
 */
export function revocationList(options: RevocationListOptions = {}): RevocationList {
  const where = 'revocationList'
  const { maxTokenSeconds, maxEntries, now } = requireOptions<RevocationListOptions>(
    where,
    options,
    OPTION_NAMES,
  )
  const lifetimes = { min: 1, max: 315_360_000 }
  const sizes = { min: 1, max: 16_000_000 }
  return new MemoryList(
    requireNumber(where, 'maxTokenSeconds', maxTokenSeconds, 86_400, lifetimes),
    requireNumber(where, 'maxEntries', maxEntries, 1_000_000, sizes),
    requireFunction<() => number>(where, 'now', now) ?? Date.now,
  )
}
