/**
 * The pages that people see, without a script: GET /oauth2/authorize and /login begin, each form goes on, and the last
 * one sends the browser back to the application with a code. GET /logout ends it.
 */
import cookie from '@fastify/cookie'
import formbody from '@fastify/formbody'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { CognitoError, type Failure } from '../failures.ts'
import type { Service } from '../service.ts'
import { clientOf } from '../state/user-pools.ts'
import { codeLocation } from './authorization-codes.ts'
import { authorizationRequestOf, RedirectError } from './authorization-request.ts'
import { browserOf, signedInBrowser } from './browser-sessions.ts'
import { OAuthError, refuseOAuth } from './oauth-error.ts'
import { openPage, pageOf } from './page-state.ts'
import { sendPage } from './pages/render.ts'
import { showChallenge, showSignIn } from './pages/steps.ts'
import { type Parameters, parametersOf } from './parameters.ts'
import { ANSWERS, type Answer, goOn, signIn } from './sign-in-forms.ts'
import { signOut } from './sign-out.ts'

/** What cannot be told to the application is told to the person. */
function showFailure(error: unknown, _request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (error instanceof RedirectError) return reply.redirect(error.location, 302)
  const { statusCode = 500 } = error as { readonly statusCode?: number }
  if (error instanceof OAuthError || error instanceof CognitoError) {
    return sendPage(reply, 400, 'refused', { text: error.message })
  }
  if (statusCode >= 500) console.error(error)
  return sendPage(reply, statusCode, 'refused', { text: 'The request could not be understood.' })
}

/** OpenID Connect Core 1.0 §3.1.2.1: whether a sign-in that is remembered will do. */
function isFreshEnough({ prompt, max_age: maxAge }: Parameters, signedInAt: number, now: number): boolean {
  if (prompt?.split(' ').includes('login')) return false
  return maxAge === undefined || now - signedInAt <= Number(maxAge) * 1000
}

function begin(service: Service, canBeSilent: boolean) {
  return (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const parameters = parametersOf(request.query)
    const asked = authorizationRequestOf(service, parameters)
    const known = canBeSilent ? signedInBrowser(service, request, asked.userPoolId) : undefined
    if (known !== undefined && isFreshEnough(parameters, known.signedInAt, service.now())) {
      return reply.redirect(codeLocation(service, asked, known), 302)
    }
    if (parameters.prompt === 'none') {
      throw new RedirectError(asked, 'login_required', 'Nobody is signed in here.')
    }
    return showSignIn(reply, service, openPage(service, asked, browserOf(request, reply)))
  }
}

/**
 * Fetch Metadata: a form that another origin has posted. The cookie already keeps other sites out; this keeps out
 * another port of this machine too, whose pages may set cookies for ours.
 */
function refuseForeignForm({ headers }: FastifyRequest): void {
  const site = headers['sec-fetch-site'] ?? 'none'
  if (site === 'same-origin' || site === 'none') return
  refuseOAuth('invalid_request', 'This form was not sent from the page that it belongs to.')
}

/** The challenge is over, and only the password begins another. */
const OVER: ReadonlySet<Failure> = new Set(['sessionUsed', 'sessionExpired'])

function answer(service: Service, act: Answer) {
  return (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    refuseForeignForm(request)
    const form = parametersOf(request.body)
    const page = pageOf(service, request, form.page)
    const { challenge, request: asked } = page.record
    try {
      return goOn(reply, service, page, act(service, clientOf(service, asked.clientId), page, form))
    } catch (error) {
      if (!(error instanceof CognitoError)) throw error
      const { message, failure } = error
      if (challenge !== undefined && act !== signIn && !OVER.has(failure))
        return showChallenge(reply, page, challenge, message)
      return showSignIn(reply, service, page, { username: form.username, error: message })
    }
  }
}

export async function signInPages(
  app: FastifyInstance,
  { service }: { readonly service: Service },
): Promise<void> {
  app.removeAllContentTypeParsers()
  await app.register(formbody)
  await app.register(cookie)
  app.setErrorHandler(showFailure)
  app.get('/oauth2/authorize', begin(service, true))
  app.get('/login', begin(service, false))
  for (const [path, act] of Object.entries(ANSWERS)) app.post(path, answer(service, act))
  app.get('/logout', signOut(service))
}
