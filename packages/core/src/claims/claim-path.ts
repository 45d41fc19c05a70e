/**
 * The path of a claim in options and requirements: `roles`, or `realm_access.roles` for the member `roles` of
 * the claim `realm_access`. A dot after a backslash is a part of the name (`kubernetes\.io`), as in
 * Keycloak's mappers ("Token claim name"). A name with `://` in it is a URL, as in Auth0's custom claims, and
 * is not split.
 */
import { ConfigError } from '../errors/config-error.ts'
import { requireString } from '../util/config-checks.ts'
import { ownMember } from '../util/own-member.ts'
import { isObject } from '../util/value-types.ts'

/** The names on the way to a claim, the outermost first. */
export type ClaimPath = readonly string[]

/** @throws ConfigError for an empty name, as in `a..b`. */
export function parseClaimPath(where: string, option: string, value: unknown): ClaimPath {
  const text = requireString(where, option, value)
  if (text.includes('://')) return [text]
  const names = text.split(/(?<!\\)\./).map((name) => name.replaceAll('\\.', '.'))
  if (!names.includes('')) return names
  throw new ConfigError(`${where}: ${option} has the path ${JSON.stringify(text)}, which has an empty part.`)
}

/** Reads only own members of objects: neither a prototype nor the length of an array is a claim. */
export function readClaimPath(claims: object, path: ClaimPath): unknown {
  let value: unknown = claims
  for (const name of path) {
    if (!isObject(value)) return undefined
    value = ownMember(value, name)
  }
  return value
}
