/**
 * Step 5, the part that time changes: asked again for a token that was verified before. RFC 7519 §4.1.4-4.1.6.
 * Throws ERR_TOKEN_EXPIRED, ERR_TOKEN_NOT_ACTIVE.
 */
import type { Claims } from '../claims/claim-types.ts'
import { AuthError } from '../errors/auth-error.ts'
import { ownMember } from '../util/own-member.ts'

type TimeClaim = 'exp' | 'nbf' | 'iat'

/** `iat` says when the token was made; one from the future was not made yet, and is refused like `nbf`. */
const REFUSALS = {
  exp: ['ERR_TOKEN_EXPIRED', 'The token has expired.', 'after'],
  nbf: ['ERR_TOKEN_NOT_ACTIVE', 'The token is not valid yet.', 'at most'],
  iat: ['ERR_TOKEN_NOT_ACTIVE', 'The token was issued in the future.', 'at most'],
} as const

/** What a token says of its time, read once. */
export interface Validity {
  readonly exp: number
  readonly nbf: number | undefined
  readonly iat: number | undefined
}

/** @param claims whose dates are numbers, as steps/claims.ts found */
export function readValidity(claims: Claims): Validity {
  return {
    exp: claims.exp,
    nbf: ownMember(claims, 'nbf') as number | undefined,
    iat: ownMember(claims, 'iat') as number | undefined,
  }
}

/** The claim that the time is against; none while the token is good. */
export function findTimeViolation(
  { exp, nbf, iat }: Validity,
  toleranceSeconds: number,
  nowMilliseconds: number,
): TimeClaim | undefined {
  const now = nowMilliseconds / 1000
  if (!(now < exp + toleranceSeconds)) return 'exp'
  if (nbf !== undefined && !(now >= nbf - toleranceSeconds)) return 'nbf'
  if (iat !== undefined && !(now >= iat - toleranceSeconds)) return 'iat'
  return undefined
}

function asDate(seconds: number): string {
  const date = new Date(seconds * 1000)
  return Number.isNaN(date.getTime()) ? String(seconds) : date.toISOString()
}

export function checkClock(validity: Validity, toleranceSeconds: number, nowMilliseconds: number): void {
  const claim = findTimeViolation(validity, toleranceSeconds, nowMilliseconds)
  if (claim === undefined) return
  const [code, reason, order] = REFUSALS[claim]
  const expected = `${order} ${asDate(nowMilliseconds / 1000)}`
  throw new AuthError(code, {
    detail: { reason, claim, expected, actual: asDate(validity[claim] as number) },
  })
}
