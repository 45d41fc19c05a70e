/** Express middleware that asks more of a caller who was authenticated. */
import type { Claims, Requirement } from '@poolguard/core'
import { fromNodeRequest, resolveRequirement } from '@poolguard/core/adapter'
import type { Request, RequestHandler } from 'express'
import { answer } from './answer.ts'
import { authenticatedOf } from './request-auth.ts'

/** Of nobody it asks for a token: who passed an optional `authenticate` without one is told so here. */
async function decide(request: Request, requirement: Requirement): Promise<void> {
  const { auth, verifier } = authenticatedOf(request)
  if (auth === undefined) await verifier.authenticate(fromNodeRequest(request), requirement)
  else await verifier.authorize(auth, requirement)
}

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
    answer(() => decide(request, requirement as Requirement), response, next)
  }
}
