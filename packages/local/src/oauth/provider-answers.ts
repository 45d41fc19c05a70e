/**
 * Receives the answer of an identity provider to a sign-in, in the query or in a form. An error goes to the
 * application only if the answer belongs to a sign-in of this browser, or a SAML provider began it. Source:
 * Cognito Developer Guide, "Managed login and federation error responses" and "saml2/idpresponse endpoint".
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { holdAnswer, makeUnsolicitedFlow, takeFlow } from '../federation/provider-flows.ts'
import type { ProviderAnswer, ProviderFlow } from '../federation/provider-kind.ts'
import { finishAtProvider } from '../federation/sign-in.ts'
import type { Service } from '../service/service.ts'
import { requireClient } from '../users/user-pools.ts'
import { issueCode } from './authorization-codes.ts'
import { parseAuthorizationRequest } from './authorization-request.ts'
import { findBrowser, rememberBrowser } from './browser-sessions.ts'
import { refuseOAuth } from './oauth-error.ts'
import { parseParameters } from './parameters.ts'
import { makeRedirectUri } from './provider-paths.ts'
import { findRequestedProvider, toRedirectError } from './provider-sign-in.ts'
import { requireLevel } from './requested-level.ts'

/** AWS's placeholder for the methods of a provider, which the pool does not know. */
const BY_PROVIDER = ['fed'] as const

async function finishSignIn(
  service: Service,
  reply: FastifyReply,
  flow: ProviderFlow,
  answer: ProviderAnswer,
): Promise<FastifyReply> {
  const { record } = flow
  const client = requireClient(service, record.request.clientId)
  try {
    const { user, session, level } = await finishAtProvider(service, client, flow, answer)
    const { providerName } = record
    const proof = { methods: BY_PROVIDER, providerLevel: level }
    const signedInAt = rememberBrowser(service, reply, [user, client], {
      ...proof,
      providerName,
      providerSession: session,
    })
    requireLevel(record.request, proof)
    // AWS: an ID token of such a sign-in always has a nonce.
    const authorization = { ...record.request, nonce: record.request.nonce ?? record.nonce }
    return reply.redirect(
      issueCode(service, authorization, { username: user.username, signedInAt, ...proof }),
      302,
    )
  } catch (error) {
    throw toRedirectError(record, error)
  }
}

/** Takes the answer from the query, or the one that the provider posted before as a form. */
export function receiveAnswer(service: Service) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const query = parseParameters(request.query)
    const flow = takeFlow(service, query.state, findBrowser(request))
    if (flow !== undefined) return finishSignIn(service, reply, flow, flow.record.posted ?? query)
    return refuseOAuth(
      'invalid_request',
      'This sign-in has expired, or it began in another browser. Go back to the application and sign in again.',
    )
  }
}

/**
 * Finds a sign-in that a SAML provider began: its `RelayState` contains the parameters of an authorization
 * request. Returns `undefined` for a sign-in that the pool began. Nothing binds such an answer to this
 * browser, so the settings of the provider must allow it with `IDPInit`.
 */
function findUnsolicited(
  service: Service,
  request: FastifyRequest,
  { RelayState, SAMLResponse }: ProviderAnswer,
): ProviderFlow | undefined {
  const relayed = new URLSearchParams(RelayState)
  if (SAMLResponse === undefined || !relayed.has('client_id')) return undefined
  const parameters = parseParameters(Object.fromEntries(relayed))
  const authorization = parseAuthorizationRequest(service, parameters)
  const provider = findRequestedProvider(service, authorization, parameters)
  if (provider?.ProviderType !== 'SAML' || provider.ProviderDetails.IDPInit !== 'true') {
    return refuseOAuth('invalid_request', 'Invalid samlResponse or relayState from identity provider')
  }
  const redirectUri = makeRedirectUri(service, request, 'SAML')
  return makeUnsolicitedFlow(service, {
    request: authorization,
    providerName: provider.ProviderName,
    redirectUri,
  })
}

/**
 * Receives a form that the provider's page posts. The redirect makes the browser send its cookie, and keeps
 * the answer out of the URL.
 */
export function receivePostedAnswer(service: Service, path: string, stateName: string) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const answer = parseParameters(request.body)
    const unsolicited = findUnsolicited(service, request, answer)
    if (unsolicited !== undefined) return finishSignIn(service, reply, unsolicited, answer)
    const state = answer[stateName] ?? ''
    holdAnswer(service, state, answer)
    return reply.redirect(`${path}?${new URLSearchParams({ state })}`, 303)
  }
}
