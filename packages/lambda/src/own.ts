/**
 * Reads what comes from outside by its own members alone. A flaw elsewhere in the process may give `Object.prototype` a
 * member (CWE-1321, prototype pollution); it is no member of an event, of an option or of a claim.
 */

export type Members = Readonly<Record<string, unknown>>

/** A copy without a prototype. Each member is read once, so that it stays the same between a check and its use. */
export function ownMembers(value: unknown): Members {
  return { __proto__: null, ...Object(value) }
}

/** An own member of an own member, of any value at all. */
export function ownAt(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (found, name) => (Object.hasOwn(Object(found), name) ? Object(found)[name] : undefined),
    value,
  )
}
