/** NumericDate (RFC 7519 §2) → words: "expired 3 minutes ago". */

/** Each unit, with the minimum number of seconds for which it is used. */
const UNITS = [
  ['year', 365 * 86_400],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const

/** The words before the time of a claim, for a time in the past and for a time in the future. */
const VERBS: Readonly<Record<string, readonly [past: string, future: string]>> = {
  exp: ['expired', 'expires'],
  nbf: ['became valid', 'becomes valid'],
  iat: ['issued', 'issue time is in the future:'],
  auth_time: ['signed in', 'sign-in time is in the future:'],
}

function formatRelative(seconds: number, now: number): string {
  const difference = Math.trunc(seconds - now / 1000)
  const [unit, size] = UNITS.find(([, min]) => Math.abs(difference) >= min) ?? UNITS[4]
  // Not made when this file loads, because the first one of a process loads the language data of ICU.
  const words = new Intl.RelativeTimeFormat('en', { numeric: 'always' })
  return words.format(Math.trunc(difference / size), unit)
}

/** The time of a claim in words; `undefined` when the claim is not a time. `now` is in milliseconds. */
export function formatTime(claim: string, value: unknown, now: number): string | undefined {
  const verbs = VERBS[claim]
  if (verbs === undefined || typeof value !== 'number' || !Number.isFinite(value)) return undefined
  return `${value * 1000 <= now ? verbs[0] : verbs[1]} ${formatRelative(value, now)}`
}
