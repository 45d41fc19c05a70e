/** The types that the plugin adds to Fastify. */
import type { AuthContext, RegisteredClaims, Requirement } from '@poolguard/core'
import type { FastifyRequest } from 'fastify'

/** A hook for routes and for @fastify/auth. It throws unless the caller is accepted. */
export type AuthHook = (request: FastifyRequest) => Promise<void>

/**
 * `false`: open, no authentication. `true`: any authenticated caller. `'optional'`: a request without a token
 * is accepted as anonymous, with `request.auth` null. `'optional-ignore-invalid'`: a request with an invalid
 * token is anonymous too, and its caller does not learn that it is time to sign in again. A requirement: an
 * authenticated caller that meets it.
 */
export type RouteAuth = Requirement<RegisteredClaims> | boolean | 'optional' | 'optional-ignore-invalid'

declare module 'fastify' {
  interface FastifyRequest {
    /** The authenticated caller; `null` on an open route, and for an anonymous request where the token is optional. */
    auth: AuthContext<RegisteredClaims> | null
  }

  interface FastifyInstance {
    /** Creates a hook that authenticates, unless this guard has done so, and checks the requirement. */
    authorize(requirement?: Requirement<RegisteredClaims>): AuthHook
  }

  interface FastifyContextConfig {
    auth?: RouteAuth
  }
}
