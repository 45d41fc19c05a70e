/** Reads own members of claims, keys and options, so that a polluted `Object.prototype` adds nothing to them. */

/** A member of the object itself; `undefined` for one that it only inherits. */
export function ownMember(object: object, name: string): unknown {
  return Object.hasOwn(object, name) ? (object as Readonly<Record<string, unknown>>)[name] : undefined
}
