/** Express error handler: AuthError → `application/problem+json` (RFC 9457). */
import { AuthError } from '@poolguard/core'
import { toProblem } from '@poolguard/core/adapter'
import type { ErrorRequestHandler, Response } from 'express'

/** A refusal is about one token at one time, so no cache may store it. */
const PROBLEM_HEADERS = {
  'Content-Type': 'application/problem+json; charset=utf-8',
  'Cache-Control': 'no-store',
}

function sendProblem(error: AuthError, response: Response): void {
  response.statusCode = error.status
  for (const [name, value] of Object.entries({ ...error.headers, ...PROBLEM_HEADERS })) {
    response.setHeader(name, value)
  }
  response.end(JSON.stringify(toProblem(error)))
}

/**
 * Answers refusals of poolguard with a problem document, `{ type, title, status, detail, code }`, and the headers of
 * the error. Passes other errors to the next error handler. Mount it after the routes.
 *
 * @example
 * ```ts
 * import { errorHandler } from '@poolguard/express'
 * import express from 'express'
 *
 * const app = express()
 * // … authenticate and the routes …
 * app.use(errorHandler())
 * ```
 */
export function errorHandler(): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    try {
      if (error instanceof AuthError && !response.headersSent) return sendProblem(error, response)
    } catch {
      // Not a Node response: the next error handler may be able to answer.
    }
    next(error)
  }
}
