/** What a route asks of a caller: one object for every adapter, validated when it is declared. */
import { type AcrAtLeast, findAcrValues, resolveAcr } from './authentication-requirement.ts'
import { type ClaimRequirement, type ResolvedClaim, resolveClaims } from './claim-requirement.ts'
import type { AuthContext } from './claims/auth-context.ts'
import type { AnyClaims, RegisteredClaims } from './claims/claim-types.ts'
import type { Challenge } from './errors/challenge.ts'
import { ConfigError } from './errors/config-error.ts'
import { requireFunction, requireNumber, requireOptions, requireStrings } from './util/config-checks.ts'

/** A list: an array, or a string of names separated by spaces. */
export type Names = string | readonly string[]

/**
 * What is required of a caller. Every member must be met. Values are compared as a whole, never by substring.
 *
 * @example
 * ```ts
 * import type { Requirement } from '@poolguard/core'
 *
 * const refunds: Requirement = { scopes: 'orders/write', groups: ['support', 'finance'], maxAuthAgeSeconds: 900 }
 * ```
 */
export interface Requirement<C extends AnyClaims = RegisteredClaims> {
  /** All of these scopes. */
  readonly scopes?: Names
  /** At least one of these scopes. */
  readonly anyScope?: Names
  /** At least one of these groups. */
  readonly groups?: Names
  /** All of these groups. */
  readonly allGroups?: Names
  /**
   * Claims by name, or by path: `realm_access.roles`. A dot that belongs to a name is written `\.`; a name that is a
   * URL is not split. A missing claim fails like a wrong one.
   */
  readonly claims?: Readonly<Record<string, ClaimRequirement>>
  /** The maximum seconds since the user authenticated (`auth_time`). The refusal has RFC 9470's challenge. */
  readonly maxAuthAgeSeconds?: number
  /**
   * How strongly the user must have authenticated (`acr`): one of these values, or a minimum level. The
   * refusal has RFC 9470's challenge.
   */
  readonly acr?: Names | AcrAtLeast
  /** All methods by which the user must have authenticated (`amr`). The refusal has RFC 9470's challenge. */
  readonly amr?: Names
  /** Any other check. Only `true` accepts the caller; an AuthError that it throws is the refusal. */
  readonly check?: (auth: AuthContext<C>) => boolean | Promise<boolean>
}

/** A requirement after validation. */
export interface ResolvedRequirement {
  readonly scopes: readonly string[]
  readonly anyScope: readonly string[]
  readonly groups: readonly string[]
  readonly allGroups: readonly string[]
  readonly claims: readonly ResolvedClaim[]
  readonly maxAuthAgeSeconds: number
  /** The values that are enough, in the order of preference. */
  readonly acr: readonly string[]
  readonly amr: readonly string[]
  /** What a client must ask its issuer for, to meet the requirement. */
  readonly challenge: Challenge
  readonly check: ((auth: AuthContext) => boolean | Promise<boolean>) | undefined
}

export const REQUIREMENT_NAMES = [
  'scopes',
  'anyScope',
  'groups',
  'allGroups',
  'claims',
  'maxAuthAgeSeconds',
  'acr',
  'amr',
  'check',
] as const satisfies (keyof Requirement)[]

/** The characters of a scope (RFC 6749 §3.3). A scope goes into a header, so no others are allowed. */
const TOKEN = /^[\x21\x23-\x5b\x5d-\x7e]+$/

function requireNames(name: string, value: unknown): readonly string[] {
  if (value === undefined) return []
  return requireStrings(
    'requirement',
    name,
    typeof value === 'string' ? value.split(' ').filter(Boolean) : value,
  )
}

/** Checks a list of scopes, or of values of `acr`. */
function requireTokens(name: string, value: unknown): readonly string[] {
  const tokens = requireNames(name, value)
  const wrong = tokens.find((token) => !TOKEN.test(token))
  if (wrong === undefined) return tokens
  const what = name.startsWith('acr') ? 'a value of acr' : 'a scope'
  throw new ConfigError(`requirement: ${name} holds ${JSON.stringify(wrong)}, which is not ${what}.`)
}

function makeChallenge(
  { scopes, anyScope, maxAuthAgeSeconds }: Omit<ResolvedRequirement, 'challenge'>,
  acrValues: string | undefined,
): Challenge {
  const scope = [...scopes, ...anyScope].join(' ')
  return {
    ...(scope === '' ? {} : { scope }),
    ...(acrValues === undefined ? {} : { acrValues }),
    ...(maxAuthAgeSeconds === Infinity ? {} : { maxAgeSeconds: maxAuthAgeSeconds }),
  }
}

/** A requirement is resolved once. A later change of the given object has no effect. */
const resolved = new WeakMap<object, ResolvedRequirement>()

/** Refuses a member that is `undefined`, for example after a misspelled import: it would be ignored. */
function checkForm(requirement: unknown): Requirement {
  if (typeof requirement === 'string') {
    throw new ConfigError(`requirement: must be an object such as { scopes: '…' }, but it is a string.`)
  }
  const given = requireOptions<Requirement>('requirement', requirement, REQUIREMENT_NAMES)
  const entries = Object.entries(given)
  if (entries.length === 0) {
    throw new ConfigError(
      'requirement: must not be empty. To accept every authenticated caller, leave it out; in a Fastify route, write `auth: true`.',
    )
  }
  for (const [name, value] of entries) {
    if (value === undefined)
      throw new ConfigError(`requirement: ${name} is undefined. Leave it out, or give a value.`)
  }
  return given
}

/**
 * Validates a requirement and makes it ready for use.
 *
 * @throws ConfigError for an unknown name, an empty list, an invalid scope and an empty requirement.
 */
export function resolveRequirement<C extends AnyClaims>(requirement: Requirement<C>): ResolvedRequirement {
  const known =
    typeof requirement === 'object' && requirement !== null ? resolved.get(requirement) : undefined
  if (known !== undefined) return known
  const given = checkForm(requirement)
  const range = { min: 0, max: Number.MAX_SAFE_INTEGER }
  const parts: Omit<ResolvedRequirement, 'challenge'> = {
    scopes: requireTokens('scopes', given.scopes),
    anyScope: requireTokens('anyScope', given.anyScope),
    groups: requireNames('groups', given.groups),
    allGroups: requireNames('allGroups', given.allGroups),
    claims: resolveClaims(given.claims),
    acr: resolveAcr(given.acr, requireTokens),
    amr: requireNames('amr', given.amr),
    maxAuthAgeSeconds: requireNumber(
      'requirement',
      'maxAuthAgeSeconds',
      given.maxAuthAgeSeconds,
      Infinity,
      range,
    ),
    check: requireFunction<NonNullable<ResolvedRequirement['check']>>('requirement', 'check', given.check),
  }
  const challenge = makeChallenge(parts, findAcrValues(parts.acr, parts.claims))
  const result: ResolvedRequirement = Object.freeze({ ...parts, challenge })
  resolved.set(requirement, result)
  return result
}
