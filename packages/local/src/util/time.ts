/** The units of time in tokens and in AWS's answers. */

/** Whole seconds since 1970, as in JWTs (NumericDate, RFC 7519 §2). */
export function toSeconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000)
}

/** Seconds since 1970 with a fraction, as in AWS's JSON. */
export function toTimestamp(milliseconds: number): number {
  return milliseconds / 1000
}
