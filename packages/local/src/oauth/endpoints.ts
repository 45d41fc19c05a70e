/**
 * The endpoints for programs: token, revocation and user info. They take forms and answer JSON that no cache
 * stores (RFC 6749 §5.1). They serve every pool, because the client id or the token identifies the pool.
 */
import formbody from '@fastify/formbody'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { answerError as answerOtherError } from '../errors/answer-error.ts'
import { CognitoError } from '../errors/cognito-error.ts'
import type { Service } from '../service/service.ts'
import { authenticateClient } from './client-authentication.ts'
import { requireGrant } from './grants.ts'
import { OAuthError } from './oauth-error.ts'
import { parseParameters } from './parameters.ts'
import { revokeToken } from './revocation-endpoint.ts'
import { answerUserInfo } from './user-info.ts'

/** RFC 6749 §5.2: 401 and a challenge, if the client used the Authorization header. */
function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (error instanceof OAuthError) {
    const isBasic = error.code === 'invalid_client' && request.headers.authorization !== undefined
    if (isBasic) reply.code(401).header('www-authenticate', 'Basic realm="poolguard local"')
    else reply.code(400)
    return reply.send({ error: error.code, error_description: error.message })
  }
  if (error instanceof CognitoError) {
    return reply.code(400).send({ error: 'invalid_grant', error_description: error.message })
  }
  return answerOtherError(error, request, reply)
}

export async function endpoints(
  app: FastifyInstance,
  { service }: { readonly service: Service },
): Promise<void> {
  app.removeAllContentTypeParsers()
  await app.register(formbody)
  app.setErrorHandler(answerError)
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('cache-control', 'no-store').header('pragma', 'no-cache')
  })

  app.post('/oauth2/token', async (request) => {
    const form = parseParameters(request.body)
    const client = authenticateClient(service, request, form)
    return requireGrant(form.grant_type)(service, client, form)
  })

  app.post('/oauth2/revoke', async (request, reply) => {
    const form = parseParameters(request.body)
    revokeToken(service, authenticateClient(service, request, form), form)
    // An empty body, as at AWS. Clients that read JSON only, such as simple-oauth2, refuse any other type.
    return reply.type('application/json').send('')
  })

  app.route({ method: ['GET', 'POST'], url: '/oauth2/userInfo', handler: answerUserInfo(service) })
}
