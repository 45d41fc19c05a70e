/** Reads the `config.auth` of a route, and refuses routes that only look guarded. Throws ConfigError. */
import { ConfigError } from '@poolguard/core'
import { resolveRequirement } from '@poolguard/core/adapter'
import type { FastifyRequest, RouteOptions } from 'fastify'
import type { Guard } from './guard.ts'
import type { ResolvedOptions } from './options.ts'
import type { RouteAuth } from './types.ts'

/** Decides about a request to a route; `undefined` accepts it without a promise. */
export type Decide = (request: FastifyRequest, isPreflight: boolean) => Promise<void> | undefined

type Route = Pick<RouteOptions, 'config'>

/** Whether a route has its own `config.auth`. */
export function hasAuthConfig({ config }: Route, name: string): boolean {
  return Object.hasOwn(config ?? {}, name)
}

/**
 * The route's `config.auth`, or the default of the scope. Refuses an undefined `config.auth`, whose intent is
 * unclear.
 */
function getRouteAuth(route: Route, { name, isGuardedByDefault }: ResolvedOptions): RouteAuth {
  if (!hasAuthConfig(route, name)) return isGuardedByDefault
  const auth: RouteAuth | undefined = Reflect.get(route.config ?? {}, name)
  if (auth !== undefined) return auth
  throw new ConfigError(
    `@poolguard/fastify: config.${name} of a route is undefined. Set true, false, 'optional', 'optional-ignore-invalid' or a requirement.`,
  )
}

/** Names that may be mistakes for `auth`. Fastify ignores them, so the route would be less guarded. */
const LIKELY_MISTAKES: readonly string[] = ['authorize', 'authorization', 'authenticate', 'authentication']

/** The result is equal for names that differ only in case or in the order of letters: `Auth` and `atuh`. */
function sortLetters(name: string): string {
  return [...name.toLowerCase()].sort().join('')
}

/**
 * Whether a config inherits a member, as an instance of a class does. A polluted Object.prototype does not
 * count.
 */
function isInherited(config: object | undefined, name: string): boolean {
  return config !== undefined && !Object.hasOwn(config, name) && name in config && !(name in Object.prototype)
}

export function refuseMisspelled(route: Route, name: string): void {
  const isMistake = (key: string) => LIKELY_MISTAKES.includes(key) || sortLetters(key) === sortLetters(name)
  const misspelled = Object.keys(route.config ?? {}).find((key) => key !== name && isMistake(key))
  if (misspelled !== undefined) {
    throw new ConfigError(
      `@poolguard/fastify: a route has config.${misspelled}. Did you mean config.${name}?`,
    )
  }
  if (isInherited(route.config, name)) {
    throw new ConfigError(
      `@poolguard/fastify: a route inherits config.${name}, which Fastify drops. Set it on config itself.`,
    )
  }
  const misplaced = Object.keys(route).find(isMistake)
  if (misplaced !== undefined) {
    throw new ConfigError(
      `@poolguard/fastify: a route has the option ${misplaced}. Did you mean config: { ${name}: … }?`,
    )
  }
}

/** Refuses a route with `config.auth` in a scope where the guard's hooks do not run. */
export function refuseUnguarded(route: RouteOptions, name: string): void {
  if (!hasAuthConfig(route, name) || Reflect.get(route.config ?? {}, name) === false) return
  throw new ConfigError(
    `@poolguard/fastify: ${route.method} ${route.url} has config.${name}, but the plugin is registered in another ` +
      'scope, so the route is not guarded. Register the plugin in this scope or in a scope around it.',
  )
}

/** Refuses a route whose options were never checked: they may contain a misspelled `auth`. */
export function refuseUnchecked(route: Route, name: string): void {
  refuseMisspelled(route, name)
  if (hasAuthConfig(route, name)) return
  throw new ConfigError(
    '@poolguard/fastify: a route was added before the plugin was loaded, so its options could not be checked. ' +
      'Import the plugin before you call Fastify(), write await app.register(poolguard, …) before the route, ' +
      `or set config.${name} on it.`,
  )
}

/**
 * Creates the decision for a route; `undefined` when the route is open. A CORS preflight has no token, so a
 * route without its own `config.auth` accepts it. A `config.auth` applies to preflights as well.
 */
export function createDecide(route: Route, options: ResolvedOptions, guard: Guard): Decide | undefined {
  const auth = getRouteAuth(route, options)
  if (auth === false) return undefined
  if (auth === 'optional') return (request) => guard.decideOptional(request)
  if (auth === 'optional-ignore-invalid') return (request) => guard.decideOptional(request, 'ignore-invalid')
  const requirement = auth === true ? undefined : auth
  if (requirement !== undefined) resolveRequirement(requirement)
  const acceptsPreflights = !hasAuthConfig(route, options.name)
  return (request, isPreflight) =>
    isPreflight && acceptsPreflights ? guard.decideOptional(request) : guard.decide(request, requirement)
}
