/** Tells refusals from server errors: only a refusal is the caller's fault. */
import { AuthError } from '@poolguard/core'
import { isOutage } from '@poolguard/core/adapter'

/** Whether an error refuses the caller. An AuthError with status 503 is an outage, and not a refusal. */
export function isRefusal(error: unknown): error is AuthError {
  return error instanceof AuthError && !isOutage(error.code)
}

/**
 * Anything thrown → an Error that ends the function with a 500. API Gateway answers 401 if the message of an
 * error is `Unauthorized`, even if the error comes from a database that refused our own password. A check or
 * a getter may also throw a value that is not an Error.
 */
export function toServerError(thrown: unknown): Error {
  const isClear = thrown instanceof Error && thrown.message !== 'Unauthorized'
  return isClear
    ? thrown
    : new Error("The request could not be checked. It is not the caller's fault.", { cause: thrown })
}
