/** What is answered to a request that failed outside of what an API or OAuth 2.0 has a code for. */
import type { FastifyReply, FastifyRequest } from 'fastify'

/** The cause of a fault is for the one who runs the pool: an answer may go to anyone. */
export function answerError(error: unknown, _request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { statusCode = 500 } = error as { readonly statusCode?: number }
  if (statusCode < 500) return reply.code(statusCode).send({ error: 'invalid_request' })
  console.error(error)
  return reply.code(500).send({ error: 'server_error' })
}
