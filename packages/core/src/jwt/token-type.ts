/** The `typ` of a header: a media type, in any case, with or without `application/` (RFC 7515 §4.1.9). */
export function normalizeType(typ: string): string {
  return typ.toLowerCase().replace(/^application\//, '')
}
