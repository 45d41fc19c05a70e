/** The options of a verifier about scopes, and their checks. Throws ConfigError. */
import type { Challenge } from '../errors/challenge.ts'
import { ConfigError } from '../errors/config-error.ts'
import { type Names, resolveRequirement } from '../requirement.ts'
import type { ImpliedScopes } from '../steps/authorize.ts'
import { requireOptions } from '../util/config-checks.ts'

/** The options of a verifier about scopes. */
export interface ScopeOptions {
  /**
   * Which scopes a broader scope includes: `{ orders: ['orders/read', 'orders/write'] }`. An included scope
   * may include further scopes. `auth.scopes` has only the scopes of the token. Default: no scope includes
   * another.
   */
  readonly impliedScopes?: Readonly<Record<string, Names>>
  /**
   * Scope → the name by which clients request it, for challenges: Microsoft Entra issues `orders.read` to
   * clients that request `api://orders/orders.read`. Default: the same name.
   */
  readonly advertisedScopes?: Readonly<Record<string, string>>
  /** The `scope` of a 401 challenge for a route without required scopes. Default: none. */
  readonly challengeScopes?: Names
}

export const SCOPE_OPTION_NAMES = [
  'impliedScopes',
  'advertisedScopes',
  'challengeScopes',
] as const satisfies (keyof ScopeOptions)[]

const WHERE = 'createVerifier'

function requireScopes(name: string, value: unknown): readonly string[] {
  try {
    return resolveRequirement({ scopes: value as Names }).scopes
  } catch {
    throw new ConfigError(`${WHERE}: ${name} must be a scope or several (RFC 6749 §3.3).`)
  }
}

/** Requires an object whose keys are scopes. `requireOptions` gets these keys as the known options. */
function requireMap(name: string, value: unknown): [scope: string, value: unknown][] {
  const entries = Object.entries(requireOptions(`${WHERE}: ${name}`, value, Object.keys(Object(value))))
  for (const [scope] of entries) requireScopes(name, [scope])
  return entries
}

function findImplied(direct: ImpliedScopes, scope: string, found: Set<string>): Set<string> {
  if (found.has(scope)) return found
  found.add(scope)
  for (const narrower of direct.get(scope) ?? []) findImplied(direct, narrower, found)
  return found
}

export function requireImpliedScopes({ impliedScopes }: ScopeOptions): ImpliedScopes | undefined {
  if (impliedScopes === undefined) return undefined
  const entries = requireMap('impliedScopes', impliedScopes)
  const direct = new Map(entries.map(([scope, names]) => [scope, requireScopes('impliedScopes', names)]))
  return new Map([...direct.keys()].map((scope) => [scope, [...findImplied(direct, scope, new Set())]]))
}

/** Makes the parameters of a challenge that are about scopes. */
export function makeScopeChallenge(options: ScopeOptions): Pick<Challenge, 'advertisedScopes' | 'scope'> {
  const { advertisedScopes, challengeScopes } = options
  const advertised = requireMap('advertisedScopes', advertisedScopes ?? {}).map(
    ([scope, name]) => [scope, requireScopes('advertisedScopes', [name])[0] as string] as const,
  )
  return {
    ...(advertised.length === 0 ? {} : { advertisedScopes: new Map(advertised) }),
    ...(challengeScopes === undefined
      ? {}
      : { scope: requireScopes('challengeScopes', challengeScopes).join(' ') }),
  }
}
