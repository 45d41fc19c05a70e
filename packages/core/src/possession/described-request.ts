/** What proofs are checked against: the method, the URL and the client certificate of a request. */
import { type FetchRequestLike, type HttpFacts, type RequestLike, withHttpFacts } from '../request/request.ts'

/** The members that Node, Express and the Fetch standard have. A request may lack each of them. */
interface AnyRequest {
  readonly method?: unknown
  /** The URL as the client sent it. Express changes `url` below a mount path. */
  readonly originalUrl?: unknown
  readonly url?: unknown
  readonly headers?: unknown
  readonly socket?: unknown
}

/** A request with what its adapter knows about it. */
export interface DescribedRequest {
  readonly method: unknown
  /** The path, with or without the query. */
  readonly path: unknown
  /** Scheme, host and port. Unless the adapter knows the host, it is one that the client chose. */
  readonly getOrigin: () => string
  /** The certificate of the connection: DER, or a text in PEM. */
  readonly getCertificate: () => unknown
}

interface Location {
  readonly path: unknown
  readonly getOrigin: () => string
}

/** Node has the path in `url`, and the host in a header; the Fetch standard has a whole URL. */
function locate({ headers, originalUrl, socket, url }: AnyRequest): Location {
  const isFetch = typeof Object(headers).get === 'function'
  if (isFetch && typeof url === 'string' && URL.canParse(url)) {
    const { origin, pathname } = new URL(url)
    return { path: pathname, getOrigin: () => origin }
  }
  const scheme = Object(socket).encrypted === true ? 'https' : 'http'
  return { path: originalUrl ?? url, getOrigin: () => `${scheme}://${String(Object(headers).host)}` }
}

export function describeRequest(request: RequestLike): DescribedRequest {
  const facts: HttpFacts = request.http ?? {}
  const source = Object(facts.source ?? request) as AnyRequest
  const { path, getOrigin } = locate(source)
  return {
    method: facts.method ?? source.method,
    path: facts.path ?? path,
    getOrigin: facts.origin ?? getOrigin,
    getCertificate: facts.certificate ?? (() => Object(source.socket).getPeerX509Certificate?.()?.raw),
  }
}

/** Adds the whole request of the Fetch standard to its RequestLike. A request of Node needs no addition. */
export function keepSource(request: RequestLike | FetchRequestLike, like: RequestLike): RequestLike {
  return like === request ? like : withHttpFacts(like, { source: request })
}
