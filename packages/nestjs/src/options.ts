/** The options of the module, and their checks. Throws ConfigError. */
import type { ExecutionContext } from '@nestjs/common'
import {
  type Authenticator,
  type Claims,
  ConfigError,
  type FetchRequestLike,
  type RequestLike,
  type VerifierOptions,
} from '@poolguard/core'
import { requireOptions, toAuthenticator } from '@poolguard/core/adapter'

/** The injection token of the verifier: `@Inject(POOLGUARD_VERIFIER) verifier: Authenticator`. */
export const POOLGUARD_VERIFIER = 'POOLGUARD_VERIFIER'

/** The injection token of the options after their checks. */
export const RESOLVED_OPTIONS: unique symbol = Symbol('poolguard.nestjs.options')

export interface PoolguardModuleOptions<C extends Claims = Claims> {
  /** A verifier, or its options. */
  readonly verifier: Authenticator<C> | VerifierOptions<C>
  /**
   * Finds the request of a context that the guard does not know, such as one of a microservice. If it returns
   * `undefined`, the guard finds the request itself. Default: the guard knows HTTP, GraphQL and WebSocket
   * contexts.
   */
  readonly getRequest?: (context: ExecutionContext) => RequestLike | FetchRequestLike | undefined
}

export interface ResolvedOptions {
  readonly verifier: Authenticator
  readonly getRequest: PoolguardModuleOptions['getRequest']
}

export function resolveOptions(given: PoolguardModuleOptions): ResolvedOptions {
  const where = 'PoolguardModule'
  const { verifier, getRequest } = requireOptions<PoolguardModuleOptions>(where, given, [
    'verifier',
    'getRequest',
  ])
  if (getRequest !== undefined && typeof getRequest !== 'function') {
    throw new ConfigError(`${where}: getRequest must be a function.`)
  }
  return { verifier: toAuthenticator(where, verifier), getRequest }
}
