/** Express middleware that asks more of a caller who was authenticated. */
import type { Claims, Requirement } from '@poolguard/core'
import { resolveRequirement } from '@poolguard/core/adapter'
import type { RequestHandler } from 'express'
import { refuse } from './refuse.ts'
import { authenticatedOf } from './request-auth.ts'

/**
 * Checks a requirement of the caller whom `authenticate` let pass. Without an `authenticate` before it, it refuses
 * with an error that says so.
 *
 * @throws ConfigError at once, when the requirement is wrong
 * @example
 * ```ts
 * import { authorize } from '@poolguard/express'
 * import { Router } from 'express'
 *
 * const router = Router()
 * router.get('/orders', authorize({ scopes: 'orders/read' }), (_req, res) => {
 *   res.json([])
 * })
 * ```
 */
export function authorize<C extends Claims>(requirement: Requirement<C>): RequestHandler {
  resolveRequirement(requirement)
  return (request, response, next) => {
    Promise.resolve()
      .then(() => {
        const { auth, verifier } = authenticatedOf(request)
        return verifier.authorize(auth, requirement as Requirement)
      })
      .then(
        () => next(),
        (error: unknown) => refuse(error, response, next),
      )
  }
}
