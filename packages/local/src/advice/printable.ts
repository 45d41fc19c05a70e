/**
 * Text that is safe to print. Claims are untrusted input: control characters in them could move the cursor and forge
 * lines. A token that was typed in the wrong place must not be printed either.
 */

/** Control, format and unassigned characters, lone surrogates, and line separators of every kind. */
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]/gu

/** Two or more parts of base64url, the first of which begins like encoded JSON. */
const TOKEN = /ey[\w-]{8,}(\.[\w-]*)+/g

const MAX_LENGTH = 200

function escapeCharacter(character: string): string {
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index))
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('')
}

/** Any text → one line without unprintable characters. */
export function escapeLine(text: string): string {
  return text.replace(UNPRINTABLE, escapeCharacter)
}

/** JSON that is safe to print and parses back to the same value. Without `indent`, on one line. */
export function formatJson(value: unknown, indent?: number): string {
  const lines = (JSON.stringify(value, null, indent) ?? 'undefined').split('\n')
  return lines.map(escapeLine).join('\n')
}

/** A value as JSON on one line, cut to a readable length. */
export function formatValue(value: unknown): string {
  if (value === undefined) return '(absent)'
  const text = formatJson(value)
  return text.length <= MAX_LENGTH ? text : `${text.slice(0, MAX_LENGTH)}… (${text.length} characters)`
}

/** Replaces everything that looks like a token. */
export function redactTokens(text: string): string {
  return text.replace(TOKEN, '(a token)')
}
