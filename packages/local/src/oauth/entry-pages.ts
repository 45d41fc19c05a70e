/**
 * GET /oauth2/authorize, and the pages that an application may open instead. If the browser has a sign-in,
 * /oauth2/authorize issues a code immediately. Otherwise it shows the first page or redirects to an identity
 * provider. RFC 6749 §4.1.1, OpenID Connect Core 1.0 §3.1.2.1. Throws OAuthError, RedirectError.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Service } from '../service/service.ts'
import { meetsLevel } from '../sign-in/authentication-level.ts'
import type { BrowserSessionRecord } from '../store/federation-records.ts'
import type { AuthorizationRequest } from '../store/sign-in-records.ts'
import { requireClient } from '../users/user-pools.ts'
import { issueCode } from './authorization-codes.ts'
import { parseAuthorizationRequest, RedirectError } from './authorization-request.ts'
import { ensureBrowser, findBrowserSession } from './browser-sessions.ts'
import { type OpenPage, openPage } from './page-state.ts'
import { type AccountPageName, showAccount } from './pages/account-steps.ts'
import { showSignIn } from './pages/steps.ts'
import { type Parameters, parseParameters } from './parameters.ts'
import { acceptsSession, findRequestedProvider, redirectToProvider } from './provider-sign-in.ts'

/** A `max_age` of 0 asks for a new sign-in, as the prompt `login` does (OpenID Connect Core 1.0 §3.1.2.1). */
function isFreshEnough({ prompt, max_age: maxAge }: Parameters, signedInAt: number, now: number): boolean {
  if (prompt?.split(' ').includes('login') || Number(maxAge) === 0) return false
  return maxAge === undefined || now - signedInAt <= Number(maxAge) * 1000
}

/** Whether the application accepts the browser's earlier sign-in. */
function isAccepted(
  parameters: Parameters,
  { level }: AuthorizationRequest,
  session: BrowserSessionRecord,
  now: number,
): boolean {
  return meetsLevel(level, session) && isFreshEnough(parameters, session.signedInAt, now)
}

type Show = (reply: FastifyReply, service: Service, page: OpenPage) => FastifyReply

const showAccountPage =
  (view: AccountPageName): Show =>
  (reply, service, page) =>
    showAccount(reply, service, page, view)

/** The entry pages, by path. Only `/oauth2/authorize` accepts an earlier sign-in of the browser. */
export const ENTRY_PAGES: Readonly<Record<string, readonly [show: Show, isSilent: boolean]>> = {
  '/oauth2/authorize': [showSignIn, true],
  '/login': [showSignIn, false],
  '/signup': [showAccountPage('signUp'), false],
  '/forgotPassword': [showAccountPage('forgotPassword'), false],
}

export function openEntryPage(service: Service, show: Show, isSilent: boolean) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const parameters = parseParameters(request.query)
    const authorization = parseAuthorizationRequest(service, parameters)
    const provider = findRequestedProvider(service, authorization, parameters)
    const client = requireClient(service, authorization.clientId)
    const known = isSilent ? findBrowserSession(service, request, client) : undefined
    const isAcceptedWay = known !== undefined && acceptsSession(known, parameters, provider)
    if (isAcceptedWay && isAccepted(parameters, authorization, known, service.now())) {
      return reply.redirect(issueCode(service, authorization, known), 302)
    }
    if (parameters.prompt === 'none') {
      throw new RedirectError(authorization, 'login_required', 'The browser has no sufficient sign-in.')
    }
    if (provider !== undefined && show === showSignIn) {
      return redirectToProvider(service, provider, authorization, { request, reply })
    }
    const query = new URLSearchParams(parameters as Record<string, string>).toString()
    return show(reply, service, openPage(service, authorization, ensureBrowser(request, reply), query))
  }
}
