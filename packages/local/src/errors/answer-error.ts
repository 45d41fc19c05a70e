/** The answer to a request whose failure is neither an error of the API nor one of OAuth 2.0. */
import type { FastifyReply, FastifyRequest } from 'fastify'

/** Prints the cause of a fault in the terminal. The answer does not contain it, because any client may get it. */
export function answerError(error: unknown, _request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { statusCode = 500 } = error as { readonly statusCode?: number }
  if (statusCode < 500) return reply.code(statusCode).send({ error: 'invalid_request' })
  console.error(error)
  return reply.code(500).send({ error: 'server_error' })
}
