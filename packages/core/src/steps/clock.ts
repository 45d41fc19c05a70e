/**
 * Step 5, the part that time changes: asked again for a token that was verified before. RFC 7519 §4.1.4-4.1.6.
 * Throws ERR_TOKEN_EXPIRED, ERR_TOKEN_NOT_ACTIVE.
 */
import type { Claims } from '../claim-types.ts'
import { AuthError } from '../failures/errors.ts'
import type { AuthErrorCode } from '../failures/failures.ts'

function refused(code: AuthErrorCode, claim: string, reason: string, limit: number, now: number): AuthError {
  const time = (seconds: number) => {
    const date = new Date(seconds * 1000)
    return Number.isNaN(date.getTime()) ? String(seconds) : date.toISOString()
  }
  const expected = `${claim === 'exp' ? 'after' : 'at most'} ${time(now)}`
  return new AuthError(code, { detail: { reason, claim, expected, actual: time(limit) } })
}

/** `iat` says when the token was made; one from the future was not made yet, and is refused like `nbf`. */
export function checkClock(claims: Claims, toleranceSeconds: number, nowMilliseconds: number): void {
  const now = nowMilliseconds / 1000
  const { exp, nbf, iat } = claims
  if (!(now < exp + toleranceSeconds)) {
    throw refused('ERR_TOKEN_EXPIRED', 'exp', 'The token has expired.', exp, now)
  }
  if (nbf !== undefined && !(now >= nbf - toleranceSeconds)) {
    throw refused('ERR_TOKEN_NOT_ACTIVE', 'nbf', 'The token is not valid yet.', nbf, now)
  }
  if (iat !== undefined && !(now >= iat - toleranceSeconds)) {
    throw refused('ERR_TOKEN_NOT_ACTIVE', 'iat', 'The token was issued in the future.', iat, now)
  }
}
