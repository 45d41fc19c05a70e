/**
 * Who may ask a server that listens on loopback: programs of this machine, and pages that this machine serves. A website
 * that somebody visits must neither read nor change the pool, by its own origin (CORS) or by a name of its own that it
 * points to 127.0.0.1 (DNS rebinding). Where the pool is `exposed`, everybody may.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'

/** RFC 6761 §6.3: names below `localhost` are loopback, too. */
const LOOPBACK = String.raw`(?:(?:[\w-]+\.)*localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?`

export const LOOPBACK_ORIGIN: RegExp = new RegExp(`^https?://${LOOPBACK}$`, 'i')

const LOOPBACK_HOST = new RegExp(`^${LOOPBACK}$`, 'i')

export async function refuseForeignNames(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (LOOPBACK_HOST.test(request.headers.host ?? '')) return
  await reply.code(403).send({ error: 'forbidden', message: 'This pool answers to localhost alone.' })
}
