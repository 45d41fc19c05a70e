/**
 * Step 5, the part that time changes: asked again for a token that was verified before. RFC 7519 §4.1.4-4.1.6.
 * Throws ERR_TOKEN_EXPIRED, ERR_TOKEN_NOT_ACTIVE.
 */
import type { AnyClaims } from '../claims/claim-types.ts'
import { AuthError } from '../errors/auth-error.ts'
import { ownMember } from '../util/own-member.ts'

type TimeViolation = 'exp' | 'nbf' | 'iat' | 'age'

/** `iat` says when the token was made; one from the future was not made yet, and is refused like `nbf`. */
const REFUSALS = {
  exp: ['ERR_TOKEN_EXPIRED', 'exp', 'The token has expired.', 'after'],
  nbf: ['ERR_TOKEN_NOT_ACTIVE', 'nbf', 'The token is not valid yet.', 'at most'],
  iat: ['ERR_TOKEN_NOT_ACTIVE', 'iat', 'The token was issued in the future.', 'at most'],
  age: ['ERR_TOKEN_EXPIRED', 'iat', 'The token is older than maxTokenAgeSeconds.', 'after'],
} as const

/** What a token says of its time, read once. */
export interface Validity {
  readonly exp: number
  readonly nbf: number | undefined
  readonly iat: number | undefined
  /** How old the token may become, counted from `iat`. Infinite when the issuer has no `maxTokenAgeSeconds`. */
  readonly maxAgeSeconds: number
}

/** @param claims whose dates are numbers, as steps/claims.ts found */
export function readValidity(claims: AnyClaims, maxAgeSeconds: number = Number.POSITIVE_INFINITY): Validity {
  return {
    exp: claims.exp,
    nbf: ownMember(claims, 'nbf') as number | undefined,
    iat: ownMember(claims, 'iat') as number | undefined,
    maxAgeSeconds,
  }
}

/** What the time is against; nothing while the token is good. */
export function findTimeViolation(
  { exp, nbf, iat, maxAgeSeconds }: Validity,
  toleranceSeconds: number,
  nowMilliseconds: number,
): TimeViolation | undefined {
  const now = nowMilliseconds / 1000
  if (!(now < exp + toleranceSeconds)) return 'exp'
  if (nbf !== undefined && !(now >= nbf - toleranceSeconds)) return 'nbf'
  if (iat !== undefined && !(now >= iat - toleranceSeconds)) return 'iat'
  if (iat !== undefined && !(now < iat + maxAgeSeconds + toleranceSeconds)) return 'age'
  return undefined
}

function asDate(seconds: number): string {
  const date = new Date(seconds * 1000)
  return Number.isNaN(date.getTime()) ? String(seconds) : date.toISOString()
}

/** @param claims the verified claims, which an error about an expired token keeps for `expiredClaimsOf` */
export function checkClock(
  validity: Validity,
  toleranceSeconds: number,
  nowMilliseconds: number,
  claims: AnyClaims,
): void {
  const violation = findTimeViolation(validity, toleranceSeconds, nowMilliseconds)
  if (violation === undefined) return
  const [code, claim, reason, order] = REFUSALS[violation]
  const isExpired = code === 'ERR_TOKEN_EXPIRED'
  const limit = nowMilliseconds / 1000 - (violation === 'age' ? validity.maxAgeSeconds : 0)
  throw new AuthError(code, {
    detail: {
      reason,
      claim,
      expected: `${order} ${asDate(limit)}`,
      actual: asDate(validity[claim] as number),
    },
    expiredClaims: isExpired ? claims : undefined,
  })
}
