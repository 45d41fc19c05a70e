/** Who decides, and by what: the verifier, requirement and route table that `authorizer` and `withAuth` share. */
import {
  type Authenticator,
  type Claims,
  ConfigError,
  type Requirement,
  type VerifierOptions,
} from '@poolguard/core'
import { optionsOf, resolveRequirement, verifierOf } from '@poolguard/core/adapter'
import type { Members } from './own.ts'
import { type Routes, type RouteTable, resolveRoutes } from './routing/route-table.ts'

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
export type OptionTypes = Readonly<Record<string, 'object' | 'boolean' | 'function' | 'number'>>

const GUARD_OPTIONS: OptionTypes = { requirement: 'object', routes: 'object' }

/** What is asked for by a name that turns out `undefined` would not be asked at all. */
function checkType(where: string, name: string, value: unknown, type: string | undefined): void {
  if (typeof value === type || (value === undefined && !Object.hasOwn(GUARD_OPTIONS, name))) return
  throw new ConfigError(`${where}: ${name} must be of type ${type}, but it is of type ${typeof value}.`)
}

/**
 * The options of a guard, and of what is beside it.
 *
 * @throws ConfigError for an unknown option, and for one of a wrong type.
 */
export function guardOptionsOf(where: string, given: unknown, furtherTypes: OptionTypes = {}): Members {
  const types = { ...GUARD_OPTIONS, ...furtherTypes }
  const options = optionsOf(where, given, Object.keys(types))
  for (const [name, value] of Object.entries(options)) checkType(where, name, value, types[name])
  return options
}

/** @throws ConfigError for a wrong requirement, a wrong route table, and no verifier. */
export function guardOf<C extends Claims>(
  where: string,
  verifier: Authenticator<C> | VerifierOptions<C>,
  { requirement, routes }: Members,
): Guard {
  if (requirement !== undefined) resolveRequirement(requirement as Requirement)
  return {
    verifier: verifierOf(where, verifier) as Authenticator,
    requirement: requirement as Requirement | undefined,
    routes: routes === undefined ? undefined : resolveRoutes(where, routes as RouteTable),
  }
}
