/** Freezes a value and all that it holds. A loop, not a recursion: a token may nest as deep as its size allows. */
export function freezeAll<T extends object>(value: T): T {
  const waiting: object[] = [value]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    Object.freeze(next)
    for (const name of Object.keys(next)) {
      const member: unknown = Reflect.get(next, name)
      if (typeof member === 'object' && member !== null) waiting.push(member)
    }
  }
  return value
}
