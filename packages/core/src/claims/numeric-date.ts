/** A NumericDate (RFC 7519 §2): seconds since 1970, perhaps with a fraction. JSON has no NaN, but 1e400 is Infinity. */
export function isNumericDate(value: unknown): value is number {
  return Number.isFinite(value)
}
