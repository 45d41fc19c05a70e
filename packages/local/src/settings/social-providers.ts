/**
 * What AWS adds to the settings of an identity provider: the fixed endpoints of the social providers, and the claim
 * that identifies a user. Source: CreateIdentityProvider of the API reference, "Examples". AWS does not show the
 * addresses of the keys; they are those of the providers' OpenID configurations.
 */
import {
  type IdentityProvider,
  isSocial,
  type ProviderType,
  type SocialProvider,
} from './identity-provider-rules.ts'

type Details = Readonly<Record<string, string>>

const FACEBOOK_VERSION = 'v17.0'

const DETAILS: Readonly<Record<SocialProvider, Details>> = {
  Facebook: {
    api_version: FACEBOOK_VERSION,
    attributes_url: `https://graph.facebook.com/${FACEBOOK_VERSION}/me?fields=`,
    attributes_url_add_attributes: 'true',
    authorize_url: `https://www.facebook.com/${FACEBOOK_VERSION}/dialog/oauth`,
    token_request_method: 'GET',
    token_url: `https://graph.facebook.com/${FACEBOOK_VERSION}/oauth/access_token`,
  },
  Google: {
    attributes_url: 'https://people.googleapis.com/v1/people/me?personFields=',
    attributes_url_add_attributes: 'true',
    authorize_url: 'https://accounts.google.com/o/oauth2/v2/auth',
    oidc_issuer: 'https://accounts.google.com',
    token_request_method: 'POST',
    token_url: 'https://www.googleapis.com/oauth2/v4/token',
  },
  LoginWithAmazon: {
    attributes_url: 'https://api.amazon.com/user/profile',
    attributes_url_add_attributes: 'false',
    authorize_url: 'https://www.amazon.com/ap/oa',
    token_request_method: 'POST',
    token_url: 'https://api.amazon.com/auth/o2/token',
  },
  SignInWithApple: {
    attributes_url_add_attributes: 'false',
    authorize_url: 'https://appleid.apple.com/auth/authorize',
    oidc_issuer: 'https://appleid.apple.com',
    token_request_method: 'POST',
    token_url: 'https://appleid.apple.com/auth/token',
  },
}

/** The key sets of the social providers that issue ID tokens. */
export const SOCIAL_KEY_SETS: { readonly [Provider in SocialProvider]?: string } = {
  Google: 'https://www.googleapis.com/oauth2/v3/certs',
  SignInWithApple: 'https://appleid.apple.com/auth/keys',
}

/** The claim that identifies a user. A SAML assertion has a NameID instead. */
const SUBJECTS: Readonly<Record<Exclude<ProviderType, 'SAML'>, string>> = {
  Facebook: 'id',
  Google: 'sub',
  LoginWithAmazon: 'user_id',
  SignInWithApple: 'sub',
  OIDC: 'sub',
}

export function findSubjectClaim(type: ProviderType): string | undefined {
  return type === 'SAML' ? undefined : SUBJECTS[type]
}

export function addDetails<Provider extends IdentityProvider>(provider: Provider): Provider {
  const { ProviderType: type, ProviderDetails } = provider
  return isSocial(type)
    ? { ...provider, ProviderDetails: { ...DETAILS[type], ...ProviderDetails } }
    : provider
}

/** A new provider maps the claim that identifies a user. AWS does not add it again when a change leaves it out. */
export function addSubjectMapping<Provider extends IdentityProvider>(provider: Provider): Provider {
  const username = findSubjectClaim(provider.ProviderType)
  return username === undefined
    ? provider
    : { ...provider, AttributeMapping: { username, ...provider.AttributeMapping } }
}
