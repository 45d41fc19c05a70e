/** Whose fault an error is: the caller's, who is refused, or ours, which ends the function with a 500. */
import { AuthError } from '@poolguard/core'
import { isOutage } from '@poolguard/core/adapter'

/**
 * Whether an error refuses the caller. An AuthError with status 503 is an outage, any other error a failure.
 */
export function isRefusal(error: unknown): error is AuthError {
  return error instanceof AuthError && !isOutage(error.code)
}

/**
 * Anything thrown → an Error that ends the function with a 500. API Gateway answers every error with the
 * message `Unauthorized` with a 401, including that of a database that refused our own password; and a check
 * or a getter may throw a value that is not an Error.
 */
export function toServerError(thrown: unknown): Error {
  const isClear = thrown instanceof Error && thrown.message !== 'Unauthorized'
  return isClear
    ? thrown
    : new Error('The request could not be checked. The cause is not the caller.', { cause: thrown })
}
