/**
 * Sign-in by the authorization code flow of OpenID Connect (Core 1.0 §3.1), and of OAuth 2.0 alone for
 * Facebook and Amazon (RFC 6749 §4.1). As at AWS, the request has a state and no PKCE. A request for an ID
 * token also has a nonce. Sources: Cognito Developer Guide, "OIDC user pool IdP authentication flow"; Apple,
 * "Incorporating Sign in with Apple into other platforms".
 */
import { isNonEmptyString } from '@poolguard/core/adapter'
import type { ProviderType } from '../settings/identity-provider-rules.ts'
import { findSubjectClaim } from '../settings/social-providers.ts'
import { findProviderAcr, findProviderLevel } from './acr-mapping.ts'
import { refuseFederation } from './federation-error.ts'
import { type Connection, connect } from './openid-client.ts'
import { toFederationError } from './provider-answers.ts'
import type { ExternalProfile, ProviderAnswer, ProviderFlow, ProviderKind } from './provider-kind.ts'
import type { StoredProvider } from './providers.ts'

type Claims = Readonly<Record<string, unknown>>

/** These providers issue no ID token. The answer of the endpoint for attributes identifies the user. */
const OAUTH_ONLY: readonly ProviderType[] = ['Facebook', 'LoginWithAmazon']

/**
 * The answer of these providers has all attributes, so the pool does not call the endpoint for attributes.
 */
const WITHOUT_ATTRIBUTES: readonly ProviderType[] = ['Google', 'SignInWithApple']

function hasIdToken({ ProviderType: type }: StoredProvider): boolean {
  return !OAUTH_ONLY.includes(type)
}

function makeRequest(provider: StoredProvider, { state, record }: ProviderFlow): Record<string, string> {
  const { ProviderType: type, ProviderDetails: details } = provider
  const { loginHint, prompt, level } = record.request
  const acr = findProviderAcr(provider, level)
  return {
    response_type: 'code',
    scope: details.authorize_scopes ?? 'openid',
    redirect_uri: record.redirectUri,
    state,
    ...(hasIdToken(provider) && { nonce: record.nonce }),
    // Apple sends the name and the e-mail address of a person only with `form_post`.
    ...(type === 'SignInWithApple' && { response_mode: 'form_post' }),
    ...(loginHint !== undefined && { login_hint: loginHint }),
    ...(prompt !== undefined && { prompt }),
    ...(acr !== undefined && { acr_values: acr }),
  }
}

/** The address of the answer, as the library expects it. */
function toAnswerUrl({ record }: ProviderFlow, answer: ProviderAnswer): URL {
  const url = new URL(record.redirectUri)
  for (const [name, value] of Object.entries(answer)) {
    if (value !== undefined) url.searchParams.set(name, value)
  }
  return url
}

/** Facebook's answer contains only the fields that the request names. */
function makeAttributesUrl(address: string, provider: StoredProvider): URL {
  const { ProviderDetails: details, AttributeMapping: mapping } = provider
  if (details.attributes_url_add_attributes !== 'true') return new URL(address)
  return new URL(address + [...new Set(Object.values(mapping))].map(encodeURIComponent).join(','))
}

/** `undefined` if the provider has no endpoint for attributes, or the pool does not need it. */
async function fetchAttributes(
  { library, config }: Connection,
  provider: StoredProvider,
  accessToken: string,
): Promise<Claims | undefined> {
  const { userinfo_endpoint: address } = config.serverMetadata()
  if (address === undefined || WITHOUT_ATTRIBUTES.includes(provider.ProviderType)) return undefined
  const url = makeAttributesUrl(address, provider)
  const method = provider.ProviderDetails.attributes_request_method ?? 'GET'
  const response = await library.fetchProtectedResource(config, accessToken, url, method)
  const attributes: unknown = response.status === 200 ? await response.json() : undefined
  if (typeof attributes === 'object' && attributes !== null) return attributes as Claims
  return refuseFederation('invalid_request', `${provider.ProviderName} Error - ${response.status} userInfo`)
}

/**
 * Apple sends the person's name beside the ID token, and only at the first sign-in. The name is not signed.
 */
function parseAppleName({ user }: ProviderAnswer): Claims {
  if (user === undefined) return {}
  try {
    const { firstName, lastName } = JSON.parse(user).name
    return { firstName, lastName }
  } catch {
    return {}
  }
}

async function redeem(
  connection: Connection,
  provider: StoredProvider,
  flow: ProviderFlow,
  answer: ProviderAnswer,
): Promise<ExternalProfile> {
  const { library, config } = connection
  const withIdToken = hasIdToken(provider)
  const expected = { expectedState: flow.state, ...(withIdToken && { expectedNonce: flow.record.nonce }) }
  const tokens = await library.authorizationCodeGrant(config, toAnswerUrl(flow, answer), expected)
  const { access_token, id_token } = tokens
  const idClaims: Claims = withIdToken ? { ...tokens.claims() } : {}
  const attributes = await fetchAttributes(connection, provider, access_token)
  const name = provider.ProviderType === 'SignInWithApple' ? parseAppleName(answer) : {}
  const claims: Claims = { ...idClaims, ...name, ...attributes, access_token, id_token }
  const subject = (withIdToken ? idClaims : claims)[findSubjectClaim(provider.ProviderType) ?? 'sub']
  // OpenID Connect Core 1.0 §5.3.2: the attributes must be of the same user.
  const isSame = !withIdToken || attributes === undefined || attributes.sub === subject
  if (!isSame) return refuseFederation('invalid_request', 'The userInfo endpoint answers for another user.')
  if (isNonEmptyString(subject)) {
    const parts = { tokenResponse: { ...tokens }, ...(withIdToken && { idToken: { ...idClaims, ...name } }) }
    const bySource = { ...parts, ...(attributes !== undefined && { userInfo: attributes }) }
    const level = findProviderLevel(provider, idClaims.acr)
    return { subject, issuer: null, claims, attributes: bySource, level }
  }
  return refuseFederation('invalid_request', 'username attribute mapping required')
}

export const codeFlow: ProviderKind = {
  async start(service, provider, flow) {
    try {
      const { library, config } = await connect(service, provider)
      return library.buildAuthorizationUrl(config, makeRequest(provider, flow)).href
    } catch (error) {
      throw toFederationError(provider, error)
    }
  },

  async finish(service, provider, flow, answer) {
    try {
      return await redeem(await connect(service, provider), provider, flow, answer)
    } catch (error) {
      throw toFederationError(provider, error)
    }
  },
}
