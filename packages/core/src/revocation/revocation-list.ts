/** A store of revocations in the memory of one process. */

import type { AuthContext } from '../claims/auth-context.ts'
import type { AnyClaims } from '../claims/claim-types.ts'
import type { IsRevoked } from '../steps/revoked.ts'
import { requireFunction, requireNumber, requireOptions } from '../util/config-checks.ts'
import { makeRevocation, type RevocationKind, type RevocationTerms } from './revocation.ts'
import { RevocationEntries } from './revocation-entries.ts'
import type { RevocationStore, RevokeOptions, SignOutOptions } from './revocation-store.ts'

export interface RevocationListOptions {
  /** The longest lifetime of an access or ID token, in seconds. Default 86400, the maximum of Cognito. */
  readonly maxTokenSeconds?: number
  /** The maximum number of entries. Default 1000000. */
  readonly maxEntries?: number
  /** The time in milliseconds since 1970. Give the verifier's `now`, if it has one. Default `Date.now`. */
  readonly now?: () => number
}

/**
 * A store that answers without waiting. Its methods throw RangeError when it is full, and for a value that is too
 * long.
 */
export interface RevocationList extends RevocationStore {
  revokeToken(jti: string, options?: RevokeOptions): void
  revokeSignIn(signInId: string, options?: RevokeOptions): void
  signOutEverywhere(sub: string, options?: SignOutOptions): void
  /** How many entries there are. */
  readonly size: number
}

const OPTION_NAMES = [
  'maxTokenSeconds',
  'maxEntries',
  'now',
] as const satisfies (keyof RevocationListOptions)[]

class MemoryList implements RevocationList {
  readonly #terms: RevocationTerms
  readonly #entries: RevocationEntries

  constructor(terms: RevocationTerms, maxEntries: number) {
    this.#terms = terms
    this.#entries = new RevocationEntries(maxEntries)
  }

  get size(): number {
    return this.#entries.size
  }

  /** A bound function, because it is passed on without the list. */
  readonly isRevoked: IsRevoked<AnyClaims> = Object.assign(
    (auth: AuthContext<AnyClaims>) => this.#entries.isRevoked(auth),
    { revision: () => this.#entries.revision },
  )

  revokeToken(jti: string, options?: RevokeOptions): void {
    this.#add('token', jti, options)
  }

  revokeSignIn(signInId: string, options?: RevokeOptions): void {
    this.#add('sign-in', signInId, options)
  }

  signOutEverywhere(sub: string, options?: SignOutOptions): void {
    this.#add('user', sub, options)
  }

  #add(kind: RevocationKind, value: string, options: unknown): void {
    const revocation = makeRevocation(this.#terms, kind, value, options)
    this.#entries.add(revocation, this.#terms.now() / 1000)
  }
}

/**
 * Makes a store of revocations in the memory of this process. Several processes need a shared store, such as
 * that of `@poolguard/redis`. A revocation does not stop refreshing: revoke the refresh token at the issuer
 * as well (Cognito: RevokeToken, AdminUserGlobalSignOut). Otherwise the user gets new tokens. They are
 * accepted when the entry has expired, and after `revokeToken` immediately.
 *
 * @throws ConfigError for a wrong option; its methods throw RangeError when the list is full, and for a value of more
 * than 1024 characters.
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
  const terms = {
    maxTokenSeconds: requireNumber(where, 'maxTokenSeconds', maxTokenSeconds, 86_400, lifetimes),
    now: requireFunction<() => number>(where, 'now', now) ?? Date.now,
  }
  return new MemoryList(terms, requireNumber(where, 'maxEntries', maxEntries, 1_000_000, sizes))
}
