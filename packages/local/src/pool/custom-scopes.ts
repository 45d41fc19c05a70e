/** The scopes of resource servers, such as `orders/read`: identifier, slash, name. */

export interface CustomScope {
  readonly identifier: string
  readonly name: string
}

/** RFC 6749 §3.3. An identifier may be a URL, so the name begins after the last slash. */
const CUSTOM_SCOPE = /^([!#-[\]-~]+)\/([!#-.0-[\]-~]+)$/

export function parseCustomScope(scope: string): CustomScope | undefined {
  const [, identifier, name] = CUSTOM_SCOPE.exec(scope) ?? []
  return identifier === undefined || name === undefined ? undefined : { identifier, name }
}

/** The names of the scopes, by the identifier of their resource server. */
export function groupByIdentifier(scopes: readonly string[]): ReadonlyMap<string, ReadonlySet<string>> {
  const groups = new Map<string, Set<string>>()
  for (const scope of scopes) {
    const custom = parseCustomScope(scope)
    if (custom === undefined) continue
    groups.set(custom.identifier, (groups.get(custom.identifier) ?? new Set()).add(custom.name))
  }
  return groups
}
