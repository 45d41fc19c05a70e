/** The forms of the sign-in pages. Each leads to the next page, or to an authorization code. */
import type { FastifyReply } from 'fastify'
import type { CognitoError } from '../errors/cognito-error.ts'
import type { CognitoErrorKind } from '../errors/cognito-errors.ts'
import {
  answerMessageCode,
  answerMfaSelection,
  answerMfaSetup,
  answerNewPassword,
  answerSoftwareToken,
  verifyMfaSetup,
} from '../sign-in/challenge-answers.ts'
import { offersChoice } from '../sign-in/first-factors.ts'
import { answerOneTimeCode } from '../sign-in/one-time-codes.ts'
import { signInWithPassword } from '../sign-in/password-step.ts'
import { postAuthenticate } from '../sign-in/pre-authentication.ts'
import type { SignInStep } from '../sign-in/steps.ts'
import { findCaller } from '../users/caller.ts'
import { requireUserPool } from '../users/user-pools.ts'
import { requireNewPassword } from './account-forms.ts'
import {
  chooseAgain,
  startPageChoice,
  submitChoice,
  submitChosenPassword,
  submitPasskey,
} from './choice-forms.ts'
import { finishSignIn } from './finish-sign-in.ts'
import { requireFormChallenge, requireSession } from './form-challenge.ts'
import type { FormContext } from './form-context.ts'
import { toPageChallenge } from './page-challenge.ts'
import { movePage } from './page-state.ts'
import { type AccountPageName, showAccount } from './pages/account-steps.ts'
import { showChallenge, showSignIn } from './pages/steps.ts'
import { offerPasskey } from './passkey-offer.ts'
import { requirePasswordUsers } from './password-users.ts'

type FormHandler = (context: FormContext) => SignInStep | Promise<SignInStep>

/** A user may go back and send this form again. If users choose the first factor, it has only the name. */
const signIn: FormHandler = (context) => {
  const { service, client, form } = context
  const { username = '', password } = form
  requirePasswordUsers(client)
  const pool = requireUserPool(service, client.UserPoolId)
  if (password === undefined && offersChoice(pool, client)) return startPageChoice(context, username.trim())
  return signInWithPassword(service, findCaller(service, client, username.trim()), password ?? '')
}

const MESSAGE_FACTORS = ['SMS_MFA', 'SMS_OTP', 'EMAIL_OTP'] as const

/** The code of a first or of a second factor. */
const submitMessageCode: FormHandler = (context) => {
  const { service, page, form } = context
  const factor = MESSAGE_FACTORS.find((name) => name === page.record.challenge?.name) ?? 'EMAIL_OTP'
  const challenge = requireFormChallenge(context, factor)
  const code = form.code?.trim() ?? ''
  const isFirst = challenge.record.isFirstFactor === true
  if (factor === 'SMS_OTP' || (isFirst && factor !== 'SMS_MFA')) {
    return answerOneTimeCode(service, challenge, factor, code)
  }
  return answerMessageCode(service, challenge, factor, code)
}

/** The handlers by the path of their form. They throw CognitoError for a wrong answer. */
export const FORM_HANDLERS: Readonly<Record<string, FormHandler>> = {
  '/login': signIn,
  '/login/choice': submitChoice,
  '/login/other-way': chooseAgain,
  '/login/password': submitChosenPassword,
  '/login/passkey': submitPasskey,

  '/login/new-password': (context) => {
    requireSession(context, 'NEW_PASSWORD_REQUIRED')
    const password = requireNewPassword(context)
    const challenge = requireFormChallenge(context, 'NEW_PASSWORD_REQUIRED')
    const { client, form, page } = context
    const names = page.record.challenge?.missing ?? []
    const attributes = Object.fromEntries(names.map((name) => [name, form[name]?.trim() ?? '']))
    return answerNewPassword(context.service, challenge, client, { password, attributes })
  },

  '/login/code': (context) => {
    const challenge = requireFormChallenge(context, 'SOFTWARE_TOKEN_MFA')
    return answerSoftwareToken(context.service, challenge, context.form.code?.trim() ?? '')
  },

  '/login/message-code': submitMessageCode,

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

/** Shows the next page, or sends the browser back to the application. */
export async function continueSignIn(context: FormContext, step: SignInStep): Promise<FastifyReply> {
  const { reply, service, page, client } = context
  if (step.challenge !== null) {
    const challenge = toPageChallenge(context, step)
    return showChallenge(reply, service, movePage(service, page, { challenge }), challenge)
  }
  const user = await postAuthenticate(service, client, step)
  if (await offerPasskey(context, user, step.methods)) return reply
  return finishSignIn(context, user, step.methods)
}

const PASSKEY_REFUSED = 'The pool does not accept this passkey. Sign in again, or in another way.'

/** The errors of a challenge that has ended. Only a new sign-in opens another one. */
const ENDED: ReadonlySet<CognitoErrorKind> = new Set(['sessionUsed', 'sessionExpired'])

/** The account pages for users who must first confirm the sign-up or reset the password. */
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
    // The challenge of a passkey accepts only one answer.
    const isOver = handler === signIn || handler === submitPasskey || ENDED.has(kind)
    if (challenge !== undefined && !isOver) return showChallenge(reply, service, page, challenge, message)
    return showSignIn(reply, service, page, {
      username: username || challenge?.choice?.typedName,
      error: handler === submitPasskey && kind === 'wrongPassword' ? PASSKEY_REFUSED : message,
    })
  }
}
