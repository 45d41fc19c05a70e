/** What a verified request carries: who is calling, and what they may do. */

import { ownMember } from '../util/own-member.ts'
import type { Claims } from './claim-types.ts'

/** The claim that has a caller's groups. */
export type GroupsClaim = 'cognito:groups' | 'groups'

/**
 * The outcome of a verification. Frozen, claims and all: one handler cannot change what the next one sees. The token
 * is readable but not enumerable, so that no log line holds it by accident.
 */
export interface AuthContext<C extends Claims = Claims> {
  readonly issuer: string
  readonly claims: C
  /** The user's or machine's `sub`: the issuer never gives it to another one. */
  readonly subject: string
  /** The token's scopes; empty when it has none. */
  readonly scopes: readonly string[]
  /** `cognito:groups`, or `groups` for other issuers; empty when there are none. */
  readonly groups: readonly string[]
  /** The token as it was sent, to be passed on to another API. */
  readonly token: string
}

function toList(value: unknown): readonly string[] {
  const list = typeof value === 'string' ? value.split(' ') : value
  if (!Array.isArray(list)) return Object.freeze([])
  return Object.freeze(list.filter((item) => typeof item === 'string' && item !== ''))
}

/** Node's own name for it (node:util, "Custom inspection functions on objects"). */
const INSPECT = Symbol.for('nodejs.util.inspect.custom')

class VerifiedContext implements AuthContext {
  readonly issuer: string
  readonly claims: Claims
  readonly #token: string
  readonly #groupsClaim: GroupsClaim
  #scopes: readonly string[] | undefined
  #groups: readonly string[] | undefined

  constructor(token: string, claims: Claims, groupsClaim: GroupsClaim) {
    this.issuer = claims.iss
    this.claims = claims
    this.#token = token
    this.#groupsClaim = groupsClaim
    Object.freeze(this)
  }

  get token(): string {
    return this.#token
  }

  /** What logs and responses may show: all but the token. */
  toJSON(): Omit<AuthContext, 'token'> {
    const { issuer, subject, scopes, groups, claims } = this
    return { issuer, subject, scopes, groups, claims }
  }

  [INSPECT](): unknown {
    return this.toJSON()
  }

  get subject(): string {
    return this.claims.sub
  }

  get scopes(): readonly string[] {
    this.#scopes ??= toList(ownMember(this.claims, 'scope') ?? ownMember(this.claims, 'scp'))
    return this.#scopes
  }

  get groups(): readonly string[] {
    const groups = ownMember(this.claims, this.#groupsClaim)
    this.#groups ??= toList(typeof groups === 'string' ? undefined : groups)
    return this.#groups
  }
}

/** @param claims frozen, with all that they hold */
export function makeAuthContext(token: string, claims: Claims, groupsClaim: GroupsClaim): AuthContext {
  return new VerifiedContext(token, claims, groupsClaim)
}
