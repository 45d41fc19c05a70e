/** What a requirement asks of single claims. Throws ConfigError. */
import { parseClaimPath, readClaimPath } from './claims/claim-path.ts'
import { ConfigError } from './errors/config-error.ts'
import { requireOptions } from './util/config-checks.ts'
import { isObject } from './util/value-types.ts'

export type ClaimValue = string | number | boolean

/** All of several values. Make one with {@link allOf}. */
export interface AllOf {
  readonly allOf: readonly ClaimValue[]
}

/** One value itself; an array that contains it is not enough. Make one with {@link equalTo}. */
export interface EqualTo {
  readonly equalTo: ClaimValue
}

/**
 * The accepted value, or an array of accepted values. If the claim is an array, one of its elements must
 * match. For other rules, use {@link allOf}, {@link equalTo}, or a function that returns whether it accepts
 * the claim.
 */
export type ClaimRequirement =
  | ClaimValue
  | readonly ClaimValue[]
  | AllOf
  | EqualTo
  | ((value: unknown) => boolean)

/** A required claim: how it is read and checked, and what was expected, for operators. */
export interface ResolvedClaim {
  readonly name: string
  /** Reads this claim. */
  readonly read: (claims: object) => unknown
  readonly accepts: (value: unknown) => boolean
  readonly expected: unknown
}

/**
 * Requires a claim to have every one of these values. A claim that is not an array has one value.
 *
 * @throws ConfigError for an empty list, and for a value that is not a string, number or boolean.
 * @example
 * ```ts
 * import { allOf, type Requirement } from '@poolguard/core'
 *
 * const requirement: Requirement = { claims: { roles: allOf(['editor', 'publisher']) } }
 * ```
 */
export function allOf(values: readonly ClaimValue[]): AllOf {
  return Object.freeze({ allOf: requireValues('allOf', 'the list', values) })
}

/**
 * Requires a claim to be this value itself. Without `equalTo`, an array that contains the value is enough.
 *
 * @throws ConfigError for a value that is not a string, number or boolean.
 * @example
 * ```ts
 * import { equalTo, type Requirement } from '@poolguard/core'
 *
 * const requirement: Requirement = { claims: { plan: equalTo('enterprise') } }
 * ```
 */
export function equalTo(value: ClaimValue): EqualTo {
  requireValues('equalTo', 'the value', [value])
  return Object.freeze({ equalTo: value })
}

function isClaimValue(value: unknown): value is ClaimValue {
  return ['string', 'number', 'boolean'].includes(typeof value)
}

function requireValues(where: string, name: string, values: unknown): readonly ClaimValue[] {
  if (Array.isArray(values) && values.length > 0 && values.every(isClaimValue)) {
    return Object.freeze([...values])
  }
  throw new ConfigError(
    `${where}: ${name} must be a string, a number, a boolean, an array of these, allOf(…), equalTo(…) or a function.`,
  )
}

type Matcher = Pick<ResolvedClaim, 'accepts' | 'expected'>

function makeAllOf(name: string, values: unknown): Matcher {
  const wanted = requireValues('requirement', name, values)
  const accepts = (value: unknown) => {
    const held: readonly unknown[] = Array.isArray(value) ? value : [value]
    return wanted.every((one) => held.includes(one))
  }
  return { accepts, expected: { allOf: wanted } }
}

function makeEqualTo(name: string, value: unknown): Matcher {
  requireValues('requirement', name, [value])
  return { accepts: (actual) => actual === value, expected: value }
}

function makeOneOf(name: string, values: unknown): Matcher {
  const wanted: readonly unknown[] = requireValues('requirement', name, values)
  const accepts = (value: unknown) =>
    Array.isArray(value) ? value.some((one) => wanted.includes(one)) : wanted.includes(value)
  return { accepts, expected: wanted }
}

function makeMatcher(name: string, wanted: unknown): Matcher {
  if (typeof wanted === 'function') {
    const accepts = (value: unknown) => value !== undefined && wanted(value) === true
    return { accepts, expected: 'what the function accepts' }
  }
  if (!isObject(wanted)) return makeOneOf(name, [wanted].flat())
  const given = requireOptions<Partial<AllOf & EqualTo>>(`requirement: ${name}`, wanted, ['allOf', 'equalTo'])
  const [kind, ...others] = Object.keys(given)
  if (kind === undefined || others.length > 0) {
    throw new ConfigError(`requirement: ${name} must be either allOf(…) or equalTo(…).`)
  }
  return kind === 'allOf' ? makeAllOf(name, given.allOf) : makeEqualTo(name, given.equalTo)
}

/** The `claims` of a requirement. */
export function resolveClaims(value: unknown): readonly ResolvedClaim[] {
  if (value === undefined) return []
  const wanted = requireOptions('requirement.claims', value, Object.keys(Object(value)))
  const entries = Object.entries(wanted)
  if (entries.length === 0) throw new ConfigError('requirement: claims must name at least one claim.')
  return entries.map(([name, one]) => {
    const path = parseClaimPath('requirement', 'claims', name)
    return { name, read: (claims) => readClaimPath(claims, path), ...makeMatcher(`claims.${name}`, one) }
  })
}
