/** How a refusal leaves: by `next`, with its headers on the response already. */
import { AuthError } from '@poolguard/core'
import type { NextFunction, Response } from 'express'

/** Error handlers seldom look at `error.headers`, and a 401 without its challenge breaks RFC 9110 §15.5.2. */
export function refuse(error: unknown, response: Response, next: NextFunction): void {
  if (error instanceof AuthError) response.set(error.headers)
  next(error)
}
