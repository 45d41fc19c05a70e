/** A NumericDate (RFC 7519 §2): a finite number of seconds since 1970. JSON.parse makes Infinity of 1e400. */
export function isNumericDate(value: unknown): value is number {
  return Number.isFinite(value)
}
