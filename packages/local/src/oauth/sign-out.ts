/**
 * GET /logout: ends the browser's sign-in. As at AWS, it redirects to `logout_uri`, a registered URL of the
 * client. With `redirect_uri` and `response_type`, it redirects to a new sign-in. Tokens stay valid until
 * they expire. If the user's SAML provider has `IDPSignout`, the browser first goes there and signs out.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Service } from '../service/service.ts'
import type { ClientRecord } from '../store/user-pool-records.ts'
import { parseAuthorizationRequest, requireOAuthClient } from './authorization-request.ts'
import { findBrowserSession, forgetBrowser } from './browser-sessions.ts'
import { refuseOAuth } from './oauth-error.ts'
import { type Parameters, parseParameters } from './parameters.ts'
import { findSignOutLocation } from './provider-sign-out.ts'

/** Throws OAuthError, RedirectError. */
function findLocation(service: Service, { LogoutURLs }: ClientRecord, parameters: Parameters): string {
  const { logout_uri: logoutUri } = parameters
  if (logoutUri === undefined) {
    parseAuthorizationRequest(service, parameters)
    return `/login?${new URLSearchParams(parameters as Record<string, string>)}`
  }
  if (LogoutURLs.includes(logoutUri)) return new URL(logoutUri).href
  return refuseOAuth('invalid_request', 'The logout_uri is not one of the LogoutURLs of this client.')
}

export function signOut(service: Service) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const parameters = parseParameters(request.query)
    const client = requireOAuthClient(service, parameters.client_id)
    const location = findLocation(service, client, parameters)
    const known = findBrowserSession(service, request, client)
    forgetBrowser(service, request, client.UserPoolId)
    return reply.redirect(await findSignOutLocation(service, request, known, location), 302)
  }
}
