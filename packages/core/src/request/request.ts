/** The part of a request that core reads. Requests of Node and of the Fetch standard are converted to it. */
import { AuthError } from '../errors/auth-error.ts'
import { ownMember } from '../util/own-member.ts'

/** A request as {@link Verifier.authenticate} takes it: header names in lower case, one array entry per header line. */
export interface RequestLike {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  /** How the request arrived. Only a verifier with `proofs` reads it. */
  readonly http?: HttpFacts
}

/**
 * How a request arrived, as far as an adapter knows it. Members that are left out are read from `source`, a request
 * of Node or of the Fetch standard.
 */
export interface HttpFacts {
  /** The framework's own request object. It identifies the HTTP request if several guards authenticate it. */
  readonly source?: object
  readonly method?: string
  /** Path and query, as the client sent them. */
  readonly path?: string
  /** Scheme, host and port (`https://api.example.com`), according to the framework's settings for proxies. */
  readonly origin?: () => string
  /** The client certificate of the connection: DER, or a text in PEM. */
  readonly certificate?: () => unknown
}

/** Returns a request that has all members of the given one, and how it arrived. */
export function withHttpFacts(request: RequestLike, http: HttpFacts): RequestLike {
  return Object.create(request, { http: { value: http, enumerable: true } })
}

/** A request of the Fetch standard (Hono, Next.js, Bun, Deno, Workers), or an object with such `headers`. */
export interface FetchRequestLike {
  readonly headers: Iterable<readonly [name: string, value: string]>
}

/** The part of `http.IncomingMessage` that adapters look at. Mocks and other servers may lack all but the headers. */
export interface NodeRequestLike extends RequestLike {
  readonly method?: string | undefined
  /** Names and values in turn, every line as it was sent. */
  readonly rawHeaders?: readonly string[] | undefined
  readonly socket?: unknown
}

/** Node, `server.maxHeadersCount`: the lines that are kept by default; further ones are dropped silently. */
const DEFAULT_MAX_LINES = 1000

function findMaxLines({ socket }: NodeRequestLike): number {
  const { maxHeadersCount } = Object(Object(socket).server) as { readonly maxHeadersCount?: unknown }
  if (maxHeadersCount === 0) return Infinity // no limit, so none is dropped
  return typeof maxHeadersCount === 'number' ? maxHeadersCount : DEFAULT_MAX_LINES
}

/**
 * A Node request with every one of its `Authorization` lines. Node keeps only the first, so a proxy and the API
 * behind it may see different tokens. With all lines, a request with two is refused.
 *
 * @throws AuthError ERR_REQUEST_INVALID when Node may have dropped lines, because a second token may be among them
 */
export function fromNodeRequest(request: NodeRequestLike): RequestLike {
  const { rawHeaders } = Object(request) as NodeRequestLike
  if (!Array.isArray(rawHeaders)) return request
  if (rawHeaders.length >= 2 * findMaxLines(request)) {
    throw new AuthError('ERR_REQUEST_INVALID', { detail: { reason: 'There are too many header lines.' } })
  }
  const lines: string[] = []
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] as string
    if (name.length === 13 && name.toLowerCase() === 'authorization') lines.push(rawHeaders[at + 1] as string)
  }
  return lines.length > 1 ? { headers: { ...request.headers, authorization: lines } } : request
}

/** Several lines that `Headers` has joined into one value. */
const JOINED_CREDENTIALS = /,\s*bearer\b/i

/**
 * A request of the Fetch standard with its headers as a plain object. `Headers` joins several `Authorization` lines
 * with commas (RFC 9110 §5.3), so credentials that follow a comma are a second line.
 */
export function fromFetchRequest({ headers }: FetchRequestLike): RequestLike {
  const lines = new Map<string, string | string[]>()
  for (const entry of headers as Iterable<unknown>) {
    const { 0: name, 1: value } = Object(entry) // the entry of a mock may be anything
    if (typeof name !== 'string' || typeof value !== 'string') continue
    const before = lines.get(name)
    lines.set(name, before === undefined ? value : [before, value].flat())
  }
  const plain = Object.fromEntries(lines)
  const { authorization } = plain
  if (typeof authorization === 'string' && JOINED_CREDENTIALS.test(authorization)) {
    plain.authorization = authorization.split(',')
  }
  return { headers: plain }
}

function isFetchRequest(request: NodeRequestLike | FetchRequestLike): request is FetchRequestLike {
  const headers: Partial<Headers> = Object(Object(request).headers)
  return typeof headers.get === 'function' && typeof headers[Symbol.iterator] === 'function'
}

/** Any request that {@link Verifier.authenticate} takes, with every one of its `Authorization` lines. */
export function toRequestLike(request: NodeRequestLike | FetchRequestLike): RequestLike {
  return isFetchRequest(request) ? fromFetchRequest(request) : fromNodeRequest(request)
}

/** Whether this is a CORS-preflight request (Fetch standard), with which a browser asks for permission. */
export function isPreflight({ method, headers }: NodeRequestLike): boolean {
  const given = Object(headers)
  return (
    method === 'OPTIONS' &&
    ownMember(given, 'origin') !== undefined &&
    ownMember(given, 'access-control-request-method') !== undefined
  )
}
