/** The `typ` of a header (RFC 7515 §4.1.9). */
import { AuthError } from '../errors/auth-error.ts'
import { makeDetail } from '../errors/detail.ts'

/** Returns a media type in lower case and without `application/`, which a `typ` may omit. */
export function normalizeType(typ: string): string {
  return typ.toLowerCase().replace(/^application\//, '')
}

export function refuseType(typ: unknown, expected: string | readonly string[]): AuthError {
  const reason = typ === undefined ? 'The header names no type.' : 'The token is of another type.'
  return new AuthError('ERR_TOKEN_USE_MISMATCH', {
    detail: makeDetail('typ', reason, expected, typ),
  })
}
