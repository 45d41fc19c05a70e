/** For issuers that are looked up: one error for every token without a valid signature. */
import { AuthError } from '../errors/auth-error.ts'
import type { AuthErrorCode } from '../errors/codes.ts'

/** The codes that refuse a token of a known issuer before its signature is verified. */
const UNSIGNED: ReadonlySet<AuthErrorCode> = new Set([
  'ERR_ALGORITHM_NOT_ALLOWED',
  'ERR_KEY_UNKNOWN',
  'ERR_SIGNATURE_INVALID',
])

/**
 * Returns the error that the caller gets. A forged token gets the same code whether it names a tenant or not,
 * so that callers cannot find out the tenants. `detail` and `cause` keep the difference for operators.
 */
export function toOneAnswer(error: unknown): unknown {
  if (!(error instanceof AuthError) || !UNSIGNED.has(error.code)) return error
  return new AuthError('ERR_ISSUER_UNKNOWN', { detail: error.detail, cause: error })
}
