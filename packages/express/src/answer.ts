/**
 * How a decision leaves the middleware: `next()` for a caller who may pass, `next(error)` otherwise, once, whatever the
 * request and the response are. Under socket.io, middie, connect or in a test they are not those of Express.
 */
import { AuthError } from '@poolguard/core'
import { toError } from '@poolguard/core/adapter'
import type { NextFunction, Response } from 'express'

/** Error handlers seldom look at `error.headers`, and a 401 without its challenge breaks RFC 9110 §15.5.2. */
function setChallenge(response: Response, headers: Readonly<Record<string, string>>): void {
  try {
    if (response.headersSent) return
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  } catch {
    // No response of Node's, as in a handshake of engine.io: the error has the headers all the same.
  }
}

/** Hands an error to `next`, and its challenge to the response as well. */
export function refuse(thrown: unknown, response: Response, next: NextFunction): void {
  const error = toError(thrown)
  if (error instanceof AuthError) setChallenge(response, error.headers)
  next(error)
}

/** `next` itself threw, and who called the middleware has returned: the response ends, and the process must not. */
export function abandon(thrown: unknown, response: Response): void {
  const error = toError(thrown)
  process.emitWarning(error)
  try {
    response.destroy(error)
  } catch {
    // There is nothing to end.
  }
}

/** Goes on when the decision is made and good: now, if there is nothing to wait for. */
export function answer(
  decide: () => Promise<unknown> | undefined,
  response: Response,
  next: NextFunction,
): void {
  let decision: Promise<unknown> | undefined
  try {
    decision = decide()
  } catch (thrown) {
    refuse(thrown, response, next)
    return
  }
  if (decision === undefined) {
    next()
    return
  }
  decision
    .then(
      () => next(),
      (thrown: unknown) => refuse(thrown, response, next),
    )
    .catch((thrown: unknown) => abandon(thrown, response))
}
