/**
 * Measures the structure of a JSON text without parsing it. Deep nesting takes long to parse, to freeze and to print,
 * and many small objects take longer than one long string.
 */

/** RFC 8259 §9: a parser may limit depth. No claim is nested like this. */
const MAX_LEVELS = 1024

export interface JsonBounds {
  /** The depth of nested arrays and objects. */
  readonly levels: number
  /** The number of opening brackets and commas: arrays, objects, and their members after the first. */
  readonly parts: number
}

const [QUOTE, COMMA, BACKSLASH] = [0x22, 0x2c, 0x5c]
const [OPENING, CLOSING] = [new Set([0x5b, 0x7b]), new Set([0x5d, 0x7d])]

/** Whether a text exceeds the bounds. For a text that is not JSON the answer has no meaning. */
export function exceeds(json: Uint8Array, max: JsonBounds): boolean {
  let levels = 0
  let parts = 0
  let isInText = false
  for (let at = 0; at < json.length; at++) {
    const byte = json[at] as number
    if (byte === QUOTE) isInText = !isInText
    else if (isInText) at += byte === BACKSLASH ? 1 : 0
    else if (byte === COMMA) parts++
    else if (CLOSING.has(byte)) levels--
    else if (OPENING.has(byte)) {
      levels++
      parts++
    }
    if (levels > max.levels || parts > max.parts) return true
  }
  return false
}

/** Whether a part of a token is too deep. A short part is not read, because each level takes two characters. */
export function isTooDeep(json: Uint8Array): boolean {
  const max = { levels: MAX_LEVELS, parts: Infinity }
  return json.length >= 2 * MAX_LEVELS && exceeds(json, max)
}
