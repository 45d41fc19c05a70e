/**
 * Fetches from identity providers. Time and size are limited, no redirect is followed, and other machines
 * need https.
 */
import type { Service } from '../service/service.ts'
import { isProviderUrl } from '../util/provider-url.ts'
import { readBody } from '../util/read-body.ts'
import { refuseFederation } from './federation-error.ts'

/** A key set or a configuration has a few KB. */
const MAX_BYTES = 262_144

/** The time for each request, including the body of the answer. */
export const TIMEOUT_SECONDS = 5

/**
 * @throws FederationError for an address that is neither https nor on this machine, unless the pool allows
 * http.
 */
export function requireProviderUrl(
  { allowsHttpProviders }: Pick<Service, 'allowsHttpProviders'>,
  text: string | undefined,
): URL {
  if (text !== undefined && isProviderUrl(text, allowsHttpProviders)) return new URL(text)
  return refuseFederation('server_error', `The address of the identity provider is not https: ${text}`)
}

export async function fetchFromProvider(
  service: Pick<Service, 'allowsHttpProviders'>,
  address: string,
  init: object,
): Promise<Response> {
  const response = await fetch(requireProviderUrl(service, address), { ...init, redirect: 'manual' })
  const { status, headers } = response
  const body = await readBody(response, MAX_BYTES)
  if (body === undefined) {
    return refuseFederation('server_error', 'The answer of the identity provider is too large.')
  }
  return new Response(body.byteLength === 0 ? null : body, { status, headers })
}
