/**
 * The forms of the sign-in pages: each is one answer, and leads to the next page or to an authorization code.
 */
import type { FastifyReply } from 'fastify'
import type { CognitoError } from '../errors/cognito-error.ts'
import type { CognitoErrorKind } from '../errors/cognito-errors.ts'
import type { Service } from '../service/service.ts'
import {
  answerMessageCode,
  answerMfaSelection,
  answerMfaSetup,
  answerNewPassword,
  answerSoftwareToken,
  startMfaSetup,
  verifyMfaSetup,
} from '../sign-in/challenge-answers.ts'
import { type OpenChallenge, requireChallenge } from '../sign-in/challenges.ts'
import { signInWithPassword } from '../sign-in/password-step.ts'
import { postAuthenticate } from '../sign-in/pre-authentication.ts'
import type { SignInStep } from '../sign-in/steps.ts'
import type { ChallengeName, PageChallenge } from '../store/sign-in-records.ts'
import { findCaller } from '../users/caller.ts'
import { maskDestination } from '../users/codes.ts'
import { listActiveFactors } from '../users/mfa-factors.ts'
import { requireUserPool } from '../users/user-pools.ts'
import { requireNewPassword } from './account-forms.ts'
import { issueCode } from './authorization-codes.ts'
import { rememberBrowser } from './browser-sessions.ts'
import type { FormContext } from './form-context.ts'
import { refuseOAuth } from './oauth-error.ts'
import { closePage, movePage } from './page-state.ts'
import { type AccountPageName, showAccount } from './pages/account-steps.ts'
import { showChallenge, showSignIn } from './pages/steps.ts'
import { requirePasswordUsers } from './password-users.ts'
import { requireLevel } from './requested-level.ts'

type FormHandler = (context: FormContext) => SignInStep | Promise<SignInStep>

const STALE_PAGE = 'The sign-in has left this page. Go back to the application and sign in again.'

/** The session of the challenge that this form answers. */
function requireSession({ page }: FormContext, name: ChallengeName): string {
  const { challenge } = page.record
  return challenge?.name === name ? challenge.session : refuseOAuth('invalid_request', STALE_PAGE)
}

function requireFormChallenge(context: FormContext, name: ChallengeName): OpenChallenge {
  return requireChallenge(context.service, requireSession(context, name), name, context.client)
}

/** A person may go back from any later page, and send this form again. */
const signIn: FormHandler = ({ service, client, form: { username = '', password = '' } }) => {
  requirePasswordUsers(client)
  return signInWithPassword(service, findCaller(service, client, username.trim()), password)
}

/** By the path of each form. Throws CognitoError for a wrong answer. */
export const FORM_HANDLERS: Readonly<Record<string, FormHandler>> = {
  '/login': signIn,

  '/login/new-password': (context) => {
    requireSession(context, 'NEW_PASSWORD_REQUIRED')
    const password = requireNewPassword(context)
    const challenge = requireFormChallenge(context, 'NEW_PASSWORD_REQUIRED')
    return answerNewPassword(context.service, challenge, password)
  },

  '/login/code': (context) => {
    const challenge = requireFormChallenge(context, 'SOFTWARE_TOKEN_MFA')
    return answerSoftwareToken(context.service, challenge, context.form.code?.trim() ?? '')
  },

  '/login/message-code': (context) => {
    const factor = context.page.record.challenge?.name === 'SMS_MFA' ? 'SMS_MFA' : 'EMAIL_OTP'
    const challenge = requireFormChallenge(context, factor)
    return answerMessageCode(context.service, challenge, factor, context.form.code?.trim() ?? '')
  },

  '/login/factor': (context) => {
    const challenge = requireFormChallenge(context, 'SELECT_MFA_TYPE')
    return answerMfaSelection(context.service, challenge, context.form.factor ?? '')
  },

  '/login/set-up': (context) => {
    const { service, form } = context
    const challenge = requireFormChallenge(context, 'MFA_SETUP')
    return answerMfaSetup(service, verifyMfaSetup(service, challenge, form.code?.trim() ?? ''))
  },
}

function toPageChallenge(service: Service, step: SignInStep & { challenge: ChallengeName }): PageChallenge {
  const { challenge: name, session, user, record } = step
  if (name === 'SELECT_MFA_TYPE') {
    return { name, session, factors: listActiveFactors(requireUserPool(service, user.userPoolId), user) }
  }
  if (record.sentCode !== undefined) {
    const { medium, destination } = record.sentCode
    const attribute = medium === 'SMS' ? 'phone_number' : 'email'
    return { name, session, destination: maskDestination(attribute, destination) }
  }
  if (name !== 'MFA_SETUP') return { name, session }
  const secret = startMfaSetup(service, requireChallenge(service, session, name))
  return { name, session, enrolling: { secret, label: user.attributes.email ?? user.username } }
}

/** Shows the next page, or sends the browser back to the application. */
export async function continueSignIn(context: FormContext, step: SignInStep): Promise<FastifyReply> {
  const { reply, service, page, client } = context
  if (step.challenge !== null) {
    const challenge = toPageChallenge(service, step)
    return showChallenge(reply, service, movePage(service, page, { challenge }), challenge)
  }
  const user = await postAuthenticate(service, client, step)
  closePage(service, page)
  const { factor } = step
  const { request } = page.record
  const signedInAt = rememberBrowser(service, reply, user, { factor })
  requireLevel(request, factor)
  return reply.redirect(issueCode(service, request, { username: user.username, signedInAt, factor }), 303)
}

/** The challenge has ended. Only the password opens another one. */
const ENDED: ReadonlySet<CognitoErrorKind> = new Set(['sessionUsed', 'sessionExpired'])

/** The account pages for users whose password is correct but whose account refuses the sign-in. */
const DETOUR_PAGES: { readonly [Kind in CognitoErrorKind]?: AccountPageName } = {
  userNotConfirmed: 'confirmSignUp',
  passwordResetRequired: 'forgotPassword',
}

/** Shows the page of the refused form again, or the page that solves the problem. */
export function showAgain(handler: FormHandler) {
  return ({ service, reply, page, form }: FormContext, { message, kind }: CognitoError): FastifyReply => {
    const { challenge } = page.record
    const { username = '' } = form
    const detour = DETOUR_PAGES[kind]
    if (detour !== undefined) {
      const moved = movePage(service, page, { account: { username: username.trim() } })
      return showAccount(reply, service, moved, detour, { error: message })
    }
    if (challenge !== undefined && handler !== signIn && !ENDED.has(kind)) {
      return showChallenge(reply, service, page, challenge, message)
    }
    return showSignIn(reply, service, page, { username, error: message })
  }
}
