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

/** Tokens of one client mostly have the same scopes, so the last list is used again. It is frozen. */
let last: { readonly text: string; readonly scopes: readonly string[] } | undefined

/** RFC 6749 §3.3: scopes are separated by spaces. */
function splitScopes(text: string): readonly string[] {
  if (last?.text !== text) last = { text, scopes: toNames(text.split(' ')) }
  return last.scopes
}

/** Some issuers write an array instead of a text. */
export function readScopes(
  claims: object,
  { scopesFrom }: Pick<NameSources, 'scopesFrom'> = {},
): readonly string[] {
  const value =
    scopesFrom === undefined
      ? (ownMember(claims, 'scope') ?? ownMember(claims, 'scp'))
      : readClaimPath(claims, scopesFrom)
  return typeof value === 'string' ? splitScopes(value) : toNames(value)
}

/** With `groupsFrom`, a string is one group, because ASP.NET Core writes a single role as a string. */
export function readGroups(claims: object, { groupsClaim, groupsFrom }: NameSources): readonly string[] {
  if (groupsFrom === undefined) return toNames(ownMember(claims, groupsClaim))
  const value = readClaimPath(claims, groupsFrom)
  return toNames(typeof value === 'string' ? [value] : value)
}
