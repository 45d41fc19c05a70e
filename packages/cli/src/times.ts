/** NumericDate (RFC 7519 §2) → words: "expired 3 minutes ago". */

const WORDS = new Intl.RelativeTimeFormat('en', { numeric: 'always' })

/** From how many seconds on a unit is the one to count in. */
const UNITS = [
  ['year', 365 * 86_400],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const

/** What a claim says of its time: once it is past, and while it is to come. */
const VERBS: Readonly<Record<string, readonly [past: string, future: string]>> = {
  exp: ['expired', 'expires'],
  nbf: ['became valid', 'becomes valid'],
  iat: ['issued', 'issued in the future:'],
  auth_time: ['signed in', 'signed in, in the future:'],
}

export function relative(seconds: number, now: number): string {
  const difference = Math.trunc(seconds - now / 1000)
  const [unit, size] = UNITS.find(([, least]) => Math.abs(difference) >= least) ?? UNITS[4]
  return WORDS.format(Math.trunc(difference / size), unit)
}

/** A claim's time in words, or nothing if the claim is no time. `now` in milliseconds. */
export function timeInWords(claim: string, value: unknown, now: number): string | undefined {
  const verbs = VERBS[claim]
  if (verbs === undefined || typeof value !== 'number' || !Number.isFinite(value)) return undefined
  return `${value * 1000 <= now ? verbs[0] : verbs[1]} ${relative(value, now)}`
}
