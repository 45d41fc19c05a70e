/** The header Retry-After (RFC 9110 §10.2.3): a number of seconds, or a date. */

/** @returns the wait in milliseconds; 0 for a header that is missing, unreadable or in the past. */
export function parseRetryAfter(header: string | null, now: number): number {
  if (header === null) return 0
  if (/^\d+$/.test(header)) return Number(header) * 1000
  return Math.max(Date.parse(header) - now, 0) || 0
}
