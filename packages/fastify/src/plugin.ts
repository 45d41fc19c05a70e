/** The plugin: one hook that guards, one that lets the challenge survive custom error handlers, two decorators. */
import { AuthError, ConfigError, type Requirement } from '@poolguard/core'
import { isPreflight, resolveRequirement } from '@poolguard/core/adapter'
import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify'
import { Guard } from './guard.ts'
import { type PoolguardOptions, type ResolvedOptions, resolveOptions } from './options.ts'
import type { RouteAuth } from './types.ts'

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

/** What is written where `config.auth` was meant. It would be dropped without a word, and the route be less guarded. */
const MEANT: readonly string[] = ['authorize', 'authorization', 'authenticate', 'authentication']

function lettersOf(name: string): string {
  return [...name.toLowerCase()].sort().join('')
}

function refuseMisspelt(route: RouteOptions, name: string): void {
  const isMeant = (key: string) => MEANT.includes(key) || lettersOf(key) === lettersOf(name)
  const typed = Object.keys(route.config ?? {}).find((key) => key !== name && isMeant(key))
  if (typed !== undefined) {
    throw new ConfigError(`@poolguard/fastify: config.${typed} of a route. Did you mean config.${name}?`)
  }
  if (name in route) {
    throw new ConfigError(`@poolguard/fastify: ${name} of a route. Did you mean config: { ${name}: … }?`)
  }
}

type Decide = (request: FastifyRequest, isOptional: boolean) => Promise<void> | undefined

/** What is asked of a request to a route that says this; nothing when it is open. */
function decisionFor(auth: RouteAuth, guard: Guard): Decide | undefined {
  if (auth === false) return undefined
  if (auth === 'optional') return (request) => guard.decideOptional(request)
  const requirement = auth === true ? undefined : auth
  if (requirement !== undefined) resolveRequirement(requirement)
  return (request, isOptional) =>
    isOptional ? guard.decideOptional(request, requirement) : guard.decide(request, requirement)
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

  // A wrong requirement stops the start, not the first request.
  app.addHook('onRoute', (route) => {
    refuseMisspelt(route, name)
    const decision = decisionFor(routeAuthOf(route.config, options), guard)
    if (decision !== undefined && securityScheme !== undefined) describe(route, securityScheme)
  })

  /**
   * Where there is no route there is nothing to guard, and a 401 would say that there is; but middleware of Express
   * (@fastify/express, @fastify/middie) answers there too.
   */
  const decideElsewhere = (request: FastifyRequest) =>
    options.isGuardedUnlessOpened && request.server.hasDecorator('use') ? guard.decide(request) : undefined

  const decide = (request: FastifyRequest) => {
    if (request.is404) return decideElsewhere(request)
    const { config } = request.routeOptions
    if (!decisions.has(config)) decisions.set(config, decisionFor(routeAuthOf(config, options), guard))
    // Nobody may ask by a preflight, but not at a route that does something else as well (`app.all`).
    const isOptional = isPreflight(request.raw) && request.routeOptions.method === 'OPTIONS'
    return decisions.get(config)?.(request, isOptional)
  }

  // Who passes at once waits for no promise. Fastify takes the callback or the promise, whichever there is.
  app.addHook('onRequest', (request, _reply, done) => {
    const decision = decide(request)
    if (decision === undefined) done()
    return decision
  })

  app.addHook('onError', async (_request, reply, error) => {
    if (error instanceof AuthError) reply.headers(error.headers)
  })
}
