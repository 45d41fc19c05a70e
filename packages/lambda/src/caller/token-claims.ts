/** The claims that name scopes and groups: which claim holds them, and how a list of names is written. */
import type { Members } from '../own.ts'

/**
 * A list of names that are separated by spaces: RFC 6749 §3.3 for scopes, our own authorizer's context for
 * groups.
 */
export function splitNames(text: string): readonly string[] {
  return text.split(' ').filter(Boolean)
}

/**
 * The reverse of {@link splitNames}. Cognito allows a comma in a group's name, but no space (CreateGroup,
 * GroupName). Other issuers may allow a space. Such a name is left out, because "night shift" would be read
 * as two groups.
 */
export function joinNames(names: readonly string[]): string {
  return names.filter((name) => !/\s/.test(name)).join(' ')
}

function toStrings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}

/** `scope`, or `scp` of other issuers: a string or an array. */
export function findScopes({ scope, scp }: Members): readonly string[] {
  const value = scope ?? scp
  return typeof value === 'string' ? splitNames(value) : toStrings(value)
}

/** `cognito:groups`, or `groups` of other issuers: an array. */
export function findGroups({ 'cognito:groups': cognitoGroups, groups }: Members): readonly string[] {
  return toStrings(cognitoGroups ?? groups)
}
