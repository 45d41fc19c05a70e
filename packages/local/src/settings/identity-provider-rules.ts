/**
 * The details that each type of identity provider must have, and its fixed name. Source:
 * CreateIdentityProvider of the API reference. Throws InvalidParameterException.
 */
import { refuse } from '../errors/cognito-error.ts'
import type { UserPoolRecord } from '../store/user-pool-records.ts'
import { isProviderUrl } from '../util/provider-url.ts'
import { findSchemaAttribute } from './attribute-values.ts'

/** In the order of AWS's message. */
export const PROVIDER_TYPES = [
  'Facebook',
  'SAML',
  'SignInWithApple',
  'LoginWithAmazon',
  'OIDC',
  'Google',
] as const

export type ProviderType = (typeof PROVIDER_TYPES)[number]

export interface IdentityProvider {
  readonly ProviderName: string
  readonly ProviderType: ProviderType
  readonly ProviderDetails: Readonly<Record<string, string>>
  readonly AttributeMapping: Readonly<Record<string, string>>
  /** The provider's name of each level. */
  readonly AcrMapping?: { readonly [Level in `Level${1 | 2 | 3 | 4}`]?: string | undefined } | undefined
}

/** AWS: a pool has at most one provider of these types, and its name is that of the type. */
export const SOCIAL_PROVIDERS = ['Facebook', 'Google', 'LoginWithAmazon', 'SignInWithApple'] as const

export type SocialProvider = (typeof SOCIAL_PROVIDERS)[number]

export function isSocial(type: ProviderType): type is SocialProvider {
  return SOCIAL_PROVIDERS.some((each) => each === type)
}

/** Required details, and AWS's sentence about them. */
interface Requirement {
  readonly details: readonly string[]
  readonly problem: string
}

const SOCIAL: Requirement = {
  details: ['client_id', 'client_secret', 'authorize_scopes'],
  problem: 'clientId, clientSecret and authorizeScopes are all required idp details.',
}

const REQUIREMENTS: Readonly<Record<ProviderType, Requirement>> = {
  SAML: { details: [], problem: '' },
  Facebook: SOCIAL,
  Google: SOCIAL,
  LoginWithAmazon: SOCIAL,
  SignInWithApple: {
    details: ['client_id', 'private_key', 'team_id', 'key_id'],
    problem: 'clientId, privateKey, teamId, and keyId are all required idp details.',
  },
  OIDC: {
    details: ['client_id', 'authorize_scopes', 'oidc_issuer', 'attributes_request_method'],
    problem:
      'clientId, authorizeScopes, oidcIssuer and attributesRequestMethod are all required idp details.',
  },
}

function refuseProvider(problem: string): never {
  return refuse('parameterInvalid', { problem })
}

function checkName({ ProviderName, ProviderType }: IdentityProvider): void {
  const namedType = SOCIAL_PROVIDERS.find((type) => type === ProviderName)
  if (namedType === undefined ? isSocial(ProviderType) : namedType !== ProviderType) {
    refuseProvider(`Provider ${ProviderName} cannot be of type ${ProviderType}.`)
  }
  if (ProviderName === 'COGNITO') refuseProvider('The provider name COGNITO is reserved.')
}

function checkDetails({ ProviderType, ProviderDetails }: IdentityProvider, allowsHttp: boolean): void {
  const { details, problem } = REQUIREMENTS[ProviderType]
  if (details.some((name) => !ProviderDetails[name])) refuseProvider(problem)
  if (ProviderType === 'SAML') checkSamlDetails(ProviderDetails)
  if (ProviderType === 'OIDC') checkOidcDetails(ProviderDetails, allowsHttp)
}

const ENDPOINTS = ['oidc_issuer', 'authorize_url', 'token_url', 'attributes_url', 'jwks_uri']

function checkOidcDetails(details: IdentityProvider['ProviderDetails'], allowsHttp: boolean): void {
  const { attributes_request_method: method = '' } = details
  if (!['POST', 'GET'].includes(method)) {
    refuseProvider(
      `1 validation error detected: Value '${method}' at ` +
        "'providerConfiguration.oidcConfig.attributesRequestMethod' failed to satisfy constraint: " +
        'Member must satisfy enum value set: [POST, GET]',
    )
  }
  const addresses = ENDPOINTS.flatMap((name) => details[name] ?? [])
  if (!addresses.every((address) => isProviderUrl(address, allowsHttp))) {
    refuseProvider('OIDC endpoint must start with https://')
  }
}

/** The values of the optional details of a SAML provider. */
const SAML_VALUES: Readonly<Record<string, readonly string[]>> = {
  IDPInit: ['true', 'false'],
  IDPSignout: ['true', 'false'],
  EncryptedResponses: ['true', 'false'],
  RequestSigningAlgorithm: ['rsa-sha256'],
}

function checkSamlDetails(details: IdentityProvider['ProviderDetails']): void {
  const { MetadataURL, MetadataFile } = details
  if (MetadataURL && MetadataFile) {
    refuseProvider('Only one of the MetadataURL or MetadataFile should be provided.')
  }
  if (!MetadataURL && !MetadataFile) {
    refuseProvider('At least one of the MetadataURL or MetadataFile should be provided.')
  }
  for (const [name, values] of Object.entries(SAML_VALUES)) {
    const value = details[name]
    if (value !== undefined && !values.includes(value)) {
      refuseProvider(`${name} must be ${values.join(' or ')} in the idp details`)
    }
  }
}

/** Only the service sets these. */
const OF_THE_SERVICE = ['sub', 'identities']

/** `username` is not an attribute: it names the claim that identifies the user. */
function checkMapping(pool: UserPoolRecord, { AttributeMapping }: IdentityProvider): void {
  const unknown = Object.keys(AttributeMapping).find(
    (name) =>
      OF_THE_SERVICE.includes(name) || (name !== 'username' && findSchemaAttribute(pool, name) === undefined),
  )
  if (unknown !== undefined) refuseProvider(`Invalid attribute mapping: ${unknown} is not in the schema.`)
}

/** The message is not AWS's. */
function checkLevels({ ProviderType, AcrMapping = {} }: IdentityProvider): void {
  if (ProviderType !== 'OIDC' && Object.keys(AcrMapping).length > 0) {
    refuseProvider('AcrMapping is supported for OIDC identity providers only.')
  }
}

/** @param allowsHttp whether providers on other machines may have http addresses */
export function checkIdentityProvider(
  pool: UserPoolRecord,
  provider: IdentityProvider,
  allowsHttp: boolean,
): void {
  checkName(provider)
  checkDetails(provider, allowsHttp)
  checkMapping(pool, provider)
  checkLevels(provider)
}
