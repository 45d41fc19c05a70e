/**
 * The cookie header of a request, and the header that sets a cookie (RFC 6265). The values are base64url, so
 * they need no encoding. `@fastify/cookie` imports an ES module dynamically, which Jest refuses.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'

/** RFC 6265 §5.4: of two cookies of one name, the first has the longer path. */
export function readCookie({ headers }: FastifyRequest, name: string): string | undefined {
  const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim())
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1)
}

/**
 * For every path of this server. No script can read the cookie, and no form of another site sends it. A cookie of https
 * is never sent by http.
 */
export function setCookie(reply: FastifyReply, name: string, value: string): void {
  const secure = reply.request.protocol === 'https' ? '; Secure' : ''
  reply.header('set-cookie', `${name}=${value}; Path=/; HttpOnly; SameSite=Lax${secure}`)
}
