/** The scopes and the groups of a caller: in which claims they are, and how they are written there. */
import { ownMember } from '../util/own-member.ts'
import { isNonEmptyString } from '../util/value-types.ts'
import { type ClaimPath, readClaimPath } from './claim-path.ts'

/** The claim that has a caller's groups. */
export type GroupsClaim = 'cognito:groups' | 'groups'

/** Where the scopes and groups are among the claims. */
export interface NameSources {
  readonly groupsClaim: GroupsClaim
  /** The `scopesFrom` option, instead of `scope` and `scp`. */
  readonly scopesFrom?: ClaimPath | undefined
  /** The `groupsFrom` option, instead of the groups claim. */
  readonly groupsFrom?: ClaimPath | undefined
}

const NONE: readonly string[] = Object.freeze([])

/** Returns the list itself, not a copy, if all its elements are names: the claims are frozen anyway. */
function toNames(list: unknown): readonly string[] {
  if (!Array.isArray(list)) return NONE
  return Object.freeze(list.every(isNonEmptyString) ? list : list.filter(isNonEmptyString))
}

/** RFC 6749 §3.3: scopes are separated by spaces. Some issuers write an array instead. */
export function readScopes(
  claims: object,
  { scopesFrom }: Pick<NameSources, 'scopesFrom'> = {},
): readonly string[] {
  const value =
    scopesFrom === undefined
      ? (ownMember(claims, 'scope') ?? ownMember(claims, 'scp'))
      : readClaimPath(claims, scopesFrom)
  return toNames(typeof value === 'string' ? value.split(' ') : value)
}

/** With `groupsFrom`, a string is one group, because ASP.NET Core writes a single role as a string. */
export function readGroups(claims: object, { groupsClaim, groupsFrom }: NameSources): readonly string[] {
  if (groupsFrom === undefined) return toNames(ownMember(claims, groupsClaim))
  const value = readClaimPath(claims, groupsFrom)
  return toNames(typeof value === 'string' ? [value] : value)
}
