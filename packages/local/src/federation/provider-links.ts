/**
 * Links accounts at identity providers to users, and removes links. Source: AdminLinkProviderForUser and
 * AdminDisableProviderForUser of the API reference. Throws CognitoError.
 */
import { refuse } from '../errors/cognito-error.ts'
import type { Service } from '../service/service.ts'
import { findSchemaAttribute } from '../settings/attribute-values.ts'
import { isSocial } from '../settings/identity-provider-rules.ts'
import type { UserPoolRecord } from '../store/user-pool-records.ts'
import type { ExternalIdentity, UserRecord } from '../store/user-records.ts'
import { addIdentities, findIdentityOwner } from '../users/identities.ts'
import { changeUser, findUser, requireUser } from '../users/users.ts'
import { makeExternalUsername } from './external-users.ts'
import { findProvider, type StoredProvider } from './providers.ts'

/** ProviderUserIdentifierType of the API. */
export interface ProviderUser {
  readonly ProviderName?: string | undefined
  readonly ProviderAttributeName?: string | undefined
  readonly ProviderAttributeValue?: string | undefined
}

/** Stands for the users of the pool itself. */
const NATIVE = 'Cognito'
/** Stands for the provider's identifier of an account. */
const SUBJECT = 'Cognito_Subject'
/** AWS: "The maximum number of federated identities linked to a user is five." */
const MAX_LINKS = 5

type Source = Pick<ExternalIdentity, 'providerName' | 'attribute' | 'userId'>

function requireProvider(service: Service, pool: UserPoolRecord, name: string): StoredProvider {
  const provider = findProvider(service, pool.Id, name)
  return provider ?? refuse('resourceNotFound', { resource: `Identity provider ${name}` })
}

function requireValue(value: string | undefined, name: string): string {
  return value || refuse('parameterInvalid', { problem: `${name} is required` })
}

/** The account of a provider that the request names. */
function requireSource(provider: StoredProvider, user: ProviderUser): Source {
  const { ProviderName: providerName, ProviderType: type, AttributeMapping } = provider
  const name = requireValue(user.ProviderAttributeName, 'ProviderAttributeName')
  const userId = requireValue(user.ProviderAttributeValue, 'ProviderAttributeValue')
  if (name === SUBJECT) return { providerName, userId }
  if (isSocial(type)) {
    refuse('parameterInvalid', { problem: `ProviderAttributeName must be ${SUBJECT} for ${providerName}` })
  }
  // ProviderAttributeName is the name of a mapped attribute or, as for SAML at AWS, the name of its claim.
  const mapped = Object.entries(AttributeMapping).find((pair) => pair.includes(name))
  if (mapped === undefined) {
    refuse('parameterInvalid', { problem: `${providerName} has no attribute mapping for ${name}` })
  }
  return { providerName, userId, attribute: mapped[0] }
}

function isSame(one: Source, other: Source): boolean {
  return (
    one.providerName === other.providerName &&
    one.attribute === other.attribute &&
    one.userId === other.userId
  )
}

/** The user that the request names, by a username or by an account at a provider. */
function requireDestination(service: Service, pool: UserPoolRecord, user: ProviderUser): UserRecord {
  const value = requireValue(user.ProviderAttributeValue, 'ProviderAttributeValue')
  if (user.ProviderName === undefined || user.ProviderName === NATIVE) {
    return requireUser(service, pool.Id, value)
  }
  const { ProviderName } = requireProvider(service, pool, user.ProviderName)
  return findUser(service, pool, makeExternalUsername(pool, ProviderName, value)) ?? refuse('userNotFound')
}

/** Each sign-in writes the mapped attributes, so a user with an immutable attribute cannot be linked. */
function refuseFixedAttributes(pool: UserPoolRecord, { attributes }: UserRecord): void {
  const isFixed = (name: string) => name !== 'sub' && findSchemaAttribute(pool, name)?.Mutable === false
  const name = Object.keys(attributes).find(isFixed)
  if (name !== undefined) refuse('attributeImmutable', { attribute: name })
}

export function linkProvider(
  service: Service,
  pool: UserPoolRecord,
  destination: ProviderUser,
  source: ProviderUser,
): void {
  const name = requireValue(source.ProviderName, 'ProviderName')
  if (name === NATIVE) refuse('sourceUserNative')
  const provider = requireProvider(service, pool, name)
  const identity = requireSource(provider, source)
  const user = requireDestination(service, pool, destination)
  const owner = findIdentityOwner(service, pool, (each) => isSame(each, identity))
  if (owner !== undefined) refuse(owner.identity.primary ? 'sourceUserSignedUp' : 'sourceUserLinked')
  refuseFixedAttributes(pool, user)
  const { identities = [] } = user
  if (identities.length >= MAX_LINKS) {
    refuse('limitExceeded', { problem: `A user has at most ${MAX_LINKS} identities of identity providers.` })
  }
  const { ProviderType: providerType } = provider
  const link = { ...identity, providerType, issuer: null, primary: false, createdAt: service.now() }
  changeUser(service, user, addIdentities(user.attributes, [...identities, link]))
}

/** The account can no longer sign in as its user. A user of the pool itself loses the password. */
export function disableProvider(service: Service, pool: UserPoolRecord, named: ProviderUser): void {
  const name = requireValue(named.ProviderName, 'ProviderName')
  if (name === NATIVE) {
    const user = requireUser(
      service,
      pool.Id,
      requireValue(named.ProviderAttributeValue, 'ProviderAttributeValue'),
    )
    changeUser(service, user, { password: undefined, passwordExpiresAt: undefined })
    return
  }
  const wanted = requireSource(requireProvider(service, pool, name), named)
  const owner = findIdentityOwner(service, pool, (each) => isSame(each, wanted))
  const { user, identity } = owner ?? refuse('externalUserUnknown')
  const others = (user.identities ?? []).filter((each) => each !== identity)
  changeUser(service, user, addIdentities(user.attributes, others))
}
