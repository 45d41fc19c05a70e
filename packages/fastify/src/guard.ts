/** Request → who is calling, decided once for each registration of the plugin. */
import { type AuthContext, AuthError, type Requirement, type Verifier } from '@poolguard/core'
import { fromNodeRequest, resolveRequirement } from '@poolguard/core/adapter'
import type { FastifyRequest } from 'fastify'
import type { AuthHook } from './types.ts'

export class Guard {
  /**
   * What this guard itself has found out about a request. `request.auth` is for reading: anybody may have put
   * something there, another guard with another verifier too, so nothing is decided by it.
   */
  readonly slot: symbol = Symbol('poolguard')
  readonly #verifier: Verifier
  readonly #name: string

  constructor(verifier: Verifier, name: string) {
    this.#verifier = verifier
    this.#name = name
  }

  /** Authenticates, unless this guard did before, and checks the requirement. */
  hook(requirement: Requirement | undefined): AuthHook {
    if (requirement !== undefined) resolveRequirement(requirement)
    return async (request) => {
      const known = Reflect.get(request, this.slot) as AuthContext | null | undefined
      if (!known) {
        this.#keep(request, await this.#verifier.authenticate(fromNodeRequest(request.raw), requirement))
      } else if (requirement !== undefined) {
        await this.#verifier.authorize(known, requirement)
      }
    }
  }

  /** Lets a caller without a token pass as nobody. */
  optional(): AuthHook {
    const hook = this.hook(undefined)
    return async (request) => {
      try {
        await hook(request)
      } catch (error) {
        if (!(error instanceof AuthError) || error.code !== 'ERR_TOKEN_MISSING') throw error
      }
    }
  }

  #keep(request: FastifyRequest, auth: AuthContext): void {
    Reflect.set(request, this.slot, auth)
    Reflect.set(request, this.#name, auth)
  }
}
