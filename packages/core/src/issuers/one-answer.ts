/** Where issuers are looked up: one answer to every token that no issuer is known to have signed. */
import { AuthError } from '../errors/auth-error.ts'
import type { AuthErrorCode } from '../errors/codes.ts'
import type { TrustedIssuers } from './trusted-issuers.ts'

/** What is found out before a signature is known to be good. */
const UNSIGNED: ReadonlySet<AuthErrorCode> = new Set([
  'ERR_ALGORITHM_NOT_ALLOWED',
  'ERR_KEY_UNKNOWN',
  'ERR_SIGNATURE_INVALID',
])

/**
 * The error as its caller gets it. A forged token that names a tenant must be refused as one that names none, or anybody
 * can list the tenants; `detail` and `cause` keep the difference for operators.
 */
export function asOneAnswer(error: unknown, { isLookedUp }: TrustedIssuers): unknown {
  if (!isLookedUp || !(error instanceof AuthError) || !UNSIGNED.has(error.code)) return error
  return new AuthError('ERR_ISSUER_UNKNOWN', { detail: error.detail, cause: error })
}
