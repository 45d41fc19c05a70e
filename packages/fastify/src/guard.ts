/** Request → who is calling, decided once for each registration of the plugin. */
import { type AuthContext, AuthError, type Authenticator, type Requirement } from '@poolguard/core'
import { authenticateAtOnce, fromNodeRequest, resolveRequirement } from '@poolguard/core/adapter'
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
   * Authenticates, unless this guard did before, and checks the requirement. `undefined` lets pass at once: the token is
   * remembered and good, and nothing more is asked for. Whatever else happens is the promise's to say.
   */
  decide(request: FastifyRequest, requirement?: Requirement): Promise<void> | undefined {
    if (requirement === undefined && !this.#known(request)) {
      const auth = authenticateAtOnce(this.#verifier, fromNodeRequest(request.raw))
      if (auth !== undefined) return this.#keep(request, auth)
    }
    return this.#decideLater(request, requirement)
  }

  async #decideLater(request: FastifyRequest, requirement: Requirement | undefined): Promise<void> {
    const known = this.#known(request)
    if (!known) {
      this.#keep(request, await this.#verifier.authenticate(fromNodeRequest(request.raw), requirement))
    } else if (requirement !== undefined) {
      await this.#verifier.authorize(known, requirement)
    }
  }

  /** Lets a caller without a token pass as nobody; whoever has one must meet the requirement. */
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
    return async (request) => this.#decideLater(request, requirement)
  }

  #known(request: FastifyRequest): AuthContext | null | undefined {
    return Reflect.get(request, this.slot)
  }

  #keep(request: FastifyRequest, auth: AuthContext): undefined {
    Reflect.set(request, this.slot, auth)
    Reflect.set(request, this.#name, auth)
  }
}
