/** Express request → RequestLike. A verifier with `proofs` also gets the origin that the client used. */
import type { Authenticator, RequestLike } from '@poolguard/core'
import { fromNodeRequest, hasProofs, withHttpFacts } from '@poolguard/core/adapter'
import type { Request } from 'express'

/** The host with its port. It follows the setting `trust proxy`. `request.host` has no port in Express 4. */
function getHost(request: Request): string {
  const isTrusted: (address: string | undefined, hop: number) => boolean =
    request.app.get('trust proxy fn') ?? (() => false)
  const forwarded = request.get('X-Forwarded-Host')
  if (forwarded === undefined || !isTrusted(request.socket.remoteAddress, 0)) return request.get('Host') ?? ''
  return forwarded.split(',', 1)[0]?.trim() ?? ''
}

/** Under connect or middie, the request is Node's own, and core finds its origin. */
function isOfExpress(request: Partial<Request>): boolean {
  return typeof request.app?.get === 'function' && typeof request.get === 'function'
}

export function readRequest(request: Request, verifier: Authenticator): RequestLike {
  const like = fromNodeRequest(request)
  if (!hasProofs(verifier)) return like
  if (!isOfExpress(request)) return withHttpFacts(like, { source: request })
  return withHttpFacts(like, {
    source: request,
    origin: () => `${request.protocol}://${getHost(request)}`,
  })
}
