/** What the two ways to fetch a document have in common: Node's own client, and a `fetch` of the application. */
import { VERSION } from '../version.ts'
import { parseRetryAfter } from './retry-after.ts'

/** Whether keys may be fetched from an IP address, to which a hostname was resolved. */
export type AllowAddress = (address: string, hostname: string) => boolean

/** The part of the Fetch standard's `RequestInit` that is used. */
export interface FetchInit {
  readonly method: 'GET' | 'POST'
  readonly headers: Record<string, string>
  /** The form of a POST; absent for a GET. */
  readonly body?: string
  readonly redirect: 'manual'
  readonly signal: AbortSignal
}

/** The part of the Fetch standard's `Response` that is used. */
export interface FetchResponse {
  readonly status: number
  readonly redirected: boolean
  readonly headers: { get(name: string): string | null }
  /** A `ReadableStream` of bytes, or another asynchronous iterable of them. */
  readonly body: object | null
}

/** A function with the signature of the Fetch standard. The global `fetch` is one, and so is undici's. */
export type Fetch = (url: string, init: FetchInit) => Promise<FetchResponse>

/** The bounds of a fetch, besides its deadline. */
export interface FetchBounds {
  readonly maxBytes: number
  /** Default: any address. */
  readonly allowAddress?: AllowAddress | undefined
  /** Default: the client of Node. */
  readonly fetch?: Fetch | undefined
}

/** One request for a document. */
export interface DocumentRequest {
  readonly url: URL
  readonly headers: Record<string, string>
  /** A form to POST; absent for a GET. */
  readonly form?: string | undefined
  readonly bounds: FetchBounds
  readonly signal: AbortSignal
  /** Called with the first byte of an answer. */
  readonly onAnswer: () => void
}

/** AWS WAF's common rules block requests without a User-Agent (NoUserAgent_HEADER). */
export function makeHeaders(accept: string): Record<string, string> {
  return { accept, 'user-agent': `poolguard/${VERSION}` }
}

/** Whether an answer means that there is no such document. An outage, a redirect or a rate limit does not. */
export function isNotFound(error: unknown): boolean {
  const status = error instanceof StatusError ? error.status : 0
  return status >= 400 && status < 500 && status !== 429
}

/** An answer with a status other than 200. */
export class StatusError extends Error {
  readonly status: number
  readonly #retryAfter: string | null

  constructor(status: number, retryAfter: string | null) {
    const isRedirect = status >= 300 && status < 400
    super(`The answer has status ${status}${isRedirect ? ': redirects are not followed' : ''}.`)
    this.status = status
    this.#retryAfter = retryAfter
  }

  /** How long the server asks clients to wait (Retry-After); 0 if it does not ask. */
  retryAfterMilliseconds(now: number): number {
    return parseRetryAfter(this.#retryAfter, now)
  }
}
