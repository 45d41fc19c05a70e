/**
 * The response headers that go with a failure: `WWW-Authenticate` (RFC 6750 §3, RFC 9470 §3, RFC 9728 §5.1) or
 * `Retry-After` (RFC 9110 §10.2.3).
 */
import type { Failure } from './codes.ts'

/** What a challenge may say besides its error: how this API is called and what it asks for. */
export interface Challenge {
  /** The protection space, as the `realm` parameter. A challenge without any other parameter says `realm="api"`. */
  readonly realm?: string
  /** Scopes that would be enough, separated by spaces. Said with 401, and where the token was refused for a scope. */
  readonly scope?: string
  /** Values of `acr` that would be enough, separated by spaces, as `acr_values`. */
  readonly acrValues?: string
  /** Seconds since the user's authentication that are accepted, as `max_age`. */
  readonly maxAgeSeconds?: number
  /** Scope → the name by which clients request it, where the issuer has another one. */
  readonly advertisedScopes?: ReadonlyMap<string, string>
  /** URL of the protected-resource metadata (RFC 9728), as `resource_metadata`. */
  readonly resourceMetadata?: string
  /** Seconds after which a request that met an outage may be tried again. Default 5. */
  readonly retryAfterSeconds?: number
}

/** A quoted-string holds visible ASCII and spaces; nothing else may reach a header (RFC 9110 §5.6.4). */
export const QUOTABLE: RegExp = /^[\x20-\x7e]+$/

/** RFC 6750 §3: a challenge has at least one parameter. */
const BARE_PARAMETER = 'realm="api"'

function quote(value: string): string {
  const safe = value.replace(/[^\x20-\x7e]/g, '?').replace(/["\\]/g, '\\$&')
  return `"${safe}"`
}

/** MCP authorization, "Refresh tokens": a resource does not advertise the scope that asks an issuer for one. */
export const NEVER_ADVERTISED = 'offline_access'

function advertiseScopes({ scope, advertisedScopes }: Challenge): string | undefined {
  const names = scope?.split(' ').map((name) => advertisedScopes?.get(name) ?? name)
  return names?.filter((name) => name !== NEVER_ADVERTISED).join(' ') || undefined
}

/** @param challenge without a prototype, so that a polluted one adds no parameter */
export function makeHeaders(failure: Failure, challenge: Challenge): Record<string, string> {
  if (failure.status === 503) return { 'Retry-After': String(challenge.retryAfterSeconds ?? 5) }
  if (!failure.challenge) return {}

  const parameters: [name: string, value: string | undefined][] = [['realm', challenge.realm]]
  if (failure.error !== undefined) {
    parameters.push(['error', failure.error], ['error_description', failure.message])
  }
  if (failure.status !== 400) parameters.push(['scope', advertiseScopes(challenge)])
  if (failure.error === 'insufficient_user_authentication') {
    parameters.push(['acr_values', challenge.acrValues], ['max_age', challenge.maxAgeSeconds?.toString()])
  }
  parameters.push(['resource_metadata', challenge.resourceMetadata])

  const said = parameters.flatMap(([name, value]) => (value === undefined ? [] : `${name}=${quote(value)}`))
  return { 'WWW-Authenticate': `Bearer ${said.join(', ') || BARE_PARAMETER}` }
}
