/**
 * Who may ask a server that listens on loopback: programs of this machine, and pages that this machine serves. A website
 * that the developer visits must neither read nor change the pool: not by its own origin, which CORS would only keep from
 * reading the answer, and not by a name of its own that it points to 127.0.0.1 (DNS rebinding). An `exposed` pool has no
 * such checks.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'

/** RFC 6761 §6.3: names below `localhost` are loopback, too. */
const LOOPBACK = String.raw`(?:(?:[\w-]+\.)*localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?`

export const LOOPBACK_ORIGIN: RegExp = new RegExp(`^https?://${LOOPBACK}$`, 'i')

const LOOPBACK_HOST = new RegExp(`^${LOOPBACK}$`, 'i')

/** An application's link or redirect to a sign-in page, in the whole tab: not in a frame, and not an image or a script. */
function isTopLevelNavigation({ method, headers }: FastifyRequest): boolean {
  const { 'sec-fetch-mode': mode, 'sec-fetch-dest': destination } = headers
  return method === 'GET' && mode === 'navigate' && destination === 'document'
}

/**
 * Fetch, "Origin header": browsers name the origin of a page with each request that is not a plain GET. `null` stands for
 * every origin that is kept secret, so it is that of this server only where Fetch Metadata says so. A plain GET has Fetch
 * Metadata alone; programs have neither.
 */
function isFromWebsite(request: FastifyRequest): boolean {
  const { origin, 'sec-fetch-site': site } = request.headers
  if (origin === undefined) return site === 'cross-site' && !isTopLevelNavigation(request)
  if (origin === 'null') return site !== 'same-origin'
  return !LOOPBACK_ORIGIN.test(origin)
}

/** Node 20 leaves out the lines that follow, an Origin too. Its default of 2000 counts names and values. */
export const MAX_HEADER_LINES = 1000

/** Of each of these Node takes the first, and the next program the last. RFC 9112 §3.2: 400 for a second Host. */
const ONLY_ONCE = new Set(['host', 'origin'])

/** Later releases of Node answer 431 (RFC 6585 §5) themselves. */
export async function refuseAmbiguousHeaders(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const names = request.raw.rawHeaders.filter((_text, at) => at % 2 === 0).map((name) => name.toLowerCase())
  const once = names.filter((name) => ONLY_ONCE.has(name))
  const isCut = names.length >= MAX_HEADER_LINES
  if (!isCut && new Set(once).size === once.length) return
  await reply.code(isCut ? 431 : 400).send({ error: 'invalid_request' })
}

export async function refuseWebsites(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (LOOPBACK_HOST.test(request.headers.host ?? '') && !isFromWebsite(request)) return
  await reply.code(403).send({ error: 'forbidden', message: 'This pool answers to localhost alone.' })
}
