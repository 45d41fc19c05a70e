/**
 * Sign-in by an identity provider: which one a request means, the redirect to it, and its answer at
 * `/oauth2/idpresponse`. Errors go to the application, once the answer is known to belong to this browser. Source:
 * Cognito Developer Guide, "Authorize endpoint" and "Managed login and federation error responses".
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { CognitoError } from '../errors/cognito-error.ts'
import { FederationError } from '../federation/federation-error.ts'
import { holdAnswer, openFlow, takeFlow } from '../federation/provider-flows.ts'
import {
  COGNITO,
  findProviderByIdentifier,
  listProviders,
  offersPasswords,
  type StoredProvider,
} from '../federation/providers.ts'
import { finishAtProvider, startAtProvider } from '../federation/sign-in.ts'
import type { Service } from '../service/service.ts'
import type { ProviderFlowRecord } from '../store/federation-records.ts'
import type { AuthorizationRequest, BrowserSessionRecord } from '../store/sign-in-records.ts'
import { requireClient } from '../users/user-pools.ts'
import { LOOPBACK_HOST } from '../util/loopback.ts'
import { issueCode } from './authorization-codes.ts'
import { RedirectError } from './authorization-request.ts'
import { ensureBrowser, findBrowser, rememberBrowser } from './browser-sessions.ts'
import { refuseOAuth } from './oauth-error.ts'
import { type Parameters, parseParameters } from './parameters.ts'
import { requireLevel } from './requested-level.ts'

/** The callback, and the parameter of a form that names the sign-in. */
export const ANSWER_PATHS: Readonly<Record<string, string>> = { '/oauth2/idpresponse': 'state' }

const CALLBACK_PATH = '/oauth2/idpresponse'

/**
 * The provider of a request: the named one, or the only one of a client that does not serve users of the pool.
 * `undefined` for users of the pool.
 *
 * @throws RedirectError for a provider that the client does not offer.
 */
export function findRequestedProvider(
  service: Service,
  request: AuthorizationRequest,
  { identity_provider: name, idp_identifier: identifier }: Parameters,
): StoredProvider | undefined {
  const client = requireClient(service, request.clientId)
  const offered = listProviders(service, client)
  if (name === undefined && identifier === undefined) {
    return offersPasswords(client) || offered.length !== 1 ? undefined : offered[0]
  }
  if (name === COGNITO && offersPasswords(client)) return undefined
  const wanted = name ?? findProviderByIdentifier(service, client.UserPoolId, identifier ?? '')?.ProviderName
  const found = offered.find(({ ProviderName }) => ProviderName === wanted)
  if (found !== undefined) return found
  throw new RedirectError(request, 'invalid_request', 'Login option is not available. Please try another one')
}

/** Whether the request accepts the way in which the browser has signed in. */
export function acceptsSession(
  { providerName = COGNITO }: BrowserSessionRecord,
  { identity_provider: name, idp_identifier: identifier }: Parameters,
  provider: StoredProvider | undefined,
): boolean {
  return (
    (name === undefined && identifier === undefined) || providerName === (provider?.ProviderName ?? COGNITO)
  )
}

/** By the host that the browser uses, because the cookie belongs to it. */
function makeRedirectUri({ address }: Service, { headers, protocol }: FastifyRequest): string {
  const url = address.url ?? ''
  const { host = '' } = headers
  const isLocal = LOOPBACK_HOST.test(host) && LOOPBACK_HOST.test(new URL(url).host)
  return `${isLocal ? `${protocol}://${host}` : url}${CALLBACK_PATH}`
}

function toRedirectError({ request, providerName }: ProviderFlowRecord, error: unknown): unknown {
  if (error instanceof RedirectError) return error
  if (error instanceof FederationError) return new RedirectError(request, error.code, error.message)
  if (error instanceof CognitoError) return new RedirectError(request, 'invalid_request', error.message)
  console.error(`The sign-in by ${providerName} failed.`, error)
  return new RedirectError(request, 'server_error', 'Exception processing authorization code')
}

/** Sends the browser to the provider. */
export async function redirectToProvider(
  service: Service,
  provider: StoredProvider,
  request: AuthorizationRequest,
  http: { readonly request: FastifyRequest; readonly reply: FastifyReply },
): Promise<FastifyReply> {
  const flow = openFlow(service, {
    request,
    browser: ensureBrowser(http.request, http.reply),
    providerName: provider.ProviderName,
    redirectUri: makeRedirectUri(service, http.request),
  })
  try {
    return http.reply.redirect(await startAtProvider(service, provider, flow), 302)
  } catch (error) {
    throw toRedirectError(flow.record, error)
  }
}

/** The answer in the query, or the one that a form has brought before. */
export function receiveAnswer(service: Service) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const query = parseParameters(request.query)
    const flow = takeFlow(service, query.state, findBrowser(request))
    if (flow === undefined) {
      return refuseOAuth(
        'invalid_request',
        'This sign-in has expired, or it began in another browser. Go back to the application and sign in again.',
      )
    }
    const { record } = flow
    const client = requireClient(service, record.request.clientId)
    try {
      const user = await finishAtProvider(service, client, flow, record.posted ?? query)
      const { providerName } = record
      const signedInAt = rememberBrowser(service, reply, user, { factor: undefined, providerName })
      requireLevel(record.request, undefined)
      // AWS: an ID token of such a sign-in always has a nonce.
      const authorization = { ...record.request, nonce: record.request.nonce ?? record.nonce }
      return reply.redirect(issueCode(service, authorization, { username: user.username, signedInAt }), 302)
    } catch (error) {
      throw toRedirectError(record, error)
    }
  }
}

/** A form of the provider's page. The redirect makes the browser send its cookie, and keeps the answer out of the URL. */
export function receivePostedAnswer(service: Service, path: string, stateName: string) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const answer = parseParameters(request.body)
    const state = answer[stateName] ?? ''
    holdAnswer(service, state, answer)
    return reply.redirect(`${path}?${new URLSearchParams({ state })}`, 303)
  }
}
