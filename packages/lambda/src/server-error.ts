/**
 * Anything thrown that is not the caller's fault → an Error that ends the function with a 500. API Gateway answers any
 * error with the message `Unauthorized` with a 401, also that of a database which refused our own password; and what a
 * check or a getter throws may be no Error.
 */
export function toServerError(thrown: unknown): Error {
  const isClear = thrown instanceof Error && thrown.message !== 'Unauthorized'
  return isClear
    ? thrown
    : new Error('The request could not be checked, for a reason that is not the caller.', { cause: thrown })
}
