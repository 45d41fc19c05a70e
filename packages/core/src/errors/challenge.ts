/**
 * The response headers that go with a failure: `WWW-Authenticate` (RFC 6750 §3, RFC 9470 §3, RFC 9728 §5.1, RFC 9449
 * §7.1) or `Retry-After` (RFC 9110 §10.2.3).
 */
import type { Failure } from './codes.ts'

/** The parameters of a challenge besides its error. */
export interface Challenge {
  /** The protection space, as the `realm` parameter. A challenge without any other parameter has `realm="api"`. */
  readonly realm?: string
  /** Scopes that would be enough, separated by spaces. For a 401, and for a token that lacks a scope. */
  readonly scope?: string
  /** Values of `acr` that would be enough, separated by spaces, as `acr_values`. */
  readonly acrValues?: string
  /** Seconds since the user's authentication that are accepted, as `max_age`. */
  readonly maxAgeSeconds?: number
  /** Scope → the name by which clients request it, if the two differ. */
  readonly advertisedScopes?: ReadonlyMap<string, string>
  /** URL of the protected-resource metadata (RFC 9728), as `resource_metadata`. */
  readonly resourceMetadata?: string
  /** How long a client waits after an outage before it repeats its request. Default 5. */
  readonly retryAfterSeconds?: number
  /** The scheme of the challenge with the error. Default `Bearer`. */
  readonly scheme?: ChallengeScheme
  /** Further schemes that a 401 offers. Default: none. */
  readonly otherSchemes?: readonly ChallengeScheme[]
  /** A nonce for the next proof, as the header `DPoP-Nonce` (RFC 9449 §9). Default: none. */
  readonly dpopNonce?: string
}

/** An authentication scheme, and the algorithms of its proofs, separated by spaces (RFC 9449 §7.1). */
export interface ChallengeScheme {
  readonly name: 'Bearer' | 'DPoP'
  readonly algs?: string
}

const BEARER: ChallengeScheme = { name: 'Bearer' }

/** A quoted-string holds visible ASCII and spaces; nothing else may reach a header (RFC 9110 §5.6.4). */
export const QUOTABLE: RegExp = /^[\x20-\x7e]+$/

type Parameter = readonly [name: string, value: string | undefined]

/** RFC 6750 §3: a challenge has at least one parameter. */
const BARE_PARAMETER = 'realm="api"'

function quote(value: string): string {
  const safe = value.replace(/[^\x20-\x7e]/g, '?').replace(/["\\]/g, '\\$&')
  return `"${safe}"`
}

function writeChallenge({ name, algs }: ChallengeScheme, parameters: readonly Parameter[]): string {
  const pairs = [...parameters, ['algs', algs] as const].flatMap(([parameter, value]) =>
    value === undefined ? [] : `${parameter}=${quote(value)}`,
  )
  return `${name} ${pairs.join(', ') || BARE_PARAMETER}`
}

/** MCP authorization, "Refresh tokens": an API does not advertise the scope that requests a refresh token. */
export const NEVER_ADVERTISED = 'offline_access'

function advertiseScopes({ scope, advertisedScopes }: Challenge): string | undefined {
  const names = scope?.split(' ').map((name) => advertisedScopes?.get(name) ?? name)
  return names?.filter((name) => name !== NEVER_ADVERTISED).join(' ') || undefined
}

/** @param challenge without a prototype, so that a polluted `Object.prototype` adds no parameter */
export function makeHeaders(failure: Failure, challenge: Challenge): Record<string, string> {
  if (failure.status === 503) return { 'Retry-After': String(challenge.retryAfterSeconds ?? 5) }
  if (!failure.challenge) return {}

  const parameters: Parameter[] = [['realm', challenge.realm]]
  if (failure.error !== undefined) {
    parameters.push(['error', failure.error], ['error_description', failure.message])
  }
  if (failure.status !== 400) parameters.push(['scope', advertiseScopes(challenge)])
  if (failure.error === 'insufficient_user_authentication') {
    parameters.push(['acr_values', challenge.acrValues], ['max_age', challenge.maxAgeSeconds?.toString()])
  }
  parameters.push(['resource_metadata', challenge.resourceMetadata])

  const others = failure.status === 401 ? (challenge.otherSchemes ?? []) : []
  const offered = others.map((scheme) => writeChallenge(scheme, [['realm', challenge.realm]]))
  const challenges = [writeChallenge(challenge.scheme ?? BEARER, parameters), ...offered]
  const nonce = challenge.dpopNonce
  return {
    'WWW-Authenticate': challenges.join(', '),
    ...(nonce === undefined ? {} : { 'DPoP-Nonce': nonce }),
  }
}
