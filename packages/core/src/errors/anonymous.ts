/** Which refusals leave a request anonymous where authentication is optional. */
import { AuthError } from './auth-error.ts'

/** `true`: a request without a token is anonymous. `'ignore-invalid'`: one with a token that is refused is, too. */
export type OptionalAuth = boolean | 'ignore-invalid'

/** An outage never leaves a request anonymous: whether the token is good is not known. */
export function leavesAnonymous(error: unknown, optional: OptionalAuth): boolean {
  if (!(error instanceof AuthError)) return false
  if (optional === 'ignore-invalid') return error.status === 400 || error.status === 401
  return optional && error.code === 'ERR_TOKEN_MISSING'
}
