/** The claims of a token that was refused because it has expired, for an application that asks for them. */
import type { AnyClaims, RegisteredClaims } from './claims/claim-types.ts'
import { AuthError, EXPIRED_CLAIMS } from './errors/auth-error.ts'
import { freezeAll } from './util/freeze.ts'

/**
 * The claims of an expired token, such as the user to greet on a sign-in page. The token passed all checks
 * before the time (steps 2 to 6), but it is no longer valid, so do not use its claims to decide on access.
 * `undefined` for every other error.
 *
 * @example
 * ```ts
 * import { expiredClaimsOf } from '@poolguard/core'
 *
 * export function emailToSignInWith(error: unknown): unknown {
 *   return expiredClaimsOf(error)?.email
 * }
 * ```
 */
export function expiredClaimsOf<C extends AnyClaims = RegisteredClaims>(error: unknown): C | undefined {
  const claims = error instanceof AuthError ? error[EXPIRED_CLAIMS]() : undefined
  return claims && freezeAll(claims as unknown as C)
}
