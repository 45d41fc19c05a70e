/** How a decision leaves the middleware: nothing more for a caller who may pass, an error in the hands of `next` otherwise. */
import { AuthError } from '@poolguard/core'
import type { NextFunction, Response } from 'express'

/** Express takes `next(undefined)`, `next('route')` and the like for permission to go on. */
export function errorOf(thrown: unknown): Error {
  if (thrown instanceof Error) return thrown
  return new Error('poolguard: something that is not an Error was thrown.', { cause: thrown })
}

/** Error handlers seldom look at `error.headers`, and a 401 without its challenge breaks RFC 9110 §15.5.2. */
function refuse(thrown: unknown, response: Response, next: NextFunction): void {
  const error = errorOf(thrown)
  if (error instanceof AuthError && !response.headersSent) response.set(error.headers)
  next(error)
}

/** Goes on when the decision resolves. Nothing of this may reject unheard, for that would end the process. */
export function answer(decision: Promise<unknown>, response: Response, next: NextFunction): void {
  decision
    .then(
      () => next(),
      (thrown: unknown) => refuse(thrown, response, next),
    )
    .catch((error: unknown) => response.destroy(errorOf(error)))
}
