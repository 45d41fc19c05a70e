/** The authenticated caller, for handlers that need no `null` check. */
import { type AuthContext, AuthError, type RegisteredClaims } from '@poolguard/core'
import type { FastifyRequest } from 'fastify'

/**
 * `request.auth`, for a handler of a guarded route.
 *
 * @throws AuthError ERR_TOKEN_MISSING for an anonymous request: the route is open, or its token is optional.
 * @example
 * ```ts
 * import { authOf } from '@poolguard/fastify'
 * import type { FastifyRequest } from 'fastify'
 *
 * export async function whoAmI(request: FastifyRequest) {
 *   return { sub: authOf(request).subject }
 * }
 * ```
 */
export function authOf(request: FastifyRequest): AuthContext<RegisteredClaims> {
  if (request.auth) return request.auth
  throw new AuthError('ERR_TOKEN_MISSING')
}
