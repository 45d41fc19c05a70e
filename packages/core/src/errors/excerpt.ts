/** A value from an unverified token → what a log line can show of it. */

const MAX_EXCERPT_LENGTH = 120

/** Control characters and line breaks of every kind: they would forge log lines. */
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]/gu

/** How many members are read for an excerpt, because printing a large unverified value takes milliseconds. */
const MAX_MEMBERS = 50

function isSmall(value: object): boolean {
  let left = MAX_MEMBERS
  const waiting: object[] = [value]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (Array.isArray(next) && next.length > left) return false
    for (const name in next) {
      if (left-- === 0) return false
      const member: unknown = Reflect.get(next, name)
      if (typeof member === 'object' && member !== null) waiting.push(member)
    }
  }
  return true
}

/** A value from an unverified token, short and printable enough for a log line. */
export function excerpt(value: unknown): unknown {
  if (typeof value === 'number' || typeof value === 'boolean' || value === null || value === undefined)
    return value
  let text: string
  try {
    if (typeof value === 'object' && !isSmall(value)) return '(object)'
    text = typeof value === 'string' ? value : (JSON.stringify(value) ?? `(${typeof value})`)
  } catch {
    return `(${typeof value})`
  }
  return shorten(text, MAX_EXCERPT_LENGTH)
}

/** Cuts a text, and then replaces its unprintable characters. */
export function shorten(text: string, maxLength: number): string {
  const shown = text.slice(0, maxLength).replace(UNPRINTABLE, '\ufffd')
  return text.length <= maxLength ? shown : `${shown}… (${text.length} characters)`
}
