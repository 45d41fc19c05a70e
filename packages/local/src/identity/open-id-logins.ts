/**
 * Logins by ID tokens of other issuers: OpenID Connect providers that the identity pool names by their ARNs
 * in IAM, and Google and Apple. poolguard's own verifier checks them with the issuer's keys. Sources: Cognito
 * Developer Guide, "Setting up OIDC providers as identity pool IdPs", "Setting up Google" and "Setting up
 * Sign in with Apple as an identity pool IdP". Throws NotAuthorizedException, ExternalServiceException.
 */
import {
  type Algorithm,
  type AuthContext,
  AuthError,
  createVerifier,
  type Issuer,
  oidc,
} from '@poolguard/core'
import { refuse } from '../errors/cognito-error.ts'
import type { Service } from '../service/service.ts'
import { SOCIAL_KEY_SETS } from '../settings/social-providers.ts'
import type { IdentityPoolRecord } from '../store/identity-records.ts'
import { LOOPBACK_HOST } from '../util/loopback.ts'
import type { VerifiedLogin } from './verified-login.ts'

/** `accounts.example.com/path` of `arn:aws:iam::123456789012:oidc-provider/accounts.example.com/path`. */
const OIDC_ARN = /^arn:[\w-]+:iam::\d*:oidc-provider\/(.+)$/

export function parseOpenIdArn(arn: string): string | undefined {
  return OIDC_ARN.exec(arn)?.[1]
}

/** AWS IAM: the algorithms of web identity tokens. */
const ALGORITHMS: readonly Algorithm[] = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512']

/** A provider on this machine may use http. Any other provider must use https. */
function listSchemes(provider: string): string[] {
  const url = `http://${provider}`
  const isLocal = URL.canParse(url) && LOOPBACK_HOST.test(new URL(url).host)
  return isLocal ? ['http', 'https'] : ['https']
}

/**
 * AWS accepts the audiences of the provider in IAM. The local IAM has no such providers, so the pool accepts
 * any audience.
 */
function makeOpenIdIssuers(provider: string): Issuer[] {
  const issuers = listSchemes(provider).map((scheme) => `${scheme}://${provider}`)
  return issuers.map((issuer) => oidc({ issuer, audience: null, algorithms: ALGORITHMS }))
}

interface SocialIssuer {
  readonly type: 'Google' | 'SignInWithApple'
  readonly names: readonly string[]
}

const SOCIAL_ISSUERS: Readonly<Record<string, SocialIssuer>> = {
  'accounts.google.com': { type: 'Google', names: ['https://accounts.google.com', 'accounts.google.com'] },
  'appleid.apple.com': { type: 'SignInWithApple', names: ['https://appleid.apple.com'] },
}

/**
 * If `socialEndpoints` replaces the origin, the new origin is the issuer. The path of the keys stays the
 * same.
 */
function makeSocialIssuers(
  { socialEndpoints }: Service,
  { type, names }: SocialIssuer,
  audience: string,
): Issuer[] {
  const base = socialEndpoints[type]
  const keys = String(SOCIAL_KEY_SETS[type])
  if (base === undefined) return names.map((issuer) => oidc({ issuer, audience, jwksUri: keys }))
  return [oidc({ issuer: base, audience, jwksUri: `${base}${new URL(keys).pathname}` })]
}

/** The issuers of a provider of the identity pool; `undefined` if its tokens are not ID tokens. */
function findIssuers(service: Service, pool: IdentityPoolRecord, provider: string): Issuer[] | undefined {
  const { SupportedLoginProviders = {}, OpenIdConnectProviderARNs = [] } = pool
  if (Object.hasOwn(SupportedLoginProviders, provider)) {
    const social = Object.hasOwn(SOCIAL_ISSUERS, provider) ? SOCIAL_ISSUERS[provider] : undefined
    return social && makeSocialIssuers(service, social, String(SupportedLoginProviders[provider]))
  }
  const isOpenId = OpenIdConnectProviderARNs.some((arn) => parseOpenIdArn(arn) === provider)
  return isOpenId ? makeOpenIdIssuers(provider) : undefined
}

function refuseToken(error: unknown): never {
  if (!(error instanceof AuthError)) throw error
  switch (error.code) {
    case 'ERR_TOKEN_EXPIRED':
      return refuse('loginTokenExpired')
    case 'ERR_TOKEN_MALFORMED':
      return refuse('loginTokenMalformed')
    case 'ERR_ISSUER_UNKNOWN':
      return refuse('loginIssuerForeign')
    case 'ERR_CLIENT_MISMATCH':
      return refuse('loginAudienceForeign')
    case 'ERR_KEYS_UNAVAILABLE':
      return refuse('loginKeysUnavailable')
    default:
      return refuse('loginTokenWrong')
  }
}

async function verify({ now }: Service, token: string, issuers: readonly Issuer[]): Promise<AuthContext> {
  try {
    return await createVerifier({ issuers, now }).verify(token)
  } catch (error) {
    return refuseToken(error)
  }
}

/** `undefined` if the provider issues no ID tokens. */
export async function verifyOpenIdLogin(
  service: Service,
  pool: IdentityPoolRecord,
  provider: string,
  token: string,
): Promise<VerifiedLogin | undefined> {
  const issuers = findIssuers(service, pool, provider)
  if (issuers === undefined) return undefined
  const { subject, claims } = await verify(service, token, issuers)
  const arns = (pool.OpenIdConnectProviderARNs ?? []).filter((arn) => parseOpenIdArn(arn) === provider)
  return { login: { provider, sub: subject }, claims: { ...claims }, mappingKeys: [provider, ...arns] }
}
