/**
 * The forms of a sign-in whose first factor the user chooses (USER_AUTH): the name, the choice, and the
 * password or the passkey. Source: Cognito Developer Guide, "Choice-based authentication". Throws
 * CognitoError.
 */
import { refuse } from '../errors/cognito-error.ts'
import { parseAssertion } from '../input/passkey-shapes.ts'
import type { Service } from '../service/service.ts'
import { answerChosenPassword, answerSelection, type ChoiceStep, startChoice } from '../sign-in/choice.ts'
import { listChoices } from '../sign-in/first-factors.ts'
import { answerPasskey } from '../sign-in/passkey-sign-in.ts'
import { signInWithPassword } from '../sign-in/password-step.ts'
import { preAuthenticate } from '../sign-in/pre-authentication.ts'
import type { OpenStep, SignInStep } from '../sign-in/steps.ts'
import type { PageChoice } from '../store/page-records.ts'
import { type Caller, findCaller, refuseIfUnknown } from '../users/caller.ts'
import { requireUserPool } from '../users/user-pools.ts'
import { requireFormChallenge, requireSession } from './form-challenge.ts'
import type { FormContext } from './form-context.ts'
import { refuseOAuth } from './oauth-error.ts'

/** The pages send the password itself, never SRP. */
function refuseSrp(step: ChoiceStep): SignInStep {
  return step.challenge === 'PASSWORD_VERIFIER' ? refuse('sessionUsed') : step
}

function listPageChoices(service: Service, { user, record }: OpenStep): PageChoice['factors'] {
  const pool = requireUserPool(service, user.userPoolId)
  return listChoices(pool, user, record.unknownName).filter((name) => name !== 'PASSWORD_SRP')
}

/** The choice that the next page offers again; `undefined` if the step is not a first factor. */
export function makePageChoice({ service, page, form }: FormContext, step: OpenStep): PageChoice | undefined {
  if (step.record.isFirstFactor !== true) return undefined
  const typedName = page.record.challenge?.choice?.typedName ?? form.username?.trim() ?? ''
  return { typedName, factors: listPageChoices(service, step) }
}

async function openChoice({ service }: FormContext, caller: Caller): Promise<OpenStep> {
  const step = refuseSrp(await startChoice(service, caller, undefined, {}))
  return step.challenge === null ? refuse('sessionUsed') : step
}

/** Starts with the choice. A user with only one way to sign in skips it. */
export async function startPageChoice(context: FormContext, typedName: string): Promise<SignInStep> {
  const { service, client } = context
  const found = findCaller(service, client, typedName)
  refuseIfUnknown(found)
  const step = await openChoice(context, await preAuthenticate(service, found, undefined))
  const [only, ...others] = listPageChoices(service, step)
  if (only === undefined) return refuse('wrongPassword')
  if (others.length > 0) return step
  const { session, record, user } = step
  const challenge = { session, record, user, pool: found.pool }
  return refuseSrp(await answerSelection(service, challenge, client, only, {}))
}

export async function submitChoice(context: FormContext): Promise<SignInStep> {
  const { service, client, page, form } = context
  const challenge = requireFormChallenge(context, 'SELECT_CHALLENGE')
  const chosen = page.record.challenge?.choice?.factors.find((name) => name === form.choice)
  if (chosen === undefined) return refuse('parameterInvalid', { problem: 'Choose one of these.' })
  return refuseSrp(await answerSelection(service, challenge, client, chosen, {}))
}

/** Starts the choice again. */
export async function chooseAgain(context: FormContext): Promise<SignInStep> {
  const { service, client, page } = context
  const { choice } = page.record.challenge ?? {}
  if (choice === undefined) {
    return refuseOAuth('invalid_request', 'This sign-in has no choice. Go back to the application.')
  }
  return openChoice(context, findCaller(service, client, choice.typedName))
}

/** The migration trigger needs the password, so a user whom it will create is still unknown here. */
export async function submitChosenPassword(context: FormContext): Promise<SignInStep> {
  const { service, client, form } = context
  const { password = '' } = form
  const challenge = requireFormChallenge(context, 'PASSWORD')
  const { unknownName } = challenge.record
  if (unknownName !== undefined) {
    return signInWithPassword(service, findCaller(service, client, unknownName), password)
  }
  return refuseSrp(await answerChosenPassword(service, challenge, client, { password }))
}

export async function submitPasskey(context: FormContext): Promise<SignInStep> {
  const { service, form, reply } = context
  requireSession(context, 'WEB_AUTHN')
  const credential = parseAssertion(form.credential ?? '')
  const challenge = requireFormChallenge(context, 'WEB_AUTHN')
  return answerPasskey(service, challenge, credential, reply.request.hostname)
}
