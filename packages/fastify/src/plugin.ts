/** The plugin: one hook that guards, one that lets the challenge survive custom error handlers, two decorators. */
import { AuthError, ConfigError, type Requirement } from '@poolguard/core'
import { isPreflight } from '@poolguard/core/adapter'
import type { FastifyInstance, RouteOptions } from 'fastify'
import { Guard } from './guard.ts'
import { type PoolguardOptions, type ResolvedOptions, resolveOptions } from './options.ts'
import type { AuthHook, RouteAuth } from './types.ts'

function refuseTwice(app: FastifyInstance, name: string): void {
  if (!app.hasRequestDecorator(name)) return
  throw new ConfigError(
    `@poolguard/fastify: request.${name} is there already. Was the plugin registered twice? Then give one of them a decoratorName.`,
  )
}

/** What a route says of itself. Said but undefined, it would be open where the scope is. */
function routeAuthOf(
  config: object | undefined,
  { name, isGuardedUnlessOpened }: ResolvedOptions,
): RouteAuth {
  if (config === undefined || !(name in config)) return isGuardedUnlessOpened
  const auth: RouteAuth | undefined = Reflect.get(config, name)
  if (auth !== undefined) return auth
  throw new ConfigError(
    `@poolguard/fastify: config.${name} of a route is undefined. Say true, false or what.`,
  )
}

/** The hook for what a route says; none when it is open. */
function hookFor(auth: RouteAuth, guard: Guard): AuthHook | undefined {
  if (auth === false) return undefined
  if (auth === 'optional') return guard.optional()
  return guard.hook(auth === true ? undefined : auth)
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
  const hooks = new WeakMap<object, AuthHook | undefined>()

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

  // A wrong requirement stops the start, not the first request.
  app.addHook('onRoute', (route) => {
    const hook = hookFor(routeAuthOf(route.config, options), guard)
    if (hook !== undefined && securityScheme !== undefined) describe(route, securityScheme)
  })

  app.addHook('onRequest', async (request) => {
    if (request.is404) return // there is nothing to guard, and a 401 would say that there is
    const { config } = request.routeOptions
    if (!hooks.has(config)) hooks.set(config, hookFor(routeAuthOf(config, options), guard))
    const hook = hooks.get(config)
    if (hook === undefined) return
    await (isPreflight(request.raw) ? guard.optional() : hook)(request)
  })

  app.addHook('onError', async (_request, reply, error) => {
    if (error instanceof AuthError) reply.headers(error.headers)
  })
}
