/**
 * Who may use the console: its own pages, and a person who opens it. The server already refuses websites
 * (`http/loopback-only.ts`). The checks here also refuse pages from other ports of this machine. Such a page
 * may use the API, but must not read the token of a form. An exposed pool has these checks too.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { isEqual } from '../credentials/constant-time.ts'
import { randomToken } from '../credentials/opaque-tokens.ts'

/** Fetch Metadata: a link, a bookmark or a typed address that opens the page in the whole tab. */
function isTopLevelNavigation({ method, headers }: FastifyRequest): boolean {
  return (
    method === 'GET' && headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document'
  )
}

function isOwnOrigin({ headers }: FastifyRequest): boolean {
  const { origin, host } = headers
  return origin === undefined || origin === `http://${host}` || origin === `https://${host}`
}

function isOwnSite(request: FastifyRequest): boolean {
  const site = request.headers['sec-fetch-site'] ?? 'none'
  return site === 'same-origin' || site === 'none' || isTopLevelNavigation(request)
}

export async function refuseOtherPages(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (isOwnOrigin(request) && isOwnSite(request)) return
  await reply.code(403).send({ error: 'forbidden', message: 'The console answers its own pages only.' })
}

/** The secret that every form of the console sends. Only the console's own pages can read it. */
export class FormToken {
  readonly value = randomToken(32)

  accepts(given: string | undefined): boolean {
    return given !== undefined && isEqual(given, this.value)
  }
}
