/** The plugin: one hook that guards, one that lets the challenge survive custom error handlers, two decorators. */
import { AuthError, ConfigError, type Requirement } from '@poolguard/core'
import { isPreflight, toError } from '@poolguard/core/adapter'
import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify'
import { isWithin, routesAddedTo } from './added-routes.ts'
import { Guard } from './guard.ts'
import { type PoolguardOptions, resolveOptions } from './options.ts'
import { type Decide, decisionFor, refuseMisspelt, refuseUnguarded, refuseUnseen } from './route-auth.ts'

function refuseTwice(app: FastifyInstance, name: string): void {
  if (!app.hasRequestDecorator(name)) return
  throw new ConfigError(
    `@poolguard/fastify: request.${name} is there already. Was the plugin registered twice? Then give one of them a decoratorName.`,
  )
}

/** What @fastify/swagger prints; what the route says itself goes before. */
function describe(route: RouteOptions, securityScheme: string): void {
  const security = [{ [securityScheme]: [] }]
  route.schema = Object.assign({ security }, route.schema)
}

export async function poolguard(app: FastifyInstance, given: PoolguardOptions): Promise<void> {
  const options = resolveOptions(given)
  const { verifier, name, authorizeName, securityScheme } = options
  refuseTwice(app, name)
  const guard = new Guard(verifier, name)
  const decisions = new WeakMap<object, Decide | undefined>()

  app.decorateRequest(guard.slot, null)
  app.decorateRequest(name, null)
  app.decorate(authorizeName, (...requirements: [Requirement?]) => {
    if (requirements.length > 0 && requirements[0] === undefined) {
      throw new ConfigError(
        `@poolguard/fastify: the requirement of ${authorizeName} is undefined. Leave it out, or say what.`,
      )
    }
    return guard.hook(requirements[0])
  })

  /** Marks a route whose options a guard of this name has seen. */
  const seen = Symbol.for(`poolguard.fastify.${name}`)
  const check = (route: RouteOptions): Decide | undefined => {
    refuseMisspelt(route, name)
    return decisionFor(route, options, guard)
  }

  // A wrong requirement stops the start, not the first request.
  app.addHook('onRoute', (route) => {
    const decision = check(route)
    route.config = Object.assign({ [seen]: true }, route.config)
    if (decision !== undefined && securityScheme !== undefined) describe(route, securityScheme)
  })

  const added = routesAddedTo(app)
  const isSeen = (config: object | undefined) => Object.hasOwn(config ?? {}, seen)

  // Routes that were added before, or elsewhere, where the hooks below do not guard them.
  app.addHook('onReady', async () => {
    for (const { scope, route } of added ?? []) {
      if (isSeen(route.config)) continue
      if (isWithin(scope, app)) check(route)
      else refuseUnguarded(route, name)
    }
  })

  /**
   * Where there is no route there is nothing to guard, and a 401 would say that there is; but middleware of Express
   * (@fastify/express, @fastify/middie) answers there too.
   */
  const decideElsewhere = (request: FastifyRequest) =>
    options.isGuardedUnlessOpened && request.server.hasDecorator('use') ? guard.decide(request) : undefined

  const decide = (request: FastifyRequest) => {
    if (request.is404) return decideElsewhere(request)
    const { config, method } = request.routeOptions
    if (!decisions.has(config)) {
      if (added === undefined && !isSeen(config)) refuseUnseen({ config }, name)
      decisions.set(config, decisionFor({ config }, options, guard))
    }
    // Nobody may ask by a preflight, but not at a route that does something else as well (`app.all`).
    return decisions.get(config)?.(request, isPreflight(request.raw) && method === 'OPTIONS')
  }

  // Who passes at once waits for no promise. Fastify takes the callback or the promise, whichever there is.
  app.addHook('onRequest', (request, _reply, done) => {
    let decision: Promise<void> | undefined
    try {
      decision = decide(request)
    } catch (thrown) {
      return done(toError(thrown))
    }
    if (decision === undefined) done()
    return decision
  })

  app.addHook('onError', async (_request, reply, error) => {
    if (error instanceof AuthError) reply.headers(error.headers)
  })
}
