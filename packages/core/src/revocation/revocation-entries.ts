/**
 * Revocations in memory, bounded in number. An entry is removed when all its tokens have expired. If there is
 * no room, a new entry is refused. Removing an old entry instead would make its tokens valid again.
 */
import type { AuthContext } from '../claims/auth-context.ts'
import type { AnyClaims } from '../claims/claim-types.ts'
import { isNumericDate } from '../claims/numeric-date.ts'
import { ownMember } from '../util/own-member.ts'
import { REVOCATION_KINDS, type Revocation, type RevocationKind } from './revocation.ts'
import { SIGN_IN_CLAIMS } from './revocation-keys.ts'

interface Entry {
  readonly until: number
  readonly expiresAt: number
}

/**
 * The entries of each kind: a token by `jti`, a sign-in by `origin_jti` or `sid`, a user by `sub`. The keys
 * are the claims' own strings, because V8 keeps their hashes.
 */
type Scope = Record<RevocationKind, Map<string, Entry>>

/** How often expired entries are looked for, in seconds. */
const SWEEP_SECONDS = 1

/**
 * When the user signed in: a refreshed token has a new `iat`, but keeps its `auth_time`. An unknown time
 * counts as long ago.
 */
function findSignInTime({ claims }: AuthContext<AnyClaims>): number {
  const time = ownMember(claims, 'auth_time') ?? ownMember(claims, 'iat')
  return isNumericDate(time) ? Math.floor(time) : -Infinity
}

function isIn(
  entries: Map<string, Entry>,
  { claims }: AuthContext<AnyClaims>,
  name: 'jti' | (typeof SIGN_IN_CLAIMS)[number],
): boolean {
  if (entries.size === 0) return false
  const value = ownMember(claims, name)
  return value !== undefined && entries.has(String(value))
}

function isInScope(scope: Scope, auth: AuthContext<AnyClaims>): boolean {
  if (isIn(scope.token, auth, 'jti')) return true
  for (const name of SIGN_IN_CLAIMS) if (isIn(scope['sign-in'], auth, name)) return true
  const { sub } = auth.claims
  const user = scope.user.size > 0 && sub !== undefined ? scope.user.get(sub) : undefined
  return user !== undefined && findSignInTime(auth) <= user.until
}

function makeScope(): Scope {
  return { token: new Map(), 'sign-in': new Map(), user: new Map() }
}

/** Counts the changes of all instances, so that no two instances have the same revision. */
let revisions = 0

export class RevocationEntries {
  readonly #maxEntries: number
  #revision = ++revisions
  /** The entries for every issuer. */
  readonly #everywhere = makeScope()
  readonly #byIssuer = new Map<string, Scope>()
  #size = 0
  /** When expired entries are looked for next, in seconds since 1970. */
  #nextSweep = -Infinity

  constructor(maxEntries: number) {
    this.#maxEntries = maxEntries
  }

  get size(): number {
    return this.#size
  }

  /** Changes with each revocation that is added. */
  get revision(): number {
    return this.#revision
  }

  isRevoked(auth: AuthContext<AnyClaims>): boolean {
    if (isInScope(this.#everywhere, auth)) return true
    const ofIssuer = this.#byIssuer.size > 0 ? this.#byIssuer.get(auth.issuer) : undefined
    return ofIssuer !== undefined && isInScope(ofIssuer, auth)
  }

  /**
   * Adds a revocation, or extends the entry that is there. Throws RangeError when there is no room.
   *
   * @param now in seconds since 1970
   */
  add({ kind, value, issuer, until, expiresAt }: Revocation, now: number): void {
    this.#sweep(now)
    this.#revision = ++revisions
    const before = this.#find(issuer)?.[kind].get(value)
    if (before === undefined && this.#size >= this.#maxEntries) {
      throw new RangeError(`There are ${this.#maxEntries} revocations, and no more may be added.`)
    }
    const entries = this.#findOrMake(issuer)[kind]
    if (!entries.delete(value)) this.#size++ // the entry moves to the end: the order is nearly that of expiry
    entries.set(value, {
      until: Math.max(until, before?.until ?? 0),
      expiresAt: Math.max(expiresAt, before?.expiresAt ?? 0),
    })
  }

  /** Removes a revocation, unless its entry has been extended. */
  remove({ kind, value, issuer, until, expiresAt }: Revocation): void {
    const entries = this.#find(issuer)?.[kind]
    const entry = entries?.get(value)
    if (entries === undefined || entry === undefined) return
    if (entry.until > until || entry.expiresAt > expiresAt) return
    entries.delete(value)
    this.#size--
  }

  /** A copy with its own limit. A million entries take some 0.1 seconds. */
  clone(maxEntries: number): RevocationEntries {
    const copy = new RevocationEntries(maxEntries)
    for (const [issuer, scope] of this.#scopes()) {
      const target = copy.#findOrMake(issuer)
      for (const kind of REVOCATION_KINDS) target[kind] = new Map(scope[kind])
    }
    copy.#size = this.#size
    return copy
  }

  *[Symbol.iterator](): Generator<Revocation> {
    for (const [issuer, scope] of this.#scopes()) {
      for (const kind of REVOCATION_KINDS) {
        for (const [value, entry] of scope[kind]) yield { kind, value, issuer, ...entry }
      }
    }
  }

  *#scopes(): Generator<[issuer: string | undefined, scope: Scope]> {
    yield [undefined, this.#everywhere]
    yield* this.#byIssuer
  }

  #find(issuer: string | undefined): Scope | undefined {
    return issuer === undefined ? this.#everywhere : this.#byIssuer.get(issuer)
  }

  #findOrMake(issuer: string | undefined): Scope {
    const scope = this.#find(issuer) ?? makeScope()
    if (issuer !== undefined) this.#byIssuer.set(issuer, scope)
    return scope
  }

  /**
   * Removes expired entries, from the oldest to the first that has not expired. If the list is full, removes
   * every expired entry.
   */
  #sweep(now: number): void {
    if (now < this.#nextSweep) return
    const isFull = this.#size >= this.#maxEntries
    let nextExpiry = Infinity
    for (const [issuer, scope] of this.#scopes()) {
      for (const kind of REVOCATION_KINDS) {
        nextExpiry = Math.min(nextExpiry, this.#sweepMap(scope[kind], now, isFull))
      }
      const isEmpty = REVOCATION_KINDS.every((kind) => scope[kind].size === 0)
      if (isEmpty && issuer !== undefined) this.#byIssuer.delete(issuer)
    }
    this.#nextSweep = isFull ? Math.max(nextExpiry, now + SWEEP_SECONDS) : now + SWEEP_SECONDS
  }

  /** Returns the earliest expiry of the entries that stay. */
  #sweepMap(entries: Map<string, Entry>, now: number, isFull: boolean): number {
    let nextExpiry = Infinity
    for (const [value, { expiresAt }] of entries) {
      if (now >= expiresAt) {
        entries.delete(value)
        this.#size--
        continue
      }
      nextExpiry = Math.min(nextExpiry, expiresAt)
      if (!isFull) break
    }
    return nextExpiry
  }
}
