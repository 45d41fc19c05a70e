/** The auth context: who is calling, and what they may do. */

import { ownMember } from '../util/own-member.ts'
import type { AnyClaims, Claims } from './claim-types.ts'
import { type NameSources, readGroups, readScopes } from './scopes-and-groups.ts'

/**
 * The result of a verification. It is frozen with all its claims, so one handler cannot change what the next one
 * sees. A copy (`{ ...auth }`, `structuredClone(auth)`) has all members except the token. The token is not
 * enumerable, so that it does not get into a log by accident.
 */
export interface AuthContext<C extends AnyClaims = Claims> {
  readonly issuer: string
  /**
   * The `sub` of the user or machine. The issuer never gives it to another user or machine. It is `undefined`
   * only for an issuer with `allowMissingSub`, if the token has no `sub`.
   */
  readonly subject: C['sub']
  /** The token's scopes; empty when it has none. */
  readonly scopes: readonly string[]
  /** `cognito:groups`; `groups` for other issuers; or what `groupsFrom` names. Empty when there are none. */
  readonly groups: readonly string[]
  readonly claims: C
  /** The token as it was sent, for example to call another API with it. */
  readonly token: string
}

/** The name of a method that `inspect` calls (node:util, "Custom inspection functions on objects"). */
const INSPECT = Symbol.for('nodejs.util.inspect.custom')

/** A method of every auth context that poolguard makes, in the ESM and the CommonJS build. Copies do not have it. */
const ENDS_AT: unique symbol = Symbol.for('poolguard.endsAt')

class VerifiedContext implements AuthContext<AnyClaims> {
  readonly issuer: string
  readonly subject: string | undefined
  readonly scopes: readonly string[]
  readonly groups: readonly string[]
  readonly claims: AnyClaims
  readonly #token: string
  readonly #endsAt: number

  constructor(token: string, claims: AnyClaims, sources: NameSources, endsAt: number) {
    this.issuer = claims.iss
    this.subject = ownMember(claims, 'sub') as string | undefined
    this.scopes = readScopes(claims, sources)
    this.groups = readGroups(claims, sources)
    this.claims = claims
    this.#token = token
    this.#endsAt = endsAt
    Object.freeze(this)
  }

  /** A member of the prototype, so that copies and loops do not see it. */
  get token(): string {
    return this.#token
  }

  [ENDS_AT](): number {
    return this.#endsAt
  }

  /** Without this method, `inspect` with `showHidden` and `getters` would show the token. */
  [INSPECT](): unknown {
    return { ...this }
  }
}

/**
 * @param claims frozen, with everything in them
 * @param endsAt when the token ends, in seconds; with `maxTokenAgeSeconds` it may end before its `exp`
 */
export function makeAuthContext(
  token: string,
  claims: AnyClaims,
  sources: NameSources,
  endsAt: number = claims.exp,
): AuthContext {
  // An issuer with `allowMissingSub` says in its type that there may be no subject.
  return new VerifiedContext(token, claims, sources, endsAt) as AuthContext<AnyClaims> as AuthContext
}

/** When the token of a caller ends, in seconds; `undefined` for a context that an application made. */
export function findEnd(auth: AuthContext<AnyClaims>): number | undefined {
  const { [ENDS_AT]: end } = auth as { [ENDS_AT]?: () => number }
  return end?.call(auth)
}
