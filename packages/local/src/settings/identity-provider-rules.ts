/**
 * The details that each type of identity provider must have, and its fixed name. Source:
 * CreateIdentityProvider of the API reference. Throws InvalidParameterException.
 */
import { refuse } from '../errors/cognito-error.ts'
import type { UserPoolRecord } from '../store/user-pool-records.ts'
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
}

/** AWS: a pool has at most one provider of these types, and its name is that of the type. */
export const SOCIAL_PROVIDERS = ['Facebook', 'Google', 'LoginWithAmazon', 'SignInWithApple'] as const

export type SocialProvider = (typeof SOCIAL_PROVIDERS)[number]

export function isSocial(type: ProviderType): type is SocialProvider {
  return SOCIAL_PROVIDERS.some((each) => each === type)
}

const SOCIAL = ['client_id', 'client_secret', 'authorize_scopes']

const REQUIRED_DETAILS: Readonly<Record<ProviderType, readonly string[]>> = {
  SAML: [],
  Facebook: SOCIAL,
  Google: SOCIAL,
  LoginWithAmazon: SOCIAL,
  SignInWithApple: ['client_id', 'team_id', 'key_id', 'private_key', 'authorize_scopes'],
  OIDC: ['client_id', 'attributes_request_method', 'oidc_issuer', 'authorize_scopes'],
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

/** `a, b and c`, as AWS writes it. */
function joinNames(names: readonly string[]): string {
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}

function checkDetails({ ProviderType, ProviderDetails }: IdentityProvider): void {
  const required = REQUIRED_DETAILS[ProviderType]
  if (required.some((name) => !ProviderDetails[name])) {
    refuseProvider(`${joinNames(required)} are all required idp details`)
  }
  if (ProviderType === 'SAML' && !ProviderDetails.MetadataURL && !ProviderDetails.MetadataFile) {
    refuseProvider('MetadataURL or MetadataFile is required in the idp details')
  }
  if (ProviderType === 'SAML') checkSamlDetails(ProviderDetails)
}

/** The values of the optional details of a SAML provider. */
const SAML_VALUES: Readonly<Record<string, readonly string[]>> = {
  IDPInit: ['true', 'false'],
  IDPSignout: ['true', 'false'],
  EncryptedResponses: ['true', 'false'],
  RequestSigningAlgorithm: ['rsa-sha256'],
}

function checkSamlDetails(details: IdentityProvider['ProviderDetails']): void {
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

export function checkIdentityProvider(pool: UserPoolRecord, provider: IdentityProvider): void {
  checkName(provider)
  checkDetails(provider)
  checkMapping(pool, provider)
}
