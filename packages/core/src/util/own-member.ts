/** How claims, keys and options of others are read: a polluted `Object.prototype` must add nothing to them. */

/** A member of the object itself; `undefined` for one that it only inherits. */
export function ownMember(object: object, name: string): unknown {
  return Object.hasOwn(object, name) ? (object as Readonly<Record<string, unknown>>)[name] : undefined
}
