/**
 * The forms of the account pages. They call the same use cases as the API, with the same input checks. Throws
 * CognitoError.
 */
import type { FastifyReply } from 'fastify'
import { refuse } from '../errors/cognito-error.ts'
import { parseInput } from '../input/parse-input.ts'
import { toAttributeList } from '../users/attributes.ts'
import { type Caller, findCaller } from '../users/caller.ts'
import {
  forgotPasswordInput,
  resetPassword,
  resetPasswordInput,
  startPasswordReset,
} from '../users/passwords.ts'
import {
  confirmSignUp,
  confirmSignUpInput,
  resendCodeInput,
  resendSignUpCode,
  signUp,
  signUpInput,
} from '../users/sign-up.ts'
import { requireUserPool } from '../users/user-pools.ts'
import type { FormContext } from './form-context.ts'
import { refuseOAuth } from './oauth-error.ts'
import { movePage } from './page-state.ts'
import { listRequestedAttributes } from './pages/account-fields.ts'
import { type AccountPageName, type PageMessages, showAccount } from './pages/account-steps.ts'
import { showSignIn } from './pages/steps.ts'

export function requireNewPassword({ form: { password = '', repeated } }: FormContext): string {
  if (password !== repeated) refuse('parameterInvalid', { problem: 'The two passwords are not the same.' })
  return password
}

function requireAccount({ page }: FormContext): string {
  const { account } = page.record
  return account?.username ?? refuseOAuth('invalid_request', 'This page belongs to no account.')
}

function findFormCaller({ service, client }: FormContext, username: string): Caller {
  return findCaller(service, client, username)
}

/** Shows the page that asks for the code. */
function askForCode(
  { service, reply, page }: FormContext,
  view: AccountPageName,
  account: { username: string; destination?: string | undefined },
  messages?: PageMessages,
): FastifyReply {
  return showAccount(reply, service, movePage(service, page, { account }), view, messages)
}

/** Shows the sign-in page, for the first sign-in with a new account. */
function askForPassword(
  { service, reply, page }: FormContext,
  newUsername: string,
  typedName: string,
): FastifyReply {
  const notice = 'Your account is confirmed. Sign in with your password.'
  return showSignIn(reply, service, movePage(service, page, { newUsername }), { username: typedName, notice })
}

async function submitSignUp(context: FormContext): Promise<FastifyReply> {
  const { service, client, form, reply, page } = context
  const username = form.username?.trim() ?? ''
  const names = listRequestedAttributes(requireUserPool(service, client.UserPoolId))
  const attributes = Object.fromEntries(names.map((name) => [name, form[name]?.trim() ?? '']))
  const input = parseInput(signUpInput, {
    Username: username,
    Password: requireNewPassword(context),
    UserAttributes: toAttributeList(attributes),
  })
  const { user, delivery } = await signUp(service, findFormCaller(context, username), input)
  if (delivery !== undefined) {
    return askForCode(context, 'confirmSignUp', { username, destination: delivery.Destination })
  }
  if (user.status === 'CONFIRMED') return askForPassword(context, user.username, username)
  const notice = 'Your account exists. An administrator must confirm it before you can sign in.'
  return showSignIn(reply, service, page, { username: form.username, notice })
}

async function submitConfirmation(context: FormContext): Promise<FastifyReply> {
  const { service, form } = context
  const username = requireAccount(context)
  const code = form.code?.trim() ?? ''
  const input = parseInput(confirmSignUpInput, { Username: username, ConfirmationCode: code })
  const caller = findFormCaller(context, username)
  await confirmSignUp(service, caller, input.ConfirmationCode, false)
  return askForPassword(context, caller.user?.username ?? '', username)
}

async function submitResend(context: FormContext): Promise<FastifyReply> {
  const username = requireAccount(context)
  parseInput(resendCodeInput, { Username: username })
  const { Destination } = await resendSignUpCode(context.service, findFormCaller(context, username))
  const account = { username, destination: Destination }
  return askForCode(context, 'confirmSignUp', account, { notice: 'The pool has sent a new code.' })
}

async function submitForgotPassword(context: FormContext): Promise<FastifyReply> {
  const username = context.form.username?.trim() ?? ''
  parseInput(forgotPasswordInput, { Username: username })
  const { Destination } = await startPasswordReset(context.service, findFormCaller(context, username))
  return askForCode(context, 'resetPassword', { username, destination: Destination })
}

async function submitNewPassword(context: FormContext): Promise<FastifyReply> {
  const { service, form, reply, page } = context
  const username = requireAccount(context)
  const input = parseInput(resetPasswordInput, {
    Username: username,
    ConfirmationCode: form.code?.trim() ?? '',
    Password: requireNewPassword(context),
  })
  await resetPassword(service, findFormCaller(context, username), input)
  const notice = 'Your password is changed. Sign in with the new one.'
  return showSignIn(reply, service, page, { username, notice })
}

type AccountForm = readonly [view: AccountPageName, submit: (context: FormContext) => Promise<FastifyReply>]

/** The page and the handler of each form, by its path. The paths are AWS's. */
export const ACCOUNT_FORMS: Readonly<Record<string, AccountForm>> = {
  '/signup': ['signUp', submitSignUp],
  '/confirmUser': ['confirmSignUp', submitConfirmation],
  '/resendcode': ['confirmSignUp', submitResend],
  '/forgotPassword': ['forgotPassword', submitForgotPassword],
  '/confirmForgotPassword': ['resetPassword', submitNewPassword],
}
