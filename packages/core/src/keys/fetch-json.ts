/**
 * Documents are fetched under a deadline for everything (look-up, connection, headers, body), up to a size that bounds
 * what arrives and what it inflates to, and without following redirects: a key set that moves is a key set that another
 * server may serve.
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

/** What is asked for, and the form that is sent with it. */
interface Asked {
  readonly headers: Record<string, string>
  readonly form?: string
}

async function fetchBytes(
  url: string,
  asked: Asked,
  bounds: FetchBounds,
  signal: AbortSignal,
): Promise<Buffer> {
  const { fetch } = bounds
  const get = async (onAnswer: () => void): Promise<Buffer> => {
    const request = { url: new URL(url), ...asked, bounds, signal, onAnswer }
    return fetch === undefined ? getByNode(request) : getByFetch(fetch, request)
  }
  let isAnswered = false
  try {
    return await get(() => {
      isAnswered = true
    })
  } catch (error) {
    // A load balancer that drops a connection before it answers answers the next one. A GET may be repeated (RFC 9110
    // §9.2.2), and so may a question about a token, which changes nothing.
    if (isAnswered || signal.aborted || !isReset(error)) throw error
    return get(() => {})
  }
}

/**
 * The text at a URL.
 *
 * @throws StatusError for a status other than 200; Error when it cannot be had: the signal was aborted, too large.
 */
export async function fetchText(url: string, bounds: FetchBounds, signal: AbortSignal): Promise<string> {
  return (await fetchBytes(url, { headers: makeHeaders('*/*') }, bounds, signal)).toString('utf8')
}

/**
 * The structure of a document. A key set is three levels deep, and one of a hundred keys with certificates has about
 * 1,500 parts. To parse 25,000 small objects, or as many levels, takes a tenth of a second of this thread.
 */
const DOCUMENT: JsonBounds = { levels: 16, parts: 5000 }

/**
 * The JSON document at a URL.
 *
 * @throws as {@link fetchText} does, and for what is not JSON or has too much structure.
 */
export async function fetchJson(url: string, bounds: FetchBounds, signal: AbortSignal): Promise<unknown> {
  return parseJson(await fetchBytes(url, { headers: makeHeaders('application/json') }, bounds, signal))
}

/** @throws Error for what is not JSON or has too much structure */
export function parseJson(bytes: Buffer): unknown {
  if (exceeds(bytes, DOCUMENT)) throw new Error('The answer has too many levels or parts.')
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch (cause) {
    throw new Error('The answer is not JSON.', { cause })
  }
}

/** A form for {@link postForm}. It must ask for something, and change nothing: it may be sent twice. */
export interface FormRequest {
  readonly fields: Readonly<Record<string, string>>
  /** The media type that is accepted. */
  readonly accept: string
  /** The header `Authorization`; default: none. */
  readonly authorization?: string | undefined
}

/**
 * Sends a form, under all the rules of {@link fetchText}, and gives back the body of the answer.
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
