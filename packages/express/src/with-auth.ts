/** Typed route handlers that receive the authenticated caller. */
import type { AnyClaims, AuthContext, RegisteredClaims } from '@poolguard/core'
import type { NextFunction, Request, RequestHandler, Response } from 'express'
import { abort, refuse } from './answer.ts'
import { authOf } from './request-auth.ts'

/** A handler that receives the caller. Thrown errors and rejections go to `next`, in Express 4 as well. */
export type AuthHandler<C extends AnyClaims = RegisteredClaims> = (
  auth: AuthContext<C>,
  request: Request,
  response: Response,
  next: NextFunction,
) => unknown

/**
 * Makes a route handler from a handler that receives the caller.
 *
 * @example
 * ```ts
 * import type { CognitoAccessClaims } from '@poolguard/core'
 * import { withAuth } from '@poolguard/express'
 * import { Router } from 'express'
 *
 * const router = Router()
 * router.get(
 *   '/me',
 *   withAuth<CognitoAccessClaims>(({ claims }, _req, res) => res.json({ client: claims.client_id })),
 * )
 * ```
 */
export function withAuth<C extends AnyClaims = RegisteredClaims>(handler: AuthHandler<C>): RequestHandler {
  return (request, response, next) => {
    Promise.resolve()
      .then(() => handler(authOf(request) as AuthContext<C>, request, response, next))
      .catch((thrown: unknown) => refuse(thrown, response, next))
      .catch((thrown: unknown) => abort(thrown, response))
  }
}
