/** Fetches an issuer's keys, from the address of its key set or the address in its metadata. */
import { type KeyFetchEvent, keyFetches, withNonEnumerable } from '../diagnostics.ts'
import { runUnderDeadline } from '../util/deadline.ts'
import { discoverJwksUri } from './discovery.ts'
import { fetchJson } from './fetch-json.ts'
import type { JsonWebKeySet } from './jwks.ts'
import { readKeySet } from './pem-map.ts'
import type { FetchBounds } from './transport.ts'

/** One `iss` value that is trusted, and where its keys are. */
export interface IssuerEndpoint {
  readonly issuer: string
  /**
   * Where the key set is; found through the issuer's metadata when undefined (RFC 8414 §3, OIDC Discovery §4).
   * `null`: nowhere, only the given keys are used.
   */
  readonly jwksUri: string | null | undefined
  /** Whether the issuer's metadata may name a key set by http on hosts other than loopback. */
  readonly allowInsecureHttp?: boolean
}

export interface FetchLimits extends FetchBounds {
  /** For metadata and key set together. */
  readonly timeoutMilliseconds: number
}

/** Publishes a fetch, if the channel has subscribers. */
async function observe<T>(issuer: string, fetching: Promise<T>): Promise<T> {
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
 * @throws Error when it cannot be fetched in time.
 */
export function fetchKeySet(
  { issuer, jwksUri, allowInsecureHttp = false }: IssuerEndpoint,
  limits: FetchLimits,
): Promise<JsonWebKeySet> {
  const fetching = runUnderDeadline(limits.timeoutMilliseconds, async (signal) => {
    const address = jwksUri ?? (await discoverJwksUri(issuer, allowInsecureHttp, limits, signal))
    const keySet = readKeySet(await fetchJson(address, limits, signal))
    if (keySet === undefined) throw new Error('The answer is not a key set.')
    return keySet
  })
  return observe(issuer, fetching)
}
