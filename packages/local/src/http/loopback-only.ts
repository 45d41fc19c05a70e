/**
 * Refuses requests from outside this machine: a server on loopback accepts requests of local programs, and of
 * pages that this machine serves. A website that the developer visits must neither read nor change the pool.
 * It could do so in two ways: from its own origin, because CORS stops only the reading of the answer, or
 * under a domain name that resolves to 127.0.0.1 (DNS rebinding). An `exposed` pool skips these checks.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { isAnswerPath } from '../oauth/provider-paths.ts'
import { LOOPBACK_HOST, LOOPBACK_ORIGIN } from '../util/loopback.ts'

function isTopLevel({ headers }: FastifyRequest): boolean {
  return headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document'
}

/** A link or redirect that opens a sign-in page in the whole tab: no frame, no image, no script. */
function isTopLevelNavigation(request: FastifyRequest): boolean {
  return request.method === 'GET' && isTopLevel(request)
}

/**
 * An identity provider's page sends its answer as a form (OAuth 2.0 Form Post Response Mode). Without the
 * name of an open sign-in the answer has no effect.
 */
function isProviderAnswer(request: FastifyRequest): boolean {
  const [path = ''] = request.url.split('?', 1)
  return request.method === 'POST' && isTopLevel(request) && isAnswerPath(path)
}

/**
 * Fetch, "Origin header": browsers send the page's origin with each request except a plain GET. `null` stands
 * for every opaque origin, so it means this server only where Fetch Metadata confirms it. With a plain GET,
 * browsers send only Fetch Metadata. Other programs send neither.
 */
function isFromWebsite(request: FastifyRequest): boolean {
  const { origin, 'sec-fetch-site': site } = request.headers
  if (isProviderAnswer(request)) return false
  if (origin === undefined) return site === 'cross-site' && !isTopLevelNavigation(request)
  if (origin === 'null') return site !== 'same-origin'
  return !LOOPBACK_ORIGIN.test(origin)
}

/**
 * Node 20 drops headers beyond its limit, even an Origin. Its default is 2000 names and values: 1000 lines.
 */
export const MAX_HEADER_LINES = 1000

/**
 * If one of these headers is repeated, Node takes the first one, and other servers take the last. RFC 9112
 * §3.2: 400 for a second Host.
 */
const SINGLE_HEADERS = new Set(['host', 'origin'])

/** Later releases of Node answer 431 (RFC 6585 §5) themselves. */
export async function refuseAmbiguousHeaders(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const names = request.raw.rawHeaders.filter((_text, at) => at % 2 === 0).map((name) => name.toLowerCase())
  const single = names.filter((name) => SINGLE_HEADERS.has(name))
  const isCut = names.length >= MAX_HEADER_LINES
  if (!isCut && new Set(single).size === single.length) return
  await reply.code(isCut ? 431 : 400).send({ error: 'invalid_request' })
}

export async function refuseWebsites(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (LOOPBACK_HOST.test(request.headers.host ?? '') && !isFromWebsite(request)) return
  await reply.code(403).send({ error: 'forbidden', message: 'The pool accepts requests to localhost only.' })
}
