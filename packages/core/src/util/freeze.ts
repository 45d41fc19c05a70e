/**
 * Freezes a value with all plain objects and arrays in it. Instances of classes, which a schema may return, are not
 * frozen. It is a loop and not a recursion, because claims may be nested deep. Each object is visited once, because
 * the output of a schema may refer to itself.
 */

/**
 * The memory that V8 needs, as measured: for an object with its own hidden class, and for each member, not
 * counting its strings.
 */
const BYTES_PER_OBJECT = 256
const BYTES_PER_MEMBER = 64

/**
 * More than a token of the maximum size (`maxTokenBytes`) can contain. A getter in the output of a schema could make
 * any number of objects.
 */
const MAX_OBJECTS = 500_000

/**
 * Freezes, and returns the estimated size in bytes: a kilobyte of JSON may become 30 KB of objects.
 *
 * @throws Error for a value of more than 500,000 objects.
 */
export function freezeAndWeigh(value: object): number {
  let bytes = 0
  const visited = new Set([value])
  for (const next of visited) {
    const members: unknown[] = Object.values(Object.freeze(next))
    bytes += BYTES_PER_OBJECT + members.length * BYTES_PER_MEMBER
    for (const member of members) {
      if (isPlain(member)) visited.add(member) // the loop reaches it, in the order of insertion
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
