/**
 * What the forms of the account pages do: each asks an operation of the API, as any application of the pool would, so that
 * what is checked and refused there is checked and refused here. Throws CognitoError.
 */
import type { FastifyReply } from 'fastify'
import { passwordOperations } from '../api/passwords.ts'
import { signUpOperations } from '../api/sign-up.ts'
import { computeSecretHash } from '../credentials/secret-hash.ts'
import { refuse } from '../errors/cognito-error.ts'
import { parseInput } from '../input/parse-input.ts'
import { toAttributeList } from '../users/attributes.ts'
import { requireUserPool } from '../users/user-pools.ts'
import type { FormContext } from './form-context.ts'
import { refuseOAuth } from './oauth-error.ts'
import { movePage } from './page-state.ts'
import { listRequestedAttributes } from './pages/account-fields.ts'
import { type AccountPageName, type PageMessages, showAccount } from './pages/account-steps.ts'
import { showSignIn } from './pages/steps.ts'

const OPERATIONS = { ...signUpOperations, ...passwordOperations }

interface ApiInput {
  readonly Username: string
  readonly [name: string]: unknown
}

interface Answer {
  readonly CodeDeliveryDetails?: { readonly Destination: string }
}

/** The pool's own pages know the client's secret. */
async function ask({ service, client }: FormContext, operation: string, input: ApiInput) {
  const { ClientId } = client
  const proof =
    client.ClientSecret === undefined ? {} : { SecretHash: computeSecretHash(input.Username, client) }
  const { input: schema, handle } = OPERATIONS[operation] ?? refuse('operationUnknown', { target: operation })
  return (await handle(parseInput(schema, { ClientId, ...proof, ...input }) as never, service)) as Answer
}

function requireNewPassword({ form: { password = '', repeated } }: FormContext): string {
  if (password !== repeated) refuse('parameterInvalid', { problem: 'The two passwords are not the same.' })
  return password
}

function requireAccount({ page }: FormContext): string {
  const { account } = page.record
  return account?.username ?? refuseOAuth('invalid_request', 'Nobody was asked for a code on this page.')
}

/** On to the page that asks for the code. */
function askForCode(
  { service, reply, page }: FormContext,
  view: AccountPageName,
  account: { username: string; destination?: string | undefined },
  said?: PageMessages,
): FastifyReply {
  return showAccount(reply, service, movePage(service, page, { account }), view, said)
}

async function signUp(context: FormContext): Promise<FastifyReply> {
  const { service, client, form, reply, page } = context
  const { username = '' } = form
  const names = listRequestedAttributes(requireUserPool(service, client.UserPoolId))
  const UserAttributes = toAttributeList(
    Object.fromEntries(names.map((name) => [name, form[name]?.trim() ?? ''])),
  )
  const input = { Username: username.trim(), Password: requireNewPassword(context), UserAttributes }
  const { CodeDeliveryDetails: sent } = await ask(context, 'SignUp', input)
  if (sent !== undefined) {
    return askForCode(context, 'confirmSignUp', { username: input.Username, destination: sent.Destination })
  }
  const notice = 'The account is made. An administrator has to confirm it before you can sign in.'
  return showSignIn(reply, service, page, { username, notice })
}

async function confirm(context: FormContext): Promise<FastifyReply> {
  const { service, form, reply, page } = context
  const Username = requireAccount(context)
  await ask(context, 'ConfirmSignUp', { Username, ConfirmationCode: form.code?.trim() ?? '' })
  const notice = 'Your account is confirmed. Sign in with your password.'
  return showSignIn(reply, service, page, { username: Username, notice })
}

async function resend(context: FormContext): Promise<FastifyReply> {
  const username = requireAccount(context)
  const { CodeDeliveryDetails: sent } = await ask(context, 'ResendConfirmationCode', { Username: username })
  const account = { username, destination: sent?.Destination }
  return askForCode(context, 'confirmSignUp', account, { notice: 'There is a new code.' })
}

async function forgot(context: FormContext): Promise<FastifyReply> {
  const username = context.form.username?.trim() ?? ''
  const { CodeDeliveryDetails: sent } = await ask(context, 'ForgotPassword', { Username: username })
  return askForCode(context, 'resetPassword', { username, destination: sent?.Destination })
}

async function reset(context: FormContext): Promise<FastifyReply> {
  const { service, form, reply, page } = context
  const Username = requireAccount(context)
  const chosen = { ConfirmationCode: form.code?.trim() ?? '', Password: requireNewPassword(context) }
  await ask(context, 'ConfirmForgotPassword', { Username, ...chosen })
  const notice = 'Your password is changed. Sign in with it.'
  return showSignIn(reply, service, page, { username: Username, notice })
}

type AccountForm = readonly [view: AccountPageName, act: (context: FormContext) => Promise<FastifyReply>]

/** By the path that each form is sent to, which AWS's has too: the page that it is on, and what it does. */
export const ACCOUNT_FORMS: Readonly<Record<string, AccountForm>> = {
  '/signup': ['signUp', signUp],
  '/confirmUser': ['confirmSignUp', confirm],
  '/resendcode': ['confirmSignUp', resend],
  '/forgotPassword': ['forgotPassword', forgot],
  '/confirmForgotPassword': ['resetPassword', reset],
}
