/** Fetches an issuer's keys, from the address of its key set or the address in its metadata. */
import { type KeyFetchEvent, keyFetches, withNonEnumerable } from '../diagnostics.ts'
import { runUnderDeadline } from '../util/deadline.ts'
import { fetchJson } from './fetch-json.ts'
import type { JsonWebKeySet } from './jwks.ts'
import { readKeySet } from './pem-map.ts'
import { type FetchBounds, isNotFound } from './transport.ts'

/** One `iss` value that is trusted, and where its keys are. */
export interface IssuerEndpoint {
  readonly issuer: string
  /**
   * The URL of the key set. `undefined`: it is found through the issuer's metadata (RFC 8414 §3, OIDC
   * Discovery §4). `null`: only the given keys are used.
   */
  readonly jwksUri: string | null | undefined
  /** Whether the issuer's metadata may name a key set by http on hosts other than loopback. */
  readonly allowInsecureHttp?: boolean
}

/** Fetches metadata, within the limits of the key set. */
export interface MetadataClient {
  readonly get: (url: string) => Promise<unknown>
  /** Whether an error of `get` means that there is no such document. */
  readonly isNotFound: (error: unknown) => boolean
}

/** An issuer → the address of its keys, as its metadata says. */
export type DiscoverJwksUri = (
  issuer: string,
  allowInsecureHttp: boolean,
  client: MetadataClient,
) => Promise<string>

export interface FetchLimits extends FetchBounds {
  /** The deadline for metadata and key set together. */
  readonly timeoutMilliseconds: number
  /** Required for an endpoint whose `jwksUri` is `undefined`. */
  readonly discover?: DiscoverJwksUri | undefined
}

function findAddress(
  { issuer, jwksUri, allowInsecureHttp = false }: IssuerEndpoint,
  { discover }: FetchLimits,
  client: MetadataClient,
): string | Promise<string> {
  if (typeof jwksUri === 'string') return jwksUri
  if (discover === undefined) throw new Error('The issuer does not say where its keys are.')
  return discover(issuer, allowInsecureHttp, client)
}

/** Publishes a fetch, if the channel has subscribers. */
async function observe<T>(issuer: string, fetching: Promise<T>): Promise<T> {
  if (!keyFetches.hasSubscribers) return fetching
  const startedAt = performance.now()
  const publish = (outcome: KeyFetchEvent['outcome'], hidden: Partial<KeyFetchEvent>) => {
    const milliseconds = performance.now() - startedAt
    keyFetches.publish(withNonEnumerable<KeyFetchEvent>({ issuer, outcome, milliseconds }, hidden))
  }
  try {
    const fetched = await fetching
    publish('fetched', {})
    return fetched
  } catch (error) {
    publish('failed', { error })
    throw error
  }
}

/**
 * The key set of an issuer.
 *
 * @throws Error when it cannot be fetched in time.
 */
export function fetchKeySet(endpoint: IssuerEndpoint, limits: FetchLimits): Promise<JsonWebKeySet> {
  const fetching = runUnderDeadline(limits.timeoutMilliseconds, async (signal) => {
    const client = { get: (url: string) => fetchJson(url, limits, signal), isNotFound }
    const keySet = readKeySet(await client.get(await findAddress(endpoint, limits, client)))
    if (keySet === undefined) throw new Error('The answer is not a key set.')
    return keySet
  })
  return observe(endpoint.issuer, fetching)
}
