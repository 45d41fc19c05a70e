/**
 * Freezes a value and all plain objects and arrays that it holds; an instance of a class, out of a schema, is left
 * alone. A loop, not a recursion: a token may nest as deep as its size allows. Each object is visited once, for what a
 * schema gives back may refer to itself.
 */

/** What V8 holds for an object with a shape of its own, and for each of its members, strings not counted. Measured. */
const BYTES_PER_OBJECT = 256
const BYTES_PER_MEMBER = 64

/** More than a token of the largest size (`maxTokenBytes`) can hold. A getter of a schema may make objects for ever. */
const MAX_OBJECTS = 500_000

/**
 * Freezes, and answers with about how many bytes are held: a kilobyte of JSON may be thirty of objects.
 *
 * @throws Error for a value of more than 500,000 objects.
 */
export function freezeAndWeigh(value: object): number {
  let bytes = 0
  const visited = new Set([value])
  for (const next of visited) {
    const names = Object.keys(Object.freeze(next))
    bytes += BYTES_PER_OBJECT + names.length * BYTES_PER_MEMBER
    for (const name of names) {
      const member: unknown = Reflect.get(next, name)
      if (isPlain(member)) visited.add(member) // the loop comes to it: a Set is in the order of its additions
    }
    if (visited.size > MAX_OBJECTS) throw new Error('The claims hold too many objects.')
  }
  return bytes
}

export function freezeAll<T extends object>(value: T): T {
  freezeAndWeigh(value)
  return value
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null || Array.isArray(value)
}
