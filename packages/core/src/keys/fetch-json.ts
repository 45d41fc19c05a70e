/**
 * Fetches documents under one deadline for DNS, connection, headers and body, and up to a maximum size,
 * before and after inflating. Redirects are not followed, because another server could then serve the keys.
 */
import { exceeds, type JsonBounds } from '../util/json-depth.ts'
import { getByFetch } from './custom-fetch.ts'
import { getByNode } from './node-transport.ts'
import { type FetchBounds, makeHeaders } from './transport.ts'

/** How Node and undici name a connection that was reset. */
const RESET_CODES: readonly unknown[] = ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']

function isReset(error: unknown): boolean {
  const { code, cause } = Object(error) as { code?: unknown; cause?: unknown }
  return RESET_CODES.includes(code) || RESET_CODES.includes(Object(cause).code)
}

/** The headers of a request, and the form that it sends. */
interface RequestContent {
  readonly headers: Record<string, string>
  readonly form?: string
}

async function fetchBytes(
  url: string,
  content: RequestContent,
  bounds: FetchBounds,
  signal: AbortSignal,
): Promise<Buffer> {
  const { fetch } = bounds
  const get = async (onAnswer: () => void): Promise<Buffer> => {
    const request = { url: new URL(url), ...content, bounds, signal, onAnswer }
    return fetch === undefined ? getByNode(request) : getByFetch(fetch, request)
  }
  let isAnswered = false
  try {
    return await get(() => {
      isAnswered = true
    })
  } catch (error) {
    // A load balancer may drop a connection before it answers. A GET may be repeated (RFC 9110 §9.2.2), and so may an
    // introspection, which changes nothing.
    if (isAnswered || signal.aborted || !isReset(error)) throw error
    return get(() => {})
  }
}

/**
 * The text at a URL.
 *
 * @throws StatusError for a status other than 200; Error when it is aborted or too large.
 */
export async function fetchText(url: string, bounds: FetchBounds, signal: AbortSignal): Promise<string> {
  return (await fetchBytes(url, { headers: makeHeaders('*/*') }, bounds, signal)).toString('utf8')
}

/**
 * The limits of a document's structure. A key set is three levels deep, and with a hundred keys and their
 * certificates it has about 1,500 parts. Parsing 25,000 small objects or levels blocks this thread for a
 * tenth of a second.
 */
const DOCUMENT: JsonBounds = { levels: 16, parts: 5000 }

/**
 * The JSON document at a URL.
 *
 * @throws as {@link fetchText} and {@link parseJson} do.
 */
export async function fetchJson(url: string, bounds: FetchBounds, signal: AbortSignal): Promise<unknown> {
  return parseJson(await fetchBytes(url, { headers: makeHeaders('application/json') }, bounds, signal))
}

/** @throws Error for a text that is not JSON, or that has too many levels or parts */
export function parseJson(bytes: Buffer): unknown {
  if (exceeds(bytes, DOCUMENT)) throw new Error('The answer has too many levels or parts.')
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch (cause) {
    throw new Error('The answer is not JSON.', { cause })
  }
}

/** A form for {@link postForm}. It must change nothing at the server, because it may be sent twice. */
export interface FormRequest {
  readonly fields: Readonly<Record<string, string>>
  /** The media type that is accepted. */
  readonly accept: string
  /** The header `Authorization`; default: none. */
  readonly authorization?: string | undefined
}

/**
 * Sends a form under the rules of {@link fetchText}, and returns the body of the answer.
 *
 * @throws as {@link fetchText} does.
 */
export function postForm(
  url: string,
  { fields, accept, authorization }: FormRequest,
  bounds: FetchBounds,
  signal: AbortSignal,
): Promise<Buffer> {
  const form = new URLSearchParams(fields).toString()
  const headers = {
    ...makeHeaders(accept),
    'content-type': 'application/x-www-form-urlencoded',
    'content-length': String(Buffer.byteLength(form)),
    ...(authorization === undefined ? {} : { authorization }),
  }
  return fetchBytes(url, { headers, form }, bounds, signal)
}
