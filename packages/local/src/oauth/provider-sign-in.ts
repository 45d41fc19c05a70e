/**
 * Sign-in by an identity provider: finds the provider of a request, and redirects to it. Source: Cognito
 * Developer Guide, "Authorize endpoint" and "Managed login and federation error responses".
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { CognitoError } from '../errors/cognito-error.ts'
import { FederationError } from '../federation/federation-error.ts'
import { openFlow } from '../federation/provider-flows.ts'
import {
  COGNITO,
  findProviderByIdentifier,
  listProviders,
  offersPasswords,
  type StoredProvider,
} from '../federation/providers.ts'
import { startAtProvider } from '../federation/sign-in.ts'
import type { Service } from '../service/service.ts'
import type { BrowserSessionRecord, ProviderFlowRecord } from '../store/federation-records.ts'
import type { AuthorizationRequest } from '../store/sign-in-records.ts'
import { requireClient } from '../users/user-pools.ts'
import { RedirectError } from './authorization-request.ts'
import { ensureBrowser } from './browser-sessions.ts'
import type { Parameters } from './parameters.ts'
import { makeRedirectUri } from './provider-paths.ts'

/**
 * The provider of a request: the named one, or the only one of a client that does not serve users of the
 * pool. `undefined` for users of the pool.
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

/** Whether the browser has signed in by the provider that the request names. Without a name, any will do. */
export function acceptsSession(
  { providerName = COGNITO }: BrowserSessionRecord,
  { identity_provider: name, idp_identifier: identifier }: Parameters,
  provider: StoredProvider | undefined,
): boolean {
  return (
    (name === undefined && identifier === undefined) || providerName === (provider?.ProviderName ?? COGNITO)
  )
}

export function toRedirectError({ request, providerName }: ProviderFlowRecord, error: unknown): unknown {
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
    redirectUri: makeRedirectUri(service, http.request, provider.ProviderType),
  })
  try {
    return http.reply.redirect(await startAtProvider(service, provider, flow), 302)
  } catch (error) {
    throw toRedirectError(flow.record, error)
  }
}
