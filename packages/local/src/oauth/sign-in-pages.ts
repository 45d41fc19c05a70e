/**
 * The pages for people. Only the pages of passkeys have a script. A sign-in begins with one of `ENTRY_PAGES`;
 * each form leads to the next page, and the last one sends the browser back to the application with a code.
 * GET /logout ends the browser's sign-in.
 */
import formbody from '@fastify/formbody'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { CognitoError } from '../errors/cognito-error.ts'
import type { Service } from '../service/service.ts'
import { ACCOUNT_FORMS } from './account-forms.ts'
import { RedirectError } from './authorization-request.ts'
import { ENTRY_PAGES, openEntryPage } from './entry-pages.ts'
import { type FormContext, makeFormHandler } from './form-context.ts'
import { OAuthError } from './oauth-error.ts'
import { showAccount } from './pages/account-steps.ts'
import { sendPage } from './pages/render.ts'
import { passkeyOffer } from './passkey-offer.ts'
import { passkeyPages } from './passkey-pages.ts'
import { requirePasswordUsers } from './password-users.ts'
import { receiveAnswer, receivePostedAnswer } from './provider-answers.ts'
import { ANSWER_PATHS, SIGN_OUT_ANSWER_PATH } from './provider-paths.ts'
import { receiveSignOutAnswer } from './provider-sign-out.ts'
import { continueSignIn, FORM_HANDLERS, showAgain } from './sign-in-forms.ts'
import { signOut } from './sign-out.ts'
import { standInPages } from './stand-in-pages.ts'

/** Sends a `RedirectError` to the application, and shows the person every other error. */
function showPlainError(error: unknown, _request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (error instanceof RedirectError) return reply.redirect(error.location, 302)
  const { statusCode = 500 } = error as { readonly statusCode?: number }
  if (error instanceof OAuthError || error instanceof CognitoError) {
    return sendPage(reply, 400, 'refused', { text: error.message })
  }
  if (statusCode >= 500) {
    console.error(error)
    reply.removeHeader('location') // it holds the code of a sign-in that was not stored
  }
  return sendPage(reply, statusCode, 'refused', { text: 'The server could not process the request.' })
}

function addForms(app: FastifyInstance, service: Service): void {
  for (const [path, answer] of Object.entries(FORM_HANDLERS)) {
    const handle = async (context: FormContext) => continueSignIn(context, await answer(context))
    app.post(path, makeFormHandler(service, handle, showAgain(answer)))
  }
}

function addAccountForms(app: FastifyInstance, service: Service): void {
  for (const [path, [view, act]] of Object.entries(ACCOUNT_FORMS)) {
    const handle = (context: FormContext) => {
      requirePasswordUsers(context.client)
      return act(context)
    }
    const showError = ({ reply, page, form }: FormContext, { message }: CognitoError) =>
      showAccount(reply, service, page, view, { typed: form, error: message })
    app.post(path, makeFormHandler(service, handle, showError))
  }
}

function addProviderAnswers(app: FastifyInstance, service: Service): void {
  for (const [path, stateName] of Object.entries(ANSWER_PATHS)) {
    app.get(path, receiveAnswer(service))
    app.post(path, receivePostedAnswer(service, path, stateName))
  }
  app.route({ method: ['GET', 'POST'], url: SIGN_OUT_ANSWER_PATH, handler: receiveSignOutAnswer(service) })
}

export async function signInPages(
  app: FastifyInstance,
  { service }: { readonly service: Service },
): Promise<void> {
  app.removeAllContentTypeParsers()
  await app.register(formbody)
  app.setErrorHandler(showPlainError)
  for (const [path, [show, isSilent]] of Object.entries(ENTRY_PAGES)) {
    app.get(path, openEntryPage(service, show, isSilent))
  }
  addForms(app, service)
  addAccountForms(app, service)
  addProviderAnswers(app, service)
  standInPages(app, service)
  passkeyPages(app, service)
  passkeyOffer(app, service)
  app.get('/logout', signOut(service))
}
