/**
 * `POST /_poolguard/token`: a token without a sign-in, for `poolguard token` and for tests in another
 * process. AWS has no such endpoint. Its caller can do no more than with the operations for administrators,
 * which need no password here either. The server refuses requests from websites, for both.
 */
import { ConfigError } from '@poolguard/core'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { answerError } from '../errors/answer-error.ts'
import { CognitoError } from '../errors/cognito-error.ts'
import type { Service } from '../service/service.ts'
import { requireAppClient, signInAs } from '../sign-in/sign-in-as.ts'
import { issueClientToken } from '../sign-in/tokens.ts'

export const TOKEN_PATH = '/_poolguard/token'

const text = z.string().min(1).max(2048)

/** Without a user, the client gets a token of its own (client credentials). */
const tokenRequest = z.strictObject({
  user: text.optional(),
  client: text.optional(),
  scope: text.optional(),
})

function answerRefusal(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const isRefusal = error instanceof ConfigError || error instanceof CognitoError
  if (!isRefusal) return answerError(error, request, reply)
  return reply.code(400).send({ error: 'invalid_request', message: error.message })
}

function parseRequest(body: unknown): z.output<typeof tokenRequest> {
  const { data, success } = tokenRequest.safeParse(body)
  if (success) return data
  throw new ConfigError('The only members of the request are user, client and scope. Each must be a text.')
}

function requireFirstClientId({ store }: Service): string {
  const [first] = store.clients.values()
  if (first === undefined) throw new ConfigError('The pool has no app client.')
  return first.ClientId
}

export async function tokenEndpoint(
  app: FastifyInstance,
  { service }: { readonly service: Service },
): Promise<void> {
  app.setErrorHandler(answerRefusal)
  app.post(TOKEN_PATH, async (request, reply) => {
    const { user, client: clientId = requireFirstClientId(service), scope } = parseRequest(request.body)
    reply.header('cache-control', 'no-store')
    if (user === undefined) {
      return issueClientToken(service, requireAppClient(service, clientId), scope ?? '')
    }
    return signInAs(service, user, scope === undefined ? {} : { scope }, clientId)
  })
}
