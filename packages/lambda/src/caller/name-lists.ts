/** Lists of names as one string, because the context of an authorizer has no lists. */

/**
 * The names in a string that separates them by spaces: the groups in our authorizer's context, and a list in
 * the claims that an HTTP API passes on.
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
