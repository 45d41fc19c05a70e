/**
 * Reads only own members of untrusted input. A flaw elsewhere in the process may add a member to
 * `Object.prototype` (CWE-1321, prototype pollution); it must not become a member of an event, an option or a
 * claim.
 */

export type Members = Readonly<Record<string, unknown>>

/**
 * A copy without a prototype. Each member is read once, so that it cannot change between its check and its
 * use.
 */
export function ownMembers(value: unknown): Members {
  return { __proto__: null, ...Object(value) }
}

/** Follows a path of own members from a value of any type. `undefined` if one of them is missing. */
export function ownAt(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (found, name) => (Object.hasOwn(Object(found), name) ? Object(found)[name] : undefined),
    value,
  )
}
