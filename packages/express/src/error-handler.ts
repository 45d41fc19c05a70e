/** Express error handler: AuthError → `application/problem+json` (RFC 9457). */
import { AuthError } from '@poolguard/core'
import { problemOf } from '@poolguard/core/adapter'
import type { ErrorRequestHandler } from 'express'

/**
 * Answers refusals of poolguard with a problem document: `{ type, title, status, detail, code }`, and the headers of
 * the error. Other errors go on to the next error handler. Put it after the routes.
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
    if (!(error instanceof AuthError) || response.headersSent) return next(error)
    response.status(error.status).set(error.headers).set('Cache-Control', 'no-store')
    response.type('application/problem+json').send(JSON.stringify(problemOf(error)))
  }
}
