/** Which refusals leave a request anonymous if authentication is optional. */
import { AuthError } from './auth-error.ts'
import { ConfigError } from './config-error.ts'

/** `true`: a request without a token is anonymous. `'ignore-invalid'`: one with an invalid token is, too. */
export type OptionalAuth = boolean | 'ignore-invalid'

/** @throws ConfigError when the option `optional` of an adapter is neither a boolean nor `'ignore-invalid'` */
export function requireOptionalAuth(where: string, optional: unknown): OptionalAuth {
  if (optional === undefined) return false
  if (typeof optional === 'boolean' || optional === 'ignore-invalid') return optional
  throw new ConfigError(`${where}: optional must be true, false or 'ignore-invalid'.`)
}

/** An outage never leaves a request anonymous, because it is unknown whether the token is valid. */
export function leavesAnonymous(error: unknown, optional: OptionalAuth): boolean {
  if (!(error instanceof AuthError)) return false
  if (optional === 'ignore-invalid') return error.status === 400 || error.status === 401
  return optional && error.code === 'ERR_TOKEN_MISSING'
}
