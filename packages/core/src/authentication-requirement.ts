/** What a requirement asks of the user's authentication (RFC 9470). Throws ConfigError. */
import type { ResolvedClaim } from './claim-requirement.ts'
import { ConfigError } from './errors/config-error.ts'
import { requireOptions } from './util/config-checks.ts'
import { isObject } from './util/value-types.ts'

/** A level of authentication, and every one above it. */
export interface AcrAtLeast {
  /** The lowest level that is enough. */
  readonly atLeast: string
  /** All levels of the issuer, the lowest first. */
  readonly levels: readonly string[]
}

/**
 * The levels of Amazon Cognito, the lowest first, for `acr: { atLeast, levels }`.
 *
 * @example
 * ```ts
 * import { COGNITO_ACR_LEVELS, type Requirement } from '@poolguard/core'
 *
 * const transfer: Requirement = { acr: { atLeast: 'urn:cognito:loa:2', levels: COGNITO_ACR_LEVELS } }
 * ```
 */
export const COGNITO_ACR_LEVELS: readonly string[] = /* @__PURE__ */ Object.freeze([
  'urn:cognito:loa:1',
  'urn:cognito:loa:2',
  'urn:cognito:loa:3',
  'urn:cognito:loa:4',
])

/** The claims that say how the user authenticated. */
const AUTHENTICATION_CLAIMS: readonly string[] = ['acr', 'amr']

/** Whether a claim says how the user authenticated, so that a new authentication can change it. */
export function isAuthenticationClaim(name: string): boolean {
  return AUTHENTICATION_CLAIMS.includes(name)
}

/**
 * The values of `acr` that are enough, in the order of preference; empty if any is enough.
 *
 * @param requireNames checks a list of names, each without a space
 */
export function resolveAcr(
  value: unknown,
  requireNames: (name: string, value: unknown) => readonly string[],
): readonly string[] {
  if (!isObject(value)) return requireNames('acr', value)
  const given = requireOptions<AcrAtLeast>('requirement: acr', value, ['atLeast', 'levels'])
  const levels = requireNames('acr.levels', given.levels ?? [])
  if (new Set(levels).size < levels.length) {
    throw new ConfigError('requirement: acr.levels names a level twice, so its order is unclear.')
  }
  const lowest = levels.indexOf(given.atLeast)
  if (lowest === -1) throw new ConfigError('requirement: acr.atLeast must be one of acr.levels.')
  return levels.slice(lowest)
}

function listValues(expected: unknown): readonly unknown[] {
  if (Array.isArray(expected)) return expected
  return typeof expected === 'object' ? Object.values(expected as object).flat() : [expected]
}

/** `acr_values` of the challenge (RFC 9470 §3). Spaces separate them, so a value with a space in it is left out. */
export function findAcrValues(acr: readonly string[], claims: readonly ResolvedClaim[]): string | undefined {
  const claimed = claims.filter(({ name }) => name === 'acr').flatMap(({ expected }) => listValues(expected))
  const values = [...acr, ...claimed]
  return [...new Set(values.map(String))].filter((value) => !/\s/.test(value)).join(' ') || undefined
}
