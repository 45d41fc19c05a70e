/**
 * Freezes a value and all plain objects and arrays that it holds; an instance of a class, out of a schema, is left
 * alone. A loop, not a recursion: a token may nest as deep as its size allows.
 */
export function freezeAll<T extends object>(value: T): T {
  const waiting: object[] = [value]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    Object.freeze(next)
    for (const name of Object.keys(next)) {
      const member: unknown = Reflect.get(next, name)
      if (isPlain(member)) waiting.push(member)
    }
  }
  return value
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null || Array.isArray(value)
}
