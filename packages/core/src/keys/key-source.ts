/** Where an issuer's keys come from: its key set's address, or its metadata that says so (OIDC Discovery §4). */
import { type KeyFetchEvent, keyFetches, withNonEnumerable } from '../diagnostics.ts'
import { requireUrl } from '../util/config-checks.ts'
import { ownMember } from '../util/own-member.ts'
import { type FetchBounds, fetchJson, underDeadline } from './fetch-json.ts'
import { isKeySet, type JsonWebKeySet } from './jwks.ts'

/** One `iss` value that is trusted, and where its keys are. */
export interface IssuerEndpoint {
  readonly issuer: string
  /**
   * Where the key set is; found through the issuer's metadata when undefined (RFC 8414 §3, OIDC Discovery §4). `null`:
   * nowhere, the keys that were given are all that there are.
   */
  readonly jwksUri: string | null | undefined
}

export interface FetchLimits extends FetchBounds {
  /** For metadata and key set together. */
  readonly timeoutMilliseconds: number
}

/** OIDC Discovery §4.3: metadata that names another issuer is not this issuer's, and https leads to https. */
export function findJwksUri(metadata: unknown, issuer: string): string {
  const members = Object(metadata) as object
  if (ownMember(members, 'issuer') !== issuer) throw new Error('The metadata names another issuer.')
  const jwksUri = requireUrl('The metadata of the issuer', 'jwks_uri', ownMember(members, 'jwks_uri'))
  if (issuer.startsWith('https:') && !jwksUri.startsWith('https:')) {
    throw new Error('The metadata of an https issuer names a key set that is not.')
  }
  return jwksUri
}

async function discoverJwksUri(issuer: string, bounds: FetchBounds, signal: AbortSignal): Promise<string> {
  const base = issuer.endsWith('/') ? issuer.slice(0, -1) : issuer
  const metadata = await fetchJson(`${base}/.well-known/openid-configuration`, bounds, signal)
  return findJwksUri(metadata, issuer)
}

/** Tells of a fetch, if anybody listens. */
async function observed<T>(issuer: string, fetching: Promise<T>): Promise<T> {
  if (!keyFetches.hasSubscribers) return fetching
  const startedAt = performance.now()
  const tell = (outcome: KeyFetchEvent['outcome'], hidden: Partial<KeyFetchEvent>) => {
    const milliseconds = performance.now() - startedAt
    keyFetches.publish(withNonEnumerable<KeyFetchEvent>({ issuer, outcome, milliseconds }, hidden))
  }
  try {
    const fetched = await fetching
    tell('fetched', {})
    return fetched
  } catch (error) {
    tell('failed', { error })
    throw error
  }
}

/**
 * The key set of an issuer.
 *
 * @throws Error when it cannot be had in time.
 */
export function fetchKeySet(
  { issuer, jwksUri }: IssuerEndpoint,
  limits: FetchLimits,
): Promise<JsonWebKeySet> {
  const fetching = underDeadline(limits.timeoutMilliseconds, async (signal) => {
    const address = jwksUri ?? (await discoverJwksUri(issuer, limits, signal))
    const document = await fetchJson(address, limits, signal)
    if (!isKeySet(document)) throw new Error('The answer is not a key set.')
    return document
  })
  return observed(issuer, fetching)
}
