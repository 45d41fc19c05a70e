/** GET and POST /oauth2/userInfo (OpenID Connect Core 1.0 §5.3). As at AWS, every value is a string. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { CognitoError } from '../errors/cognito-error.ts'
import type { Service } from '../service/service.ts'
import { type Bearer, requireBearer } from '../sign-in/bearer.ts'
import { isIncluded, listReadableAttributes } from '../sign-in/id-token-attributes.ts'

/** AWS's message for every invalid token. */
const INVALID_TOKEN = 'Access token is expired, disabled, or deleted, or the user has globally signed out.'

function toUserInfo({ client, user, auth }: Bearer): object {
  const scope = auth.scopes.join(' ')
  const attributes = listReadableAttributes(client, user).filter(([name]) => isIncluded(scope, name))
  return { ...Object.fromEntries(attributes), username: user.username }
}

function refuse(reply: FastifyReply, status: 400 | 401 | 403, error: string, text: string): FastifyReply {
  const challenge = `Bearer error="${error}", error_description="${text}"`
  return reply.code(status).header('www-authenticate', challenge).send({ error, error_description: text })
}

export function answerUserInfo(service: Service) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const [, token] = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '') ?? []
    if (token === undefined) return refuse(reply, 400, 'invalid_request', 'The request has no Bearer token.')
    try {
      const bearer = await requireBearer(service, token, 'access')
      if (bearer.auth.scopes.includes('openid')) return toUserInfo(bearer)
    } catch (error) {
      if (!(error instanceof CognitoError)) throw error
      return refuse(reply, 401, 'invalid_token', INVALID_TOKEN)
    }
    return refuse(reply, 403, 'insufficient_scope', 'The token has no openid scope.')
  }
}
