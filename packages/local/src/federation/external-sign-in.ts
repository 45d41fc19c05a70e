/**
 * The sign-in of a user of an identity provider, with the triggers that AWS runs. InboundFederation is the
 * first. PreSignUp and PostConfirmation follow for a new user, PreAuthentication and PostAuthentication for a
 * known one. A trigger may run for seconds, so everything is looked up again after it. Source: Cognito
 * Developer Guide, "Customizing user pool workflows with Lambda triggers". Throws CognitoError.
 */
import { refuse } from '../errors/cognito-error.ts'
import type { Service } from '../service/service.ts'
import type { ClientRecord, UserPoolRecord } from '../store/user-pool-records.ts'
import type { UserRecord } from '../store/user-records.ts'
import { runInboundFederation } from '../triggers/inbound-federation.ts'
import { runPostAuthentication, runPreAuthentication } from '../triggers/sign-in-triggers.ts'
import { runPostConfirmation, runPreSignUp } from '../triggers/sign-up-triggers.ts'
import type { Attributes } from '../users/attributes.ts'
import type { IdentityOwner } from '../users/identities.ts'
import { requireUserPool } from '../users/user-pools.ts'
import { refreshUser } from '../users/users.ts'
import { checkMapped, mapAttributes } from './attribute-mapping.ts'
import { createExternalUser, findOwner, makeExternalUsername, updateExternalUser } from './external-users.ts'
import type { ExternalProfile } from './provider-kind.ts'
import type { StoredProvider } from './providers.ts'

interface ExternalSignIn {
  readonly client: ClientRecord
  readonly provider: StoredProvider
  readonly profile: ExternalProfile
  readonly mapped: Attributes
}

interface Names {
  readonly pool: UserPoolRecord
  readonly clientId: string
  /** The username that a new user gets. */
  readonly userName: string
}

function toNames(
  service: Service,
  { client, provider, profile }: Pick<ExternalSignIn, 'client' | 'provider' | 'profile'>,
): Names {
  const pool = requireUserPool(service, client.UserPoolId)
  const userName = makeExternalUsername(pool, provider.ProviderName, profile.subject)
  return { pool, clientId: client.ClientId, userName }
}

/** Returns the profile with the claims of the trigger InboundFederation. The subject does not change. */
async function changeClaims(
  service: Service,
  client: ClientRecord,
  provider: StoredProvider,
  profile: ExternalProfile,
): Promise<ExternalProfile> {
  const claims = await runInboundFederation(service, toNames(service, { client, provider, profile }), {
    providerName: provider.ProviderName,
    providerType: provider.ProviderType,
    attributes: profile.attributes,
  })
  return claims === undefined ? profile : { ...profile, claims }
}

/** The owner of the account; `undefined` for a new user. Refuses a disabled owner and unusable attributes. */
function findEnabledOwner(service: Service, signIn: ExternalSignIn): IdentityOwner | undefined {
  const { client, provider, profile, mapped } = signIn
  const pool = requireUserPool(service, client.UserPoolId)
  const owner = findOwner(service, pool, provider, profile, mapped)
  if (owner?.user.enabled === false) refuse('userDisabled')
  checkMapped(pool, client, mapped, owner?.user)
  return owner
}

/** Looks the user up after a trigger, which may have changed, disabled or deleted the user. */
function requireEnabled(service: Service, user: UserRecord): UserRecord {
  const current = refreshUser(service, user)
  if (!current.enabled) refuse('userDisabled')
  return current
}

async function signUp(service: Service, signIn: ExternalSignIn): Promise<UserRecord> {
  const { provider, profile, mapped } = signIn
  const names = toNames(service, signIn)
  await runPreSignUp(service, 'ExternalProvider', names, { attributes: mapped })
  // As at AWS, a trigger that links the account to a user makes this sign-in fail, and the next one succeed.
  if (findEnabledOwner(service, signIn) !== undefined)
    refuse('externalNameTaken', { username: names.userName })
  const { pool, clientId } = toNames(service, signIn)
  const user = createExternalUser(service, pool, provider, profile, mapped)
  await runPostConfirmation(service, 'ConfirmSignUp', { pool, clientId }, user)
  return requireEnabled(service, user)
}

async function signInAgain(
  service: Service,
  signIn: ExternalSignIn,
  { user }: IdentityOwner,
): Promise<UserRecord> {
  const { provider, profile, mapped } = signIn
  const origin = { ...toNames(service, signIn), userName: user.username }
  await runPreAuthentication(service, origin, user, undefined)
  const owner = findEnabledOwner(service, signIn) ?? refuse('userNotFound')
  const updated = updateExternalUser(service, owner, provider, profile, mapped)
  await runPostAuthentication(service, origin, updated, false)
  return requireEnabled(service, updated)
}

/** Signs the account in, and returns its user. */
export async function signInExternalUser(
  service: Service,
  client: ClientRecord,
  provider: StoredProvider,
  received: ExternalProfile,
): Promise<UserRecord> {
  const profile = await changeClaims(service, client, provider, received)
  const signIn = { client, provider, profile, mapped: mapAttributes(provider, profile) }
  const owner = findEnabledOwner(service, signIn)
  return owner === undefined ? signUp(service, signIn) : signInAgain(service, signIn, owner)
}
