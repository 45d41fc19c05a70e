/**
 * How much structure a text of JSON has, seen without parsing it: what is nested deep takes long to parse, to freeze and
 * to print, and many small objects take longer than one long text.
 */

/** RFC 8259 §9: a parser may limit depth. No claim is nested like this. */
const MOST_LEVELS = 1024

export interface JsonBounds {
  /** Arrays and objects in one another. */
  readonly levels: number
  /** Arrays, objects, and all of their members but the first: each is told by a bracket or a comma. */
  readonly parts: number
}

const [QUOTE, COMMA, BACKSLASH] = [0x22, 0x2c, 0x5c]
const [OPENING, CLOSING] = [new Set([0x5b, 0x7b]), new Set([0x5d, 0x7d])]

/** Whether a text has more than that. Of one that is no JSON, the answer is some answer. */
export function exceeds(json: Uint8Array, most: JsonBounds): boolean {
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
    if (levels > most.levels || parts > most.parts) return true
  }
  return false
}

/** Of a part of a token. Looks at long texts alone: it takes two characters to open and to close a level. */
export function isNestedTooDeep(json: Uint8Array): boolean {
  return (
    json.length >= 2 * MOST_LEVELS && exceeds(json, { levels: MOST_LEVELS, parts: Number.POSITIVE_INFINITY })
  )
}
