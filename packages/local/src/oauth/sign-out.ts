/**
 * GET /logout: ends the browser's sign-in, and redirects to a registered URL of the client. AWS: to
 * `logout_uri`, or to a new sign-in by `redirect_uri` and `response_type`. Tokens stay valid until they
 * expire.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Service } from '../service/service.ts'
import { parseAuthorizationRequest, requireOAuthClient } from './authorization-request.ts'
import { forgetBrowser } from './browser-sessions.ts'
import { refuseOAuth } from './oauth-error.ts'
import { parseParameters } from './parameters.ts'

export function signOut(service: Service) {
  return (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const parameters = parseParameters(request.query)
    const { client_id: clientId, logout_uri: logoutUri } = parameters
    const client = requireOAuthClient(service, clientId)
    if (logoutUri === undefined) {
      parseAuthorizationRequest(service, parameters)
      forgetBrowser(service, request, client.UserPoolId)
      return reply.redirect(`/login?${new URLSearchParams(parameters as Record<string, string>)}`, 302)
    }
    if (!client.LogoutURLs.includes(logoutUri)) {
      return refuseOAuth('invalid_request', 'The logout_uri is not one of the LogoutURLs of this client.')
    }
    forgetBrowser(service, request, client.UserPoolId)
    return reply.redirect(new URL(logoutUri).href, 302)
  }
}
