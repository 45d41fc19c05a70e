/** What the forms of the sign-in pages do: one answer each, after which there is another page, or a code. */
import type { FastifyReply } from 'fastify'
import { type CognitoError, type CognitoErrorKind, refuse } from '../errors/cognito-error.ts'
import type { Service } from '../service/service.ts'
import {
  answerMfaSetup,
  answerNewPassword,
  answerSoftwareToken,
  startMfaSetup,
  verifyMfaSetup,
} from '../sign-in/challenge-answers.ts'
import type { SignInStep } from '../sign-in/next-step.ts'
import { signInWithPassword } from '../sign-in/password-step.ts'
import type { ChallengeName, PageChallenge } from '../store/sign-in-records.ts'
import { issueCode } from './authorization-codes.ts'
import { rememberBrowser } from './browser-sessions.ts'
import type { FormContext } from './form-context.ts'
import { refuseOAuth } from './oauth-error.ts'
import { closePage, movePage, type OpenPage } from './page-state.ts'
import { type AccountPageName, showAccount } from './pages/account-steps.ts'
import { showChallenge, showSignIn } from './pages/steps.ts'

type Answer = (context: FormContext) => SignInStep

const ANOTHER_PAGE = 'The sign-in has gone on from this page. Go back to the application and sign in again.'

/** The session of the challenge that this form is the answer to. */
function requireSession({ record: { challenge } }: OpenPage, name: ChallengeName): string {
  return challenge?.name === name ? challenge.session : refuseOAuth('invalid_request', ANOTHER_PAGE)
}

/** May be sent again from any later page: the person went back. */
const signIn: Answer = ({ service, client, form: { username = '', password = '' } }) =>
  signInWithPassword(service, client, username.trim(), password)

/** By the path that each form is sent to. Throws CognitoError when the answer is wrong. */
export const FORM_HANDLERS: Readonly<Record<string, Answer>> = {
  '/login': signIn,

  '/login/new-password': ({ service, client, page, form: { password = '', repeated } }) => {
    const session = requireSession(page, 'NEW_PASSWORD_REQUIRED')
    if (password !== repeated) refuse('parameterInvalid', { problem: 'The two passwords are not the same.' })
    return answerNewPassword(service, client, session, password)
  },

  '/login/code': ({ service, client, page, form: { code = '' } }) =>
    answerSoftwareToken(service, client, requireSession(page, 'SOFTWARE_TOKEN_MFA'), code.trim()),

  '/login/set-up': ({ service, client, page, form: { code = '' } }) => {
    const session = requireSession(page, 'MFA_SETUP')
    verifyMfaSetup(service, session, code.trim())
    return answerMfaSetup(service, client, session)
  },
}

function toPageChallenge(service: Service, step: SignInStep & { challenge: ChallengeName }): PageChallenge {
  const { challenge: name, session, user } = step
  if (name !== 'MFA_SETUP') return { name, session }
  const { secret } = startMfaSetup(service, session)
  return { name, session, enrolling: { secret, label: user.attributes.email ?? user.username } }
}

/** To the next page, or back to the application. */
export function continueSignIn({ reply, service, page }: FormContext, step: SignInStep): FastifyReply {
  if (step.challenge !== null) {
    const challenge = toPageChallenge(service, step)
    return showChallenge(reply, service, movePage(service, page, { challenge }), challenge)
  }
  closePage(service, page)
  const signedInAt = rememberBrowser(service, reply, step.user)
  const { username } = step.user
  return reply.redirect(issueCode(service, page.record.request, { username, signedInAt }), 303)
}

/** The challenge is over, and only the password begins another. */
const ENDED: ReadonlySet<CognitoErrorKind> = new Set(['sessionUsed', 'sessionExpired'])

/** What has to be done before the password, which was right, lets somebody in. */
const DETOUR_PAGES: { readonly [Name in CognitoErrorKind]?: AccountPageName } = {
  userNotConfirmed: 'confirmSignUp',
  passwordResetRequired: 'forgotPassword',
}

/** The page that the refused answer was on, or the one that helps. */
export function showAgain(answer: Answer) {
  return ({ service, reply, page, form }: FormContext, { message, failure }: CognitoError): FastifyReply => {
    const { challenge } = page.record
    const { username = '' } = form
    const detour = DETOUR_PAGES[failure]
    if (detour !== undefined) {
      const moved = movePage(service, page, { account: { username: username.trim() } })
      return showAccount(reply, service, moved, detour, { error: message })
    }
    if (challenge !== undefined && answer !== signIn && !ENDED.has(failure)) {
      return showChallenge(reply, service, page, challenge, message)
    }
    return showSignIn(reply, service, page, { username, error: message })
  }
}
