/** Fastify request → RequestLike. A verifier with `proofs` also gets the origin that the client used. */
import type { Authenticator, RequestLike } from '@poolguard/core'
import { fromNodeRequest, hasProofs, withHttpFacts } from '@poolguard/core/adapter'
import type { FastifyRequest } from 'fastify'

/** `protocol` and `host` follow the setting `trustProxy`, and `host` has the port. */
export function readRequest(request: FastifyRequest, verifier: Authenticator): RequestLike {
  const like = fromNodeRequest(request.raw)
  if (!hasProofs(verifier)) return like
  return withHttpFacts(like, {
    source: request.raw,
    path: request.originalUrl,
    origin: () => `${request.protocol}://${request.host}`,
  })
}
