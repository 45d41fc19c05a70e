/** Who decides, and by what: the verifier, requirement and route table that `authorizer` and `authenticated` share. */
import {
  type Authenticator,
  type Claims,
  ConfigError,
  type Requirement,
  type VerifierOptions,
} from '@poolguard/core'
import { optionsOf, resolveRequirement, verifierOf } from '@poolguard/core/adapter'
import { type Routes, type RouteTable, resolveRoutes } from './routes.ts'

export interface GuardOptions<C extends Claims = Claims> {
  /** What every caller must have, besides a good token, on all routes. Default: nothing more. */
  readonly requirement?: Requirement<C>
  /**
   * What each route asks beside that, by its route key; a route that is in no row refuses. Default: the same for all
   * routes.
   */
  readonly routes?: RouteTable<C>
}

export interface Guard {
  readonly verifier: Authenticator
  readonly requirement: Requirement | undefined
  readonly routes: Routes | undefined
}

/** An option of one of these types; what is optional may be `undefined`, what guards may not. */
export type OptionTypes = Readonly<Record<string, 'object' | 'boolean' | 'function'>>

const GUARD_OPTIONS: OptionTypes = { requirement: 'object', routes: 'object' }

/** What is asked for by a name that turns out `undefined` would not be asked at all. */
function checkTypes(where: string, options: unknown, types: OptionTypes): void {
  for (const [name, value] of Object.entries(optionsOf(where, options, Object.keys(types)))) {
    const type = types[name]
    if (typeof value === type || (value === undefined && !(name in GUARD_OPTIONS))) continue
    throw new ConfigError(`${where}: ${name} must be of type ${type}, but it is of type ${typeof value}.`)
  }
}

/** @throws ConfigError for an unknown option, one of a wrong type, a wrong requirement, a wrong route table. */
export function guardOf<C extends Claims>(
  where: string,
  verifier: Authenticator<C> | VerifierOptions<C>,
  options: GuardOptions<C>,
  furtherOptions: OptionTypes = {},
): Guard {
  checkTypes(where, options, { ...GUARD_OPTIONS, ...furtherOptions })
  const { requirement, routes } = options
  if (requirement !== undefined) resolveRequirement(requirement)
  return {
    verifier: verifierOf(where, verifier) as Authenticator,
    requirement: requirement as Requirement | undefined,
    routes: routes === undefined ? undefined : resolveRoutes(where, routes as RouteTable),
  }
}
