/**
 * What may reach a terminal. A token's claims are a stranger's text: control characters would move the cursor and
 * forge lines, and a token that was typed in the wrong place must not be shown again.
 */

/** Control, format and unassigned characters, lone surrogates, and line breaks of every kind. */
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]/gu

/** Three or more parts of base64url, the first of which begins as JSON does. */
const TOKEN = /ey[\w-]{8,}(\.[\w-]*)+/g

const LONGEST = 200

function escaped(character: string): string {
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index))
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('')
}

/** One line of any text. */
export function printableLine(text: string): string {
  return text.replace(UNPRINTABLE, escaped)
}

/** JSON that is safe to show and reads back the same. Without `indent` on one line. */
export function printableJson(value: unknown, indent?: number): string {
  const lines = (JSON.stringify(value, null, indent) ?? 'undefined').split('\n')
  return lines.map(printableLine).join('\n')
}

/** A value on one line of readable length. */
export function printable(value: unknown): string {
  if (value === undefined) return '(absent)'
  const text = printableJson(value)
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}… (${text.length} characters)`
}

/** Any text, with what looks like a token taken out. */
export function withoutTokens(text: string): string {
  return text.replace(TOKEN, '(a token)')
}
