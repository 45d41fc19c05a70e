/**
 * How strongly a user has authenticated: the claims `acr` and `amr`. Source: Amazon Cognito Developer Guide,
 * "Authentication levels with ACR and AMR claims".
 */
import type { UserPoolRecord } from '../store/user-pool-records.ts'
import type { AuthenticationMethod, Level } from '../store/user-records.ts'

/** What is known of a sign-in. */
export interface Authentication {
  readonly methods?: readonly AuthenticationMethod[] | undefined
  /** The level that the `acr` of an identity provider stands for. */
  readonly providerLevel?: Level | undefined
}

/** The level in AWS's table. `undefined` if the table has no row, as for a sign-in by triggers alone. */
export function findLevel({ methods = [], providerLevel }: Authentication): Level | undefined {
  if (providerLevel !== undefined) return providerLevel
  const has = (...some: readonly AuthenticationMethod[]) => some.some((method) => methods.includes(method))
  if (has('pwd') && has('otp')) return 4
  if (has('swk', 'hwk')) return 3
  if (has('sms', 'email_otp')) return has('pwd') ? 3 : 2
  return has('pwd') ? 1 : undefined
}

/** The names of the levels of a pool, the lowest first: AWS's, or the pool's own. */
function listNames({ AcrConfiguration }: UserPoolRecord): string[] {
  return [1, 2, 3, 4].map((level) => AcrConfiguration[`Level${level}`]?.AcrValue ?? '')
}

/** A sign-in without a level has no `acr`. A sign-in without a method has neither claim. */
export function makeAuthenticationClaims(
  pool: UserPoolRecord,
  authentication: Authentication,
): { readonly acr?: string; readonly amr?: readonly string[] } {
  const { methods = [] } = authentication
  if (methods.length === 0) return {}
  const level = findLevel(authentication)
  const acr = level === undefined ? undefined : listNames(pool)[level - 1]
  const amr = methods.length > 1 ? [...methods, 'mfa'] : methods
  return { ...(acr === undefined ? {} : { acr }), amr }
}

/** The levels that the names stand for, in the same order. Unknown names are ignored. */
export function toLevels(pool: UserPoolRecord, names: string): Level[] {
  const known = listNames(pool)
  return names
    .split(' ')
    .map((name) => known.indexOf(name) + 1)
    .filter((level): level is Level => level > 0)
}

/**
 * The lowest level that an application accepts with `acr_values`. The parameter is voluntary (OpenID Connect
 * Core 1.0 §3.1.2.1), so unknown names are no error. A pool of the plan LITE ignores it, as AWS does.
 */
export function findRequestedLevel(pool: UserPoolRecord, acrValues: string | undefined): Level | undefined {
  const levels = pool.UserPoolTier === 'LITE' ? [] : toLevels(pool, acrValues ?? '')
  return levels.length === 0 ? undefined : (Math.min(...levels) as Level)
}

export function meetsLevel(requested: Level | undefined, authentication: Authentication): boolean {
  return requested === undefined || (findLevel(authentication) ?? 0) >= requested
}
