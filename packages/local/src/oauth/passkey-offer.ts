/**
 * Offers a passkey at the first sign-in after a sign-up on the pages, as managed login does. The sign-in is
 * completed whether the user accepts or declines. Source: Cognito Developer Guide, "Passkey sign-in". Throws
 * OAuthError, CognitoError.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { CognitoError, refuse } from '../errors/cognito-error.ts'
import { parseRegistration } from '../input/passkey-shapes.ts'
import type { Service } from '../service/service.ts'
import { findFactorChallenge } from '../sign-in/challenges.ts'
import { offersChoice } from '../sign-in/first-factors.ts'
import type { PasskeyOffer } from '../store/page-records.ts'
import type { ClientRecord, UserPoolRecord } from '../store/user-pool-records.ts'
import type { AuthenticationMethod, UserRecord } from '../store/user-records.ts'
import { listAllowedFactors } from '../users/mfa-factors.ts'
import { completeRegistration, requireRelyingParty, startRegistration } from '../users/passkeys.ts'
import { requireUserPool } from '../users/user-pools.ts'
import { requireUser } from '../users/users.ts'
import { finishSignIn } from './finish-sign-in.ts'
import { type FormContext, makeFormHandler, refuseForeignForm } from './form-context.ts'
import { refuseOAuth } from './oauth-error.ts'
import { movePage, type OpenPage, requirePage } from './page-state.ts'
import { showPasskeyOffer } from './pages/steps.ts'
import { parseParameters } from './parameters.ts'

export const OFFER_PATH = '/passkeys/offer'

/** WebAuthn Level 3 §5.1.3: the relying party is the page's host or a domain above it, never an address. */
function hasPasskeysAt(pool: UserPoolRecord, host: string): boolean {
  const { id } = requireRelyingParty(pool, host)
  return !/^[\d.]+$|:/.test(host) && (host === id || host.endsWith(`.${id}`))
}

/** Whether the user could sign in with the passkey: users with MFA sign in only with the password. */
function canUsePasskey(pool: UserPoolRecord, client: ClientRecord, user: UserRecord): boolean {
  const isAllowed = offersChoice(pool, client) && listAllowedFactors(pool).includes('WEB_AUTHN')
  return isAllowed && findFactorChallenge(pool, user) === null
}

async function showOffer(
  { service, reply, page }: Pick<FormContext, 'service' | 'reply' | 'page'>,
  user: UserRecord,
  error?: string,
): Promise<FastifyReply> {
  const { userPoolId, clientId } = page.record.request
  const pool = requireUserPool(service, userPoolId)
  const options = await startRegistration(service, pool, user, clientId, reply.request.hostname)
  return showPasskeyOffer(reply, page, { user, options, error, path: OFFER_PATH })
}

/** Returns whether it has sent an offer. Without the package for passkeys, it sends none. */
export async function offerPasskey(
  context: FormContext,
  user: UserRecord,
  methods: readonly AuthenticationMethod[],
): Promise<boolean> {
  const { service, reply, client, page } = context
  const pool = requireUserPool(service, user.userPoolId)
  const isNew = page.record.newUsername === user.username && (user.passkeys ?? []).length === 0
  if (!isNew || !canUsePasskey(pool, client, user)) return false
  if (!hasPasskeysAt(pool, reply.request.hostname)) return false
  try {
    const offer = { username: user.username, methods }
    await showOffer({ service, reply, page: movePage(service, page, { offer }) }, user)
    return true
  } catch (error) {
    if (error instanceof CognitoError) return false
    throw error
  }
}

/** @throws OAuthError if the page has offered no passkey */
function requireOffer({ record }: OpenPage): PasskeyOffer {
  const stale = 'The sign-in is not at this page any more. Go back to the application and sign in again.'
  return record.offer ?? refuseOAuth('invalid_request', stale)
}

function requireNewUser(service: Service, { record }: OpenPage, { username }: PasskeyOffer): UserRecord {
  const user = requireUser(service, record.request.userPoolId, username)
  return user.enabled ? user : refuse('userDisabled')
}

async function answerOffer(context: FormContext): Promise<FastifyReply> {
  const { service, reply, page, form } = context
  const offer = requireOffer(page)
  const user = requireNewUser(service, page, offer)
  if (form.cancel === undefined) {
    const { userPoolId, clientId } = page.record.request
    const credential = parseRegistration(form.credential ?? '')
    const pool = requireUserPool(service, userPoolId)
    await completeRegistration(service, pool, user, clientId, credential, reply.request.hostname)
  }
  return finishSignIn(context, user, offer.methods)
}

/** In a browser without JavaScript, which cannot create a passkey, the page redirects here by itself. */
function skipOffer(service: Service) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    refuseForeignForm(request)
    const page = requirePage(service, request, parseParameters(request.query).page)
    const offer = requireOffer(page)
    return finishSignIn({ service, reply, page }, requireNewUser(service, page, offer), offer.methods)
  }
}

export function passkeyOffer(app: FastifyInstance, service: Service): void {
  app.get(OFFER_PATH, skipOffer(service))
  app.post(
    OFFER_PATH,
    makeFormHandler(service, answerOffer, (context, { message }) => {
      const { page } = context
      return showOffer(context, requireNewUser(service, page, requireOffer(page)), message)
    }),
  )
}
