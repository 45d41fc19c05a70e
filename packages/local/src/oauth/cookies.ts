/**
 * The cookie header of a request, and the header that sets a cookie (RFC 6265). The values are base64url, so
 * they need no encoding. `@fastify/cookie` is not used, because it imports an ES module dynamically, which
 * Jest refuses.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'

/** If two cookies have this name, the first one has the longer path (RFC 6265 §5.4). */
export function readCookie({ headers }: FastifyRequest, name: string): string | undefined {
  const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim())
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1)
}

/**
 * The cookie is for every path of this server. No script can read it, and no form of another site sends it.
 * If it is set over https, it is never sent over http.
 */
export function setCookie(reply: FastifyReply, name: string, value: string): void {
  const secure = reply.request.protocol === 'https' ? '; Secure' : ''
  reply.header('set-cookie', `${name}=${value}; Path=/; HttpOnly; SameSite=Lax${secure}`)
}
