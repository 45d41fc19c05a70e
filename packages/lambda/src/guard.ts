/**
 * The guard that `authorizer`, `withAuth` and `middyAuth` share: a verifier, a requirement and a route table.
 */
import {
  type AnyClaims,
  type AuthContext,
  type Authenticator,
  type AuthenticatorOptions,
  type Claims,
  ConfigError,
  type RequestLike,
  type Requirement,
} from '@poolguard/core'
import {
  addScopeChallenge,
  requireOptions,
  resolveRequirement,
  toSmallAuthenticator,
} from '@poolguard/core/adapter'
import type { Members } from './own.ts'
import { type Routes, type RouteTable, resolveRoutes } from './routing/route-table.ts'

export interface GuardOptions<C extends AnyClaims = Claims> {
  /** What every caller must have, besides a valid token, on all routes. Default: nothing more. */
  readonly requirement?: Requirement<C>
  /**
   * What each route requires in addition, by its route key. A route without a row is refused. Default: no
   * table, and every route requires the same.
   */
  readonly routes?: RouteTable<C>
}

export interface Guard {
  readonly verifier: Authenticator
  readonly requirement: Requirement | undefined
  readonly routes: Routes | undefined
}

/** The type of each option. `requirement` and `routes` must not be `undefined`; other options may be. */
export type OptionTypes = Readonly<Record<string, 'object' | 'boolean' | 'function' | 'number'>>

const GUARD_OPTIONS: OptionTypes = { requirement: 'object', routes: 'object' }

/** A requirement that is `undefined`, for example after a misspelled import, would not be checked at all. */
function checkType(where: string, name: string, value: unknown, type: string | undefined): void {
  if (typeof value === type || (value === undefined && !Object.hasOwn(GUARD_OPTIONS, name))) return
  throw new ConfigError(`${where}: ${name} must be of type ${type}, but it is of type ${typeof value}.`)
}

/**
 * The options of a guard, and those in `extraTypes`.
 *
 * @throws ConfigError for an unknown option, and for an option of the wrong type.
 */
export function requireGuardOptions(where: string, given: unknown, extraTypes: OptionTypes = {}): Members {
  const types = { ...GUARD_OPTIONS, ...extraTypes }
  const options = requireOptions(where, given, Object.keys(types))
  for (const [name, value] of Object.entries(options)) checkType(where, name, value, types[name])
  return options
}

/** @throws ConfigError for an invalid requirement, an invalid route table, and a missing verifier. */
export function makeGuard(
  where: string,
  verifier: Authenticator<AnyClaims> | AuthenticatorOptions<AnyClaims>,
  { requirement, routes }: Members,
): Guard {
  if (requirement !== undefined) resolveRequirement(requirement as Requirement)
  return {
    verifier: toSmallAuthenticator(where, verifier) as Authenticator,
    requirement: requirement as Requirement | undefined,
    routes: routes === undefined ? undefined : resolveRoutes(where, routes as RouteTable),
  }
}

/** The part of an event that a guard checks. */
export interface GuardedRequest {
  readonly request: RequestLike
  /** The keys that a row for the event's route may have, the most specific first. */
  readonly routeKeys: readonly string[]
}

/** Functions that run between the steps of {@link admit}. If one throws, the caller is not admitted. */
export interface AdmitHooks {
  /** After the token is verified, before the requirement. */
  readonly onVerified: (auth: AuthContext) => void
  /** After the requirement, before the route's own row. */
  readonly onRequirementMet: () => void
}

/** The verifier publishes one decision per call. So without hooks, one call also checks the requirement. */
async function authenticate(
  { verifier, requirement }: Guard,
  request: RequestLike,
  hooks: AdmitHooks | undefined,
): Promise<AuthContext> {
  if (hooks === undefined) return verifier.authenticate(request, requirement)
  const auth = await verifier.authenticate(request)
  hooks.onVerified(auth)
  if (requirement !== undefined) await verifier.authorize(auth, requirement)
  return auth
}

/**
 * Request → caller: verifies the token, then checks the requirement, then the route's own row.
 *
 * @throws AuthError for a refusal and for an outage, and whatever a check throws.
 */
export async function admit(
  guard: Guard,
  { request, routeKeys }: GuardedRequest,
  hooks?: AdmitHooks,
): Promise<AuthContext> {
  const { requirement, routes } = guard
  const auth = await authenticate(guard, request, hooks).catch((error: unknown) => {
    throw addScopeChallenge(error, [requirement, routes?.find(routeKeys)])
  })
  hooks?.onRequirementMet()
  await routes?.check(guard.verifier, auth, routeKeys)
  return auth
}
