/**
 * The authorization request. RFC 6749 §4.1.1, RFC 7636 (PKCE), RFC 8707 (resource), OpenID Connect Core 1.0
 * §3.1.2.1. Until the redirect URI is known to be the client's, nothing is sent to it: an error is an
 * `OAuthError`, which a page shows. Afterwards an error is a `RedirectError`, which goes to the application.
 */
import type { Service } from '../service/service.ts'
import { findRequestedLevel } from '../sign-in/authentication-level.ts'
import { grantUserScopes } from '../sign-in/scopes.ts'
import type { AuthorizationRequest } from '../store/sign-in-records.ts'
import type { ClientRecord } from '../store/user-pool-records.ts'
import { findClient, requireUserPool } from '../users/user-pools.ts'
import { type OAuthErrorCode, refuseOAuth } from './oauth-error.ts'
import type { Parameters } from './parameters.ts'

/** A refusal that the application receives at its redirect URI. */
export class RedirectError extends Error {
  override readonly name = 'RedirectError'
  readonly location: string

  constructor(
    destination: { redirectUri: string; state: string | undefined },
    code: OAuthErrorCode,
    text: string,
  ) {
    super(text)
    const { redirectUri, state } = destination
    this.location = addParameters(redirectUri, { error: code, error_description: text, state })
  }
}

export function addParameters(uri: string, parameters: Parameters): string {
  const url = new URL(uri)
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) url.searchParams.set(name, value)
  }
  return url.href
}

/** @throws OAuthError for an unknown client. */
export function requireOAuthClient(service: Service, clientId: string | undefined): ClientRecord {
  const client = findClient(service, clientId)
  return client ?? refuseOAuth('invalid_request', 'The client_id is missing or unknown.')
}

/** @throws OAuthError for a client that is unknown, or may not use the authorization code flow. */
function requireSignInClient(service: Service, clientId: string | undefined): ClientRecord {
  const client = requireOAuthClient(service, clientId)
  if (!client.AllowedOAuthFlowsUserPoolClient || !client.AllowedOAuthFlows.includes('code')) {
    return refuseOAuth('unauthorized_client', 'This client may not use the authorization code flow.')
  }
  return client
}

/** Compares exactly (RFC 9700 §2.1). */
function requireRedirectUri(client: ClientRecord, { redirect_uri: uri }: Parameters): string {
  if (uri !== undefined && client.CallbackURLs.includes(uri)) return uri
  return refuseOAuth(
    'invalid_request',
    `The redirect_uri is not one of the CallbackURLs of this client: ${client.CallbackURLs.join(', ') || 'none'}. ` +
      'Allow another one with "poolguard local --callback URL" or the operation UpdateUserPoolClient.',
  )
}

/** AWS: `https://…`, `http://localhost…`, or a custom scheme. A request has only one resource. */
function isResource(uri: string): boolean {
  if (!URL.canParse(uri) || /[\s#]/.test(uri)) return false
  const { protocol, hostname } = new URL(uri)
  return protocol !== 'http:' || hostname === 'localhost'
}

type Rule = readonly [isBroken: (parameters: Parameters) => boolean, code: OAuthErrorCode, text: string]

/** The rules for the requests of every client. The error names the first broken rule. */
const RULES: readonly Rule[] = [
  [(it) => it.response_type === undefined, 'invalid_request', 'The response_type is missing.'],
  [(it) => it.response_type !== 'code', 'unsupported_response_type', 'The response_type must be code.'],
  // OpenID Connect Core 1.0 §3.1.2.1.
  [
    ({ prompt = '' }) => prompt !== 'none' && prompt.split(' ').includes('none'),
    'invalid_request',
    'The prompt none excludes other prompts.',
  ],
  [
    ({ max_age: maxAge = '0' }) => !/^\d{1,15}$/.test(maxAge),
    'invalid_request',
    'The max_age is not a number of seconds.',
  ],
  // RFC 7636 §4.3: an absent method means `plain`.
  [
    (it) =>
      (it.code_challenge ?? it.code_challenge_method) !== undefined && it.code_challenge_method !== 'S256',
    'invalid_request',
    'The code_challenge_method must be S256.',
  ],
  [
    (it) => it.code_challenge_method !== undefined && !/^[\w-]{43}$/.test(it.code_challenge ?? ''),
    'invalid_request',
    'The code_challenge is not an S256 challenge.',
  ],
  [
    ({ resource }) => resource !== undefined && !isResource(resource),
    'invalid_target',
    'The resource is not a valid URI.',
  ],
]

/**
 * The request of a page that leads back to the application without a code. It needs only the client and its
 * redirect URI.
 *
 * @throws OAuthError
 */
export function parseReturnRequest(service: Service, parameters: Parameters): AuthorizationRequest {
  const client = requireSignInClient(service, parameters.client_id)
  return {
    userPoolId: client.UserPoolId,
    clientId: client.ClientId,
    redirectUri: requireRedirectUri(client, parameters),
    scope: '',
    state: parameters.state,
    nonce: undefined,
    codeChallenge: undefined,
    resource: undefined,
    loginHint: undefined,
    level: undefined,
  }
}

/** @throws OAuthError, RedirectError */
export function parseAuthorizationRequest(service: Service, parameters: Parameters): AuthorizationRequest {
  const client = requireSignInClient(service, parameters.client_id)
  const redirectUri = requireRedirectUri(client, parameters)
  const { state, nonce, resource, prompt, login_hint: loginHint, code_challenge: codeChallenge } = parameters
  const refuse = (code: OAuthErrorCode, text: string): never => {
    throw new RedirectError({ redirectUri, state }, code, text)
  }
  const broken = RULES.find(([isBroken]) => isBroken(parameters))
  if (broken !== undefined) refuse(broken[1], broken[2])
  const scope = grantUserScopes(service, client, parameters.scope)
  if (scope === undefined) return refuse('invalid_scope', 'The client requests a scope that it may not use.')
  const { UserPoolId: userPoolId, ClientId: clientId } = client
  const level = findRequestedLevel(requireUserPool(service, userPoolId), parameters.acr_values)
  return {
    userPoolId,
    clientId,
    redirectUri,
    scope,
    state,
    nonce,
    codeChallenge,
    resource,
    loginHint,
    level,
    prompt,
  }
}
