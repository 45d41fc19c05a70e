/**
 * Signs a browser out at the identity provider that signed it in. The pool ends its own sign-in first, so the
 * provider's answer only sends the browser on to the application. Source: Cognito Developer Guide, "Signing
 * out SAML users with single sign-out".
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { hashSecret, randomToken } from '../credentials/opaque-tokens.ts'
import { startSignOutAtProvider } from '../federation/sign-in.ts'
import type { Service } from '../service/service.ts'
import type { BrowserSessionRecord } from '../store/federation-records.ts'
import { refuseOAuth } from './oauth-error.ts'
import { parseParameters } from './parameters.ts'
import { makeAnswerUrl, SIGN_OUT_ANSWER_PATH } from './provider-paths.ts'

/** AWS waits five minutes for an answer. */
const LIFETIME_MS = 300_000

/** Returns where the browser goes next: to `location`, or first to the provider, which sends it on there. */
export async function findSignOutLocation(
  service: Service,
  request: FastifyRequest,
  known: BrowserSessionRecord | undefined,
  location: string,
): Promise<string> {
  const { userPoolId, providerName, providerSession: session } = known ?? {}
  if (userPoolId === undefined || providerName === undefined || session === undefined) return location
  const state = randomToken(32)
  const answerUrl = makeAnswerUrl(service, request, SIGN_OUT_ANSWER_PATH)
  try {
    const signOut = { state, session, answerUrl }
    const atProvider = await startSignOutAtProvider(service, userPoolId, providerName, signOut)
    if (atProvider === undefined) return location
    const expiresAt = service.now() + LIFETIME_MS
    service.store.providerSignOuts.put(hashSecret(state), { location, expiresAt })
    return atProvider
  } catch (error) {
    console.error(`The sign-out at ${providerName} failed.`, error)
    return location
  }
}

export function receiveSignOutAnswer(service: Service) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { RelayState = '' } = parseParameters(request.method === 'POST' ? request.body : request.query)
    const key = hashSecret(RelayState)
    const record = service.store.providerSignOuts.get(key)
    service.store.providerSignOuts.delete(key)
    if (record !== undefined && service.now() < record.expiresAt) return reply.redirect(record.location, 303)
    return refuseOAuth('invalid_request', 'Invalid samlResponse or relayState from identity provider')
  }
}
