/** Request → who is calling, decided once for each registration of the plugin. */
import { type AuthContext, AuthError, type Authenticator, type Requirement } from '@poolguard/core'
import { authenticateRequest, fromNodeRequest, resolveRequirement } from '@poolguard/core/adapter'
import type { FastifyRequest } from 'fastify'
import type { AuthHook } from './types.ts'

export class Guard {
  /**
   * What this guard itself has found out about a request. `request.auth` is for reading: anybody may have put
   * something there, another guard with another verifier too, so nothing is decided by it.
   */
  readonly slot: symbol = Symbol('poolguard')
  readonly #verifier: Authenticator
  readonly #name: string

  constructor(verifier: Authenticator, name: string) {
    this.#verifier = verifier
    this.#name = name
  }

  /**
   * Authenticates, unless this guard did before, and checks the requirement. A promise only where there is something to
   * wait for. Throws, or rejects with, an AuthError.
   */
  decide(request: FastifyRequest, requirement?: Requirement): Promise<void> | undefined {
    const known = this.#known(request)
    if (known) return requirement === undefined ? undefined : this.#verifier.authorize(known, requirement)
    const auth = authenticateRequest(this.#verifier, fromNodeRequest(request.raw), requirement)
    if (auth instanceof Promise) return auth.then((late) => this.#keep(request, late))
    return this.#keep(request, auth)
  }

  /** A caller without a token passes as anonymous; a token that is there must be good and meet the requirement. */
  async decideOptional(request: FastifyRequest, requirement?: Requirement): Promise<void> {
    try {
      await this.decide(request, requirement)
    } catch (error) {
      if (!(error instanceof AuthError) || error.code !== 'ERR_TOKEN_MISSING') throw error
    }
  }

  /** For routes, and for @fastify/auth. */
  hook(requirement: Requirement | undefined): AuthHook {
    if (requirement !== undefined) resolveRequirement(requirement)
    return async (request) => this.decide(request, requirement)
  }

  #known(request: FastifyRequest): AuthContext | null | undefined {
    return Reflect.get(request, this.slot)
  }

  #keep(request: FastifyRequest, auth: AuthContext): undefined {
    Reflect.set(request, this.slot, auth)
    Reflect.set(request, this.#name, auth)
  }
}
