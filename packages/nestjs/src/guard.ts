/** The guard: authenticates each request of an application, unless its handler or class is exempted. */
import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common'
import { type AuthContext, AuthError, type Authenticator, type RequestLike } from '@poolguard/core'
import {
  addScopeChallenge,
  authenticateRequest,
  hasProofs,
  leavesAnonymous,
  toRequestLike,
  withHttpFacts,
} from '@poolguard/core/adapter'
import { type Access, getAccess } from './access.ts'
import { type ContextType, findHttpFacts, findRequest } from './contexts.ts'
import { toException } from './exceptions.ts'
import { RESOLVED_OPTIONS, type ResolvedOptions } from './options.ts'
import { setAuth } from './request-auth.ts'
import { PoolguardSockets } from './sockets.ts'

/**
 * The guard that `PoolguardModule` runs for every handler of controllers, resolvers and gateways. Name it in
 * `@UseGuards(PoolguardGuard)` only where global guards do not run, as in a hybrid application.
 */
export class PoolguardGuard implements CanActivate {
  readonly #verifier: Authenticator
  readonly #getRequest: ResolvedOptions['getRequest']
  readonly #sockets: PoolguardSockets

  constructor({ verifier, getRequest }: ResolvedOptions, sockets: PoolguardSockets) {
    this.#verifier = verifier
    this.#getRequest = getRequest
    this.#sockets = sockets
  }

  /** Resolves to `true`, or rejects with the exception of a refusal. */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = getAccess(context)
    if (access.exemption === 'open') {
      setAuth(context, undefined)
      return true
    }
    try {
      setAuth(context, await this.#authenticate(context, access))
      return true
    } catch (error) {
      throw error instanceof AuthError ? await toException(error, context) : error
    }
  }

  /** Each message and each operation is authenticated anew: a connection may outlive its token. */
  async #authenticate(
    context: ExecutionContext,
    { exemption, requirements }: Access,
  ): Promise<AuthContext | undefined> {
    const [first, ...others] = requirements
    try {
      const auth = await authenticateRequest(this.#verifier, this.#findRequestLike(context), first)
      for (const requirement of others) await this.#verifier.authorize(auth, requirement)
      return auth
    } catch (error) {
      const optional = exemption === 'ignore-invalid' ? exemption : exemption === 'optional'
      if (!leavesAnonymous(error, optional)) throw addScopeChallenge(error, requirements)
      return undefined
    }
  }

  #addHttpFacts(request: RequestLike, context: ExecutionContext): RequestLike {
    const facts = hasProofs(this.#verifier) ? findHttpFacts(context) : undefined
    return facts === undefined ? request : withHttpFacts(request, facts)
  }

  #findRequestLike(context: ExecutionContext): RequestLike {
    const type = context.getType<ContextType>()
    const given = this.#getRequest?.(context)
    if (given !== undefined) return toRequestLike(given)
    if (type === 'ws') return this.#sockets.getHandshake(context.switchToWs().getClient())
    const request = type === 'rpc' ? undefined : findRequest(context)
    if (request !== undefined) return this.#addHttpFacts(toRequestLike(request), context)
    throw new Error(
      `@poolguard/nestjs: there is no request in this context of type "${type}". Set the option getRequest.`,
    )
  }
}

// `@UseGuards(PoolguardGuard)` makes Nest construct the guard once more, in the module of the handler.
Injectable()(PoolguardGuard)
Inject(RESOLVED_OPTIONS)(PoolguardGuard, undefined, 0)
Inject(PoolguardSockets)(PoolguardGuard, undefined, 1)
