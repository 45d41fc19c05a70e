/** How deep JSON is nested, seen without parsing it: what is nested deep takes long to parse, to freeze and to print. */

/** RFC 8259 §9: a parser may limit depth. No claim is nested like this. */
const MAX_LEVELS = 1024

const [QUOTE, BACKSLASH] = [0x22, 0x5c]
const [OPENING, CLOSING] = [new Set([0x5b, 0x7b]), new Set([0x5d, 0x7d])]

/** Looks at long texts alone: it takes two characters to open and to close a level. */
export function isTooDeep(json: Uint8Array): boolean {
  if (json.length < 2 * MAX_LEVELS) return false
  let levels = 0
  let isInText = false
  for (let at = 0; at < json.length; at++) {
    const byte = json[at] as number
    if (byte === QUOTE) isInText = !isInText
    else if (isInText) at += byte === BACKSLASH ? 1 : 0
    else if (OPENING.has(byte)) levels++
    else if (CLOSING.has(byte)) levels--
    if (levels > MAX_LEVELS) return true
  }
  return false
}
