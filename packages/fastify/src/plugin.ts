/** The plugin: one hook that guards, one that lets the challenge survive custom error handlers, two decorators. */
import {
  AuthError,
  type Claims,
  ConfigError,
  type Requirement,
  type Verifier,
  type VerifierOptions,
} from '@poolguard/core'
import { fromNodeRequest, optionsOf, resolveRequirement, verifierOf } from '@poolguard/core/adapter'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { AuthHook, RouteAuth } from './types.ts'

export interface PoolguardOptions<C extends Claims = Claims> {
  /** A verifier, or the options of one. */
  readonly verifier: Verifier<C> | VerifierOptions<C>
  /** Whether routes that say nothing of `config.auth` are guarded. Default `true`. */
  readonly global?: boolean
}

/** Fastify's own register option, and ours. */
const OPTION_NAMES = ['verifier', 'global', 'prefix', 'logLevel', 'logSerializers']

function guardOf(options: PoolguardOptions): Verifier {
  optionsOf('@poolguard/fastify', options, OPTION_NAMES)
  if (options.global !== undefined && typeof options.global !== 'boolean') {
    throw new ConfigError('@poolguard/fastify: global must be true or false.')
  }
  return verifierOf(options.verifier)
}

function checkRouteAuth(auth: RouteAuth | undefined): void {
  if (auth !== undefined && typeof auth !== 'boolean') resolveRequirement(auth)
}

function hookFor(verifier: Verifier, requirement: Requirement | undefined): AuthHook {
  if (requirement !== undefined) resolveRequirement(requirement)
  return async (request: FastifyRequest) => {
    if (request.auth === null) {
      request.auth = await verifier.authenticate(fromNodeRequest(request.raw), requirement)
    } else if (requirement !== undefined) {
      await verifier.authorize(request.auth, requirement)
    }
  }
}

export async function poolguard(app: FastifyInstance, options: PoolguardOptions): Promise<void> {
  const verifier = guardOf(options)
  const isGuardedUnlessOpened = options.global ?? true

  app.decorateRequest('auth', null)
  app.decorate('authorize', (requirement?: Requirement) => hookFor(verifier, requirement))

  // A wrong requirement stops the start, not the first request.
  app.addHook('onRoute', ({ config }) => checkRouteAuth(config?.auth))

  app.addHook('onRequest', async (request) => {
    if (request.is404) return // there is nothing to guard, and a 401 would say that there is
    const auth = request.routeOptions.config.auth ?? isGuardedUnlessOpened
    if (auth === false) return
    await hookFor(verifier, auth === true ? undefined : auth)(request)
  })

  app.addHook('onError', async (_request, reply, error) => {
    if (error instanceof AuthError) reply.headers(error.headers)
  })
}
