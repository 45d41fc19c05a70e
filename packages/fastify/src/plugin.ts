/** The plugin: a hook that guards requests, a hook that keeps the challenge on error responses, and two decorators. */
import { AuthError, ConfigError, type Requirement } from '@poolguard/core'
import { isPreflight, toError } from '@poolguard/core/adapter'
import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify'
import { findApplication, isGuarded, isWithin } from './added-routes.ts'
import { Guard } from './guard.ts'
import { type PoolguardOptions, type ResolvedOptions, resolveOptions } from './options.ts'
import {
  createDecide,
  type Decide,
  refuseMisspelled,
  refuseUnchecked,
  refuseUnguarded,
} from './route-auth.ts'

function refuseDuplicate(app: FastifyInstance, name: string): void {
  if (!app.hasRequestDecorator(name)) return
  throw new ConfigError(
    `@poolguard/fastify: request.${name} already exists. If the plugin is registered twice, set decoratorName.`,
  )
}

/** Adds the security scheme that @fastify/swagger documents, unless the route's schema has its own. */
function addSecurity(route: RouteOptions, securityScheme: string): void {
  const security = [{ [securityScheme]: [] }]
  route.schema = Object.assign({ security }, route.schema)
}

/** Adds `request.auth` and `app.authorize`, under the names in the options. */
function decorate(app: FastifyInstance, guard: Guard, { name, authorizeName }: ResolvedOptions): void {
  app.decorateRequest(guard.slot, null)
  app.decorateRequest(name, null)
  app.decorate(authorizeName, (...requirements: [Requirement?]) => {
    if (requirements.length > 0 && requirements[0] === undefined) {
      throw new ConfigError(
        `@poolguard/fastify: the requirement of ${authorizeName} is undefined. Omit it, or pass a requirement.`,
      )
    }
    return guard.createHook(requirements[0])
  })
}

/**
 * Checks the options of each route when it is declared, so that an invalid requirement does not wait for the
 * first request. When the application is ready, checks all routes again: also earlier ones, those of other
 * scopes, and those that another hook changed.
 *
 * @param checked the mark of a route whose options are checked, for an application that is not observed
 */
function checkRoutes(app: FastifyInstance, guard: Guard, options: ResolvedOptions, checked: symbol): void {
  const { name, securityScheme } = options
  const application = findApplication(app)
  const check = (route: RouteOptions): Decide | undefined => {
    refuseMisspelled(route, name)
    return createDecide(route, options, guard)
  }
  app.addHook('onRoute', (route) => {
    const decide = check(route)
    if (application === undefined) route.config = Object.assign({ [checked]: true }, route.config)
    if (decide !== undefined && securityScheme !== undefined) addSecurity(route, securityScheme)
  })
  application?.guards.push({ scope: app, name })
  app.addHook('onReady', async () => {
    for (const { scope, route } of application?.routes ?? []) {
      if (isWithin(scope, app)) check(route)
      else if (application && !isGuarded(application, scope, name)) refuseUnguarded(route, name)
    }
  })
}

/** Creates the function that decides about each request, as the options of its route say. */
function createRequestDecide(
  app: FastifyInstance,
  guard: Guard,
  options: ResolvedOptions,
  checked: symbol,
): (request: FastifyRequest) => Promise<void> | undefined {
  const decisions = new WeakMap<object, Decide | undefined>()
  const isObserved = findApplication(app) !== undefined

  /**
   * A path without a route stays a 404. But Express middleware (@fastify/express, @fastify/middie) can answer such a
   * path, so the path is guarded when such middleware is in use.
   */
  const decideNotFound = (request: FastifyRequest) =>
    options.isGuardedByDefault && request.server.hasDecorator('use') ? guard.decide(request) : undefined

  return (request) => {
    if (request.is404) return decideNotFound(request)
    const { config, method } = request.routeOptions
    if (!decisions.has(config)) {
      if (!isObserved && !Object.hasOwn(config, checked)) refuseUnchecked({ config }, options.name)
      decisions.set(config, createDecide({ config }, options, guard))
    }
    // A preflight may be anonymous, but not on a route that also has other methods (`app.all`).
    return decisions.get(config)?.(request, isPreflight(request.raw) && method === 'OPTIONS')
  }
}

export async function poolguard(app: FastifyInstance, given: PoolguardOptions): Promise<void> {
  const options = resolveOptions(given)
  const { verifier, name } = options
  refuseDuplicate(app, name)
  const guard = new Guard(verifier, name)
  const checked = Symbol.for(`poolguard.fastify.${name}`)
  decorate(app, guard, options)
  checkRoutes(app, guard, options, checked)
  const decide = createRequestDecide(app, guard, options, checked)

  // An immediate decision calls `done` without a promise; Fastify accepts the callback or the promise.
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
