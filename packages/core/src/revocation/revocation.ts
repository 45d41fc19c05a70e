/** Makes a revocation from the arguments of a store's methods, and checks these arguments for every store. */
import { requireIssuerName, requireNumber, requireOptions, requireString } from '../util/config-checks.ts'
import { MAX_CLOCK_TOLERANCE_SECONDS } from '../util/limits.ts'

/** What a token may be revoked by: itself, its sign-in, its user. */
export const REVOCATION_KINDS = ['token', 'sign-in', 'user'] as const

export type RevocationKind = (typeof REVOCATION_KINDS)[number]

export interface Revocation {
  readonly kind: RevocationKind
  /** The `jti`; the `origin_jti` or `sid`; the `sub`. */
  readonly value: string
  /** Only tokens of this issuer; `undefined`: of every issuer. */
  readonly issuer: string | undefined
  /**
   * Sign-ins of the user up to this second are ended. 0 for a token or a sign-in, which is revoked at any
   * age.
   */
  readonly until: number
  /** When every token that it revokes has expired, in seconds since 1970. */
  readonly expiresAt: number
}

/** The longest lifetime of a token, and the clock of the store. */
export interface RevocationTerms {
  readonly maxTokenSeconds: number
  /** In milliseconds since 1970. */
  readonly now: () => number
}

const METHODS = { token: 'revokeToken', 'sign-in': 'revokeSignIn', user: 'signOutEverywhere' } as const
const VALUES = { token: 'jti', 'sign-in': 'signInId', user: 'sub' } as const
/** The end of the year 9999, so that a time in milliseconds is refused. */
const MAX_SECONDS = 253_402_300_799

/** A tenant chooses what its tokens contain, and a store must not hold kilobytes for each of them. */
const MAX_VALUE_LENGTH = 1024

/** Throws ConfigError for a wrong argument, RangeError for a value that is too long. */
export function makeRevocation(
  terms: RevocationTerms,
  kind: RevocationKind,
  value: unknown,
  options: unknown = {},
): Revocation {
  const where = METHODS[kind]
  const known = kind === 'user' ? ['issuer', 'notBefore'] : ['issuer']
  const { issuer, notBefore } = requireOptions(where, options, known)
  const text = requireString(where, VALUES[kind], value)
  if (text.length > MAX_VALUE_LENGTH) throw new RangeError(`${where}: ${VALUES[kind]} is too long.`)
  const now = terms.now() / 1000
  const range = { min: 0, max: MAX_SECONDS }
  const until = kind === 'user' ? Math.floor(requireNumber(where, 'notBefore', notBefore, now, range)) : 0
  return {
    kind,
    value: text,
    issuer: issuer === undefined ? undefined : requireIssuerName(where, 'issuer', issuer),
    until,
    expiresAt: Math.ceil(Math.max(now, until) + terms.maxTokenSeconds + MAX_CLOCK_TOLERANCE_SECONDS),
  }
}
