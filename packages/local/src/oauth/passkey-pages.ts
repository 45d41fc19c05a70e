/**
 * GET /passkeys/add: a signed-in user adds a passkey, as at managed login. The application sends the browser
 * here, and this page returns it with a `result`. Source: Cognito Developer Guide, "Passkey sign-in". Throws
 * OAuthError, CognitoError.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { COGNITO } from '../federation/providers.ts'
import { parseRegistration } from '../input/passkey-shapes.ts'
import type { Service } from '../service/service.ts'
import type { AuthorizationRequest } from '../store/sign-in-records.ts'
import type { UserRecord } from '../store/user-records.ts'
import { completeRegistration, startRegistration } from '../users/passkeys.ts'
import { requireClient, requireUserPool } from '../users/user-pools.ts'
import { requireUser } from '../users/users.ts'
import { addParameters, parseReturnRequest } from './authorization-request.ts'
import { ensureBrowser, findBrowserSession } from './browser-sessions.ts'
import { type FormContext, makeFormHandler } from './form-context.ts'
import { refuseOAuth } from './oauth-error.ts'
import { type OpenPage, openPage } from './page-state.ts'
import { showAddPasskey } from './pages/steps.ts'
import { parseParameters } from './parameters.ts'

const PATH = '/passkeys/add'

/** `result` tells the application that a passkey was added, or that the browser has no sign-in. */
function returnToApplication(
  reply: FastifyReply,
  { redirectUri }: AuthorizationRequest,
  result: 'success' | 'invalid_session' | undefined,
): FastifyReply {
  return reply.redirect(addParameters(redirectUri, { result }), 303)
}

/** The user of the browser's sign-in. @throws OAuthError for a user of an identity provider */
function findSignedInUser(
  service: Service,
  request: FastifyRequest,
  { clientId, userPoolId }: AuthorizationRequest,
): UserRecord | undefined {
  const session = findBrowserSession(service, request, requireClient(service, clientId))
  if (session === undefined) return undefined
  if ((session.providerName ?? COGNITO) !== COGNITO) {
    return refuseOAuth('invalid_request', 'Users of an identity provider have no passkeys in this pool.')
  }
  return requireUser(service, userPoolId, session.username)
}

async function showOptions(
  service: Service,
  reply: FastifyReply,
  user: UserRecord,
  page: OpenPage,
  error?: string,
): Promise<FastifyReply> {
  const { userPoolId, clientId } = page.record.request
  const pool = requireUserPool(service, userPoolId)
  const options = await startRegistration(service, pool, user, clientId, reply.request.hostname)
  return showAddPasskey(reply, page, { user, options, error })
}

function openPasskeyPage(service: Service) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const parameters = parseParameters(request.query)
    const returning = parseReturnRequest(service, parameters)
    const user = findSignedInUser(service, request, returning)
    if (user === undefined) return returnToApplication(reply, returning, 'invalid_session')
    const page = openPage(service, returning, ensureBrowser(request, reply), '')
    return showOptions(service, reply, user, page)
  }
}

async function addPasskey({ service, reply, page, form }: FormContext): Promise<FastifyReply> {
  const { request } = page.record
  if (form.cancel !== undefined) return returnToApplication(reply, request, undefined)
  const user = findSignedInUser(service, reply.request, request)
  if (user === undefined) return returnToApplication(reply, request, 'invalid_session')
  const pool = requireUserPool(service, request.userPoolId)
  const credential = parseRegistration(form.credential ?? '')
  await completeRegistration(service, pool, user, request.clientId, credential, reply.request.hostname)
  return returnToApplication(reply, request, 'success')
}

export function passkeyPages(app: FastifyInstance, service: Service): void {
  app.get(PATH, openPasskeyPage(service))
  app.post(
    PATH,
    makeFormHandler(service, addPasskey, async ({ reply, page }, { message }) => {
      const { request } = page.record
      const user = findSignedInUser(service, reply.request, request)
      if (user === undefined) return returnToApplication(reply, request, 'invalid_session')
      return showOptions(service, reply, user, page, message)
    }),
  )
}
