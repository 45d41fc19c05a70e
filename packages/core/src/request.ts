/** What the core needs of a request, and how a Node request is one. */

/** A request as {@link Verifier.authenticate} takes it: header names in lower case, one array entry per header line. */
export interface RequestLike {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
}

/** The part of `http.IncomingMessage` that adapters look at. */
export interface NodeRequestLike extends RequestLike {
  readonly method?: string | undefined
  /** Names and values in turn, every line as it was sent. */
  readonly rawHeaders: readonly string[]
}

/**
 * A Node request with every one of its `Authorization` lines. Node keeps the first and drops the others, so that a
 * proxy in front and the API behind may see different tokens; with all of them at hand, two are refused.
 */
export function fromNodeRequest(request: NodeRequestLike): RequestLike {
  const lines: string[] = []
  const { rawHeaders } = request
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] as string
    if (name.length === 13 && name.toLowerCase() === 'authorization') lines.push(rawHeaders[at + 1] as string)
  }
  return lines.length > 1 ? { headers: { ...request.headers, authorization: lines } } : request
}

/** Whether a browser asks if it may send the request proper (Fetch standard, "CORS-preflight request"). */
export function isPreflight({ method, headers }: NodeRequestLike): boolean {
  return (
    method === 'OPTIONS' &&
    headers.origin !== undefined &&
    headers['access-control-request-method'] !== undefined
  )
}
