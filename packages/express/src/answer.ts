/**
 * Turns a decision into exactly one call of `next`: `next()` for an accepted caller, `next(error)` otherwise.
 * The request and the response may come from socket.io, middie, connect or a test instead of Express.
 */
import { AuthError } from '@poolguard/core'
import { isOutage, toError } from '@poolguard/core/adapter'
import type { NextFunction, Response } from 'express'

/** Few error handlers read `error.headers`, and RFC 9110 §15.5.2 requires the challenge in a 401 response. */
function setChallenge(response: Response, headers: Readonly<Record<string, string>>): void {
  try {
    if (response.headersSent) return
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  } catch {
    // Not a Node response, as in an engine.io handshake. The error still has the headers.
  }
}

/** Without an error handler, Express prints the stack of every error: an anonymous caller could fill the log. */
function dropStack(error: AuthError): void {
  if (!isOutage(error.code)) Reflect.set(error, 'stack', `${error.name} [${error.code}]: ${error.message}`)
}

/** Passes an error to `next`. Sets the challenge of a refusal on the response. */
export function refuse(thrown: unknown, response: Response, next: NextFunction): void {
  const error = toError(thrown)
  if (error instanceof AuthError) {
    dropStack(error)
    setChallenge(response, error.headers)
  }
  next(error)
}

function describe(error: Error): string {
  try {
    return String(error.stack)
  } catch {
    return 'an error that cannot be printed'
  }
}

/** Ends the response if `next` throws after the middleware has returned. The process stays alive. */
export function abort(thrown: unknown, response: Response): void {
  const error = toError(thrown)
  process.emitWarning(`next() threw after poolguard had answered: ${describe(error)}`, 'PoolguardWarning')
  try {
    response.destroy(error)
  } catch {
    // Not a Node response: there is nothing to end.
  }
}

/** Calls `next` with the outcome of `decide`. Waits only if `decide` returns a promise. */
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
    .catch((thrown: unknown) => abort(thrown, response))
}
