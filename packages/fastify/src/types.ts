/** What the plugin adds to Fastify's own types. */
import type { AuthContext, RegisteredClaims, Requirement } from '@poolguard/core'
import type { FastifyRequest } from 'fastify'

/** A hook that throws unless the caller may pass; composes with route hooks and with @fastify/auth. */
export type AuthHook = (request: FastifyRequest) => Promise<void>

/**
 * `false`: open to all. `true`: any verified caller. `'optional'`: who has no token passes, with `request.auth` null.
 * A requirement: a verified caller who meets it.
 */
export type RouteAuth = Requirement | boolean | 'optional'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who is calling; `null` on a route that is open, and for nobody on one where a token is optional. */
    auth: AuthContext<RegisteredClaims> | null
  }

  interface FastifyInstance {
    /** Makes an `onRequest` hook that authenticates, if nothing did before, and checks the requirement. */
    authorize(requirement?: Requirement): AuthHook
  }

  interface FastifyContextConfig {
    auth?: RouteAuth
  }
}
