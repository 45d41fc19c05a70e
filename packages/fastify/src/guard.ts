/** Authenticates each request once per registration of the plugin, and checks requirements. */
import type { AuthContext, Authenticator, Requirement } from '@poolguard/core'
import {
  authenticateRequest,
  leavesAnonymous,
  type OptionalAuth,
  resolveRequirement,
} from '@poolguard/core/adapter'
import type { FastifyRequest } from 'fastify'
import { readRequest } from './read-request.ts'
import type { AuthHook } from './types.ts'

export class Guard {
  /**
   * The request property with this guard's own result. Decisions read only this property. `request.auth` is a
   * copy for handlers; application code, or a guard with another verifier, may overwrite it.
   */
  readonly slot: symbol = Symbol('poolguard')
  readonly #verifier: Authenticator
  readonly #name: string

  constructor(verifier: Authenticator, name: string) {
    this.#verifier = verifier
    this.#name = name
  }

  /**
   * Authenticates the request, unless this guard has done so already, and checks the requirement. Returns a
   * promise only when there is something to wait for. Throws an AuthError, or rejects with one.
   */
  decide(request: FastifyRequest, requirement?: Requirement): Promise<void> | undefined {
    const known = this.#getAuth(request)
    if (known) return requirement === undefined ? undefined : this.#verifier.authorize(known, requirement)
    const auth = authenticateRequest(this.#verifier, readRequest(request, this.#verifier), requirement)
    if (auth instanceof Promise) return auth.then((resolved) => this.#setAuth(request, resolved))
    return this.#setAuth(request, auth)
  }

  /** Accepts a request without a token as anonymous. With `'ignore-invalid'`, an invalid token is ignored. */
  async decideOptional(request: FastifyRequest, optional: OptionalAuth = true): Promise<void> {
    try {
      await this.decide(request)
    } catch (error) {
      if (!leavesAnonymous(error, optional)) throw error
    }
  }

  /** Creates a hook for routes and for @fastify/auth. */
  createHook(requirement: Requirement | undefined): AuthHook {
    if (requirement !== undefined) resolveRequirement(requirement)
    return async (request) => this.decide(request, requirement)
  }

  #getAuth(request: FastifyRequest): AuthContext | null | undefined {
    return Reflect.get(request, this.slot)
  }

  #setAuth(request: FastifyRequest, auth: AuthContext): undefined {
    Reflect.set(request, this.slot, auth)
    Reflect.set(request, this.#name, auth)
  }
}
