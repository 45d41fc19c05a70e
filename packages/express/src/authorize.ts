/** Express middleware that checks a requirement for an authenticated caller. */
import type { AnyClaims, RegisteredClaims, Requirement } from '@poolguard/core'
import { resolveRequirement } from '@poolguard/core/adapter'
import type { Request, RequestHandler } from 'express'
import { answer } from './answer.ts'
import { readRequest } from './read-request.ts'
import { requireAuthenticated } from './request-auth.ts'
import { setRequirement } from './route-requirements.ts'

/** A request that `authenticate` accepted as anonymous is authenticated again, which refuses it. */
async function decide(request: Request, requirement: Requirement): Promise<void> {
  const { auth, verifier } = requireAuthenticated(request)
  if (auth === undefined) await verifier.authenticate(readRequest(request, verifier), requirement)
  else await verifier.authorize(auth, requirement)
}

/**
 * Checks a requirement for the caller that `authenticate` accepted. Without an `authenticate` before it,
 * every request fails with an error that says so (500).
 *
 * @throws ConfigError when the requirement is invalid
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
export function authorize<C extends AnyClaims = RegisteredClaims>(
  requirement: Requirement<C>,
): RequestHandler {
  resolveRequirement(requirement)
  const middleware: RequestHandler = (request, response, next) => {
    answer(() => decide(request, requirement as Requirement), response, next)
  }
  return setRequirement(middleware, requirement as Requirement)
}
