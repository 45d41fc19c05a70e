/** Fetches from identity providers: a limited time, a limited size, no redirects, and https off this machine. */
import type { Service } from '../service/service.ts'
import { LOOPBACK_HOST } from '../util/loopback.ts'
import { refuseFederation } from './federation-error.ts'

/** A key set or a configuration has a few KB. */
const MAX_BYTES = 262_144

/** Of each request, with its body. */
export const TIMEOUT_SECONDS = 5

/** @throws FederationError for an address that is neither https nor on this machine, unless the pool allows http. */
export function requireProviderUrl(
  { allowsHttpProviders }: Pick<Service, 'allowsHttpProviders'>,
  text: string | undefined,
): URL {
  const url = text !== undefined && URL.canParse(text) ? new URL(text) : undefined
  const allowsHttp = allowsHttpProviders || (url !== undefined && LOOPBACK_HOST.test(url.host))
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && allowsHttp)) return url
  return refuseFederation('server_error', `The address of the identity provider is not https: ${text}`)
}

async function readBody(response: Response): Promise<Uint8Array<ArrayBuffer> | null> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength
    if (bytes > MAX_BYTES)
      refuseFederation('server_error', 'The answer of the identity provider is too large.')
    chunks.push(chunk)
  }
  return bytes === 0 ? null : new Uint8Array(Buffer.concat(chunks))
}

export async function fetchFromProvider(
  service: Pick<Service, 'allowsHttpProviders'>,
  address: string,
  init: object,
): Promise<Response> {
  const response = await fetch(requireProviderUrl(service, address), { ...init, redirect: 'manual' })
  const { status, headers } = response
  return new Response(await readBody(response), { status, headers })
}
