/**
 * Step 7: the time. It is checked again for a cached token. RFC 7519 §4.1.4-4.1.6. Throws ERR_TOKEN_EXPIRED,
 * ERR_TOKEN_NOT_ACTIVE.
 */
import type { AnyClaims } from '../claims/claim-types.ts'
import { AuthError } from '../errors/auth-error.ts'
import { makeDetail } from '../errors/detail.ts'
import { ownMember } from '../util/own-member.ts'

type TimeViolation = 'exp' | 'nbf' | 'iat'

/** An `iat` in the future is refused like an `nbf` in the future. */
const REFUSALS = {
  exp: ['ERR_TOKEN_EXPIRED', 'The token has expired.', 'after'],
  nbf: ['ERR_TOKEN_NOT_ACTIVE', 'The token is not valid yet.', 'at most'],
  iat: ['ERR_TOKEN_NOT_ACTIVE', 'The token was issued in the future.', 'at most'],
} as const

/** The times of a token, read once. */
export interface Validity {
  /** When it ends: at its `exp` or at its maximum age, whichever comes first. */
  readonly exp: number
  readonly nbf: number | undefined
  readonly iat: number | undefined
  /** Whether it ends because of the issuer's `maxTokenAgeSeconds`, counted from `iat`. */
  readonly endsByAge: boolean
}

/** @param claims with an `exp` that was checked to be a number; with a maximum age, `iat` too */
export function readValidity(claims: AnyClaims, maxAgeSeconds: number = Infinity): Validity {
  const iat = ownMember(claims, 'iat') as number | undefined
  const ageLimit = (iat ?? 0) + maxAgeSeconds
  const endsByAge = ageLimit < claims.exp
  return {
    exp: endsByAge ? ageLimit : claims.exp,
    nbf: ownMember(claims, 'nbf') as number | undefined,
    iat,
    endsByAge,
  }
}

/** Returns the claim because of which the token is not valid at this time; `undefined` if it is valid. */
export function findTimeViolation(
  { exp, nbf, iat }: Validity,
  toleranceSeconds: number,
  nowMilliseconds: number,
): TimeViolation | undefined {
  const now = nowMilliseconds / 1000
  if (!(now < exp + toleranceSeconds)) return 'exp'
  if (nbf !== undefined && !(now >= nbf - toleranceSeconds)) return 'nbf'
  if (iat !== undefined && !(now >= iat - toleranceSeconds)) return 'iat'
  return undefined
}

function toDate(seconds: number): string {
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
  const claim = findTimeViolation(validity, toleranceSeconds, nowMilliseconds)
  if (claim === undefined) return
  const [code, reason, order] = REFUSALS[claim]
  const isTooOld = claim === 'exp' && validity.endsByAge
  const expected = `${order} ${toDate(nowMilliseconds / 1000)}`
  const actual = toDate(validity[claim] as number)
  throw new AuthError(code, {
    detail: isTooOld
      ? makeDetail('iat', 'The token is older than maxTokenAgeSeconds.', expected, actual)
      : makeDetail(claim, reason, expected, actual),
    expiredClaims: claim === 'exp' ? claims : undefined,
  })
}
