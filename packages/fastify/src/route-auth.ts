/** What a route says of itself, and what is asked of its requests. Throws ConfigError for what cannot be meant. */
import { ConfigError } from '@poolguard/core'
import { resolveRequirement } from '@poolguard/core/adapter'
import type { FastifyRequest, RouteOptions } from 'fastify'
import type { Guard } from './guard.ts'
import type { ResolvedOptions } from './options.ts'
import type { RouteAuth } from './types.ts'

/** What is asked of a request; `undefined` lets it pass without a promise. */
export type Decide = (request: FastifyRequest, isPreflight: boolean) => Promise<void> | undefined

type Route = Pick<RouteOptions, 'config'>

/** Whether a route says itself who may call it. */
export function saysAuth({ config }: Route, name: string): boolean {
  return Object.hasOwn(config ?? {}, name)
}

/** What a route says of itself. Said but undefined, it would be open where the scope is. */
function routeAuthOf(route: Route, { name, isGuardedUnlessOpened }: ResolvedOptions): RouteAuth {
  if (!saysAuth(route, name)) return isGuardedUnlessOpened
  const auth: RouteAuth | undefined = Reflect.get(route.config ?? {}, name)
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

export function refuseMisspelt(route: Route, name: string): void {
  const isMeant = (key: string) => MEANT.includes(key) || lettersOf(key) === lettersOf(name)
  const typed = Object.keys(route.config ?? {}).find((key) => key !== name && isMeant(key))
  if (typed !== undefined) {
    throw new ConfigError(`@poolguard/fastify: config.${typed} of a route. Did you mean config.${name}?`)
  }
  const misplaced = Object.keys(route).find(isMeant)
  if (misplaced !== undefined) {
    throw new ConfigError(`@poolguard/fastify: ${misplaced} of a route. Did you mean config: { ${name}: … }?`)
  }
}

/** A route of a scope that has none of the guard's hooks must not read as if it had. */
export function refuseUnguarded(route: RouteOptions, name: string): void {
  if (!saysAuth(route, name) || Reflect.get(route.config ?? {}, name) === false) return
  throw new ConfigError(
    `@poolguard/fastify: ${route.method} ${route.url} has a config.${name}, but the plugin is registered in another scope, so that nothing guards it. Register the plugin in this scope or around it.`,
  )
}

/** A route whose options were not seen may have said there what is asked of its callers. */
export function refuseUnseen(route: Route, name: string): void {
  refuseMisspelt(route, name)
  if (saysAuth(route, name)) return
  throw new ConfigError(
    `@poolguard/fastify: a route was added before the plugin was loaded, so that its options could not be checked. Import the plugin before Fastify() is called, write await app.register(poolguard, …) before the route, or give it a config.${name}.`,
  )
}

/**
 * What is asked of a request to a route; nothing when it is open. A CORS preflight carries no token, so it passes where
 * the route leaves the guard to its scope; a route that asks for something itself asks it of every request.
 */
export function decisionFor(route: Route, options: ResolvedOptions, guard: Guard): Decide | undefined {
  const auth = routeAuthOf(route, options)
  if (auth === false) return undefined
  if (auth === 'optional') return (request) => guard.decideOptional(request)
  const requirement = auth === true ? undefined : auth
  if (requirement !== undefined) resolveRequirement(requirement)
  const mayWaive = !saysAuth(route, options.name)
  return (request, isPreflight) =>
    isPreflight && mayWaive ? guard.decideOptional(request) : guard.decide(request, requirement)
}
