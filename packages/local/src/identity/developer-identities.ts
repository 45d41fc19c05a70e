/**
 * Developer-authenticated identities: a back end with AWS credentials vouches for its own users, under the
 * pool's developer provider name. Source: "Developer-authenticated identities" of the Cognito Developer
 * Guide, and the operations of the API reference. Throws CognitoError.
 */
import { refuse } from '../errors/cognito-error.ts'
import type { Service } from '../service/service.ts'
import type { IdentityLogin, IdentityPoolRecord, IdentityRecord } from '../store/identity-records.ts'
import { linkLogins, refuseForeignLogins, requireEnabledIdentity } from './identities.ts'
import {
  createIdentity,
  isSameLogin,
  linkUsers,
  listIdentities,
  requireIdentity,
  requireIdentityPool,
  setUsers,
} from './identity-pools.ts'
import { isConfiguredElsewhere, type Logins, requireLogins } from './logins.ts'
import { findUserPoolId } from './user-pool-logins.ts'

function findDeveloperIdentity(
  service: Service,
  identityPoolId: string,
  user: string,
): IdentityRecord | undefined {
  return listIdentities(service, identityPoolId).find(({ developerUsers = [] }) =>
    developerUsers.includes(user),
  )
}

export function requireDeveloperIdentity(
  service: Service,
  identityPoolId: string,
  user: string,
): IdentityRecord {
  return findDeveloperIdentity(service, identityPoolId, user) ?? refuse('developerUserNotFound', { user })
}

/** Returns the identity. Throws if it belongs to another pool. */
export function requireIdentityOf(
  service: Service,
  identityPoolId: string,
  identityId: string,
): IdentityRecord {
  const identity = requireIdentity(service, identityId)
  return identity.IdentityPoolId === identityPoolId ? identity : refuse('identityNotFound', { identityId })
}

function requireDeveloperProvider({ DeveloperProviderName }: IdentityPoolRecord, provider: string): void {
  if (DeveloperProviderName !== provider) refuse('developerProviderForeign')
}

/** Separates the developer's user in `Logins` from the logins of other providers. */
function splitLogins(service: Service, pool: IdentityPoolRecord, given: Logins) {
  const { DeveloperProviderName: provider } = pool
  const isOther = (name: string) =>
    findUserPoolId(service, name) !== undefined || isConfiguredElsewhere(pool, name)
  const others = Object.entries(given).filter(([name]) => name !== provider)
  if (!others.every(([name]) => isOther(name))) refuse('developerProviderForeign')
  const isNamed = provider !== undefined && Object.hasOwn(given, provider)
  if (!isNamed) return refuse('developerProviderRequired')
  return { provider, user: String(given[provider]), others: Object.fromEntries(others) }
}

interface DeveloperUser {
  readonly user: string
  readonly logins: readonly IdentityLogin[]
}

/** Links the user to an identity that the caller names. */
function linkToIdentity(
  service: Service,
  named: IdentityRecord,
  { user, logins }: DeveloperUser,
): IdentityRecord {
  const identity = requireEnabledIdentity(service, named.IdentityId)
  const owner = findDeveloperIdentity(service, identity.IdentityPoolId, user)
  if (owner === undefined) refuseForeignLogins(service, identity, logins)
  else if (owner.IdentityId !== identity.IdentityId) refuse('developerUserRegistered')
  const linked = linkLogins(service, identity, logins)
  return linkUsers(service, linked, { developerUsers: [user] })
}

/**
 * Returns the identity that has the user or one of the logins, or a new one. Throws if two identities have
 * them.
 */
function findOrCreate(
  service: Service,
  pool: IdentityPoolRecord,
  { user, logins }: DeveloperUser,
): IdentityRecord {
  const all = listIdentities(service, pool.IdentityPoolId)
  const ofLogins = all.filter((identity) => logins.some((login) => identity.logins.some(isSameLogin(login))))
  const owners = new Set([findDeveloperIdentity(service, pool.IdentityPoolId, user), ...ofLogins])
  owners.delete(undefined)
  const [owner, another] = [...owners]
  if (another !== undefined) return refuse('loginsDoNotMatch')
  if (owner === undefined) return createIdentity(service, pool, { logins, developerUsers: [user] })
  return linkUsers(service, linkLogins(service, owner, logins), { developerUsers: [user] })
}

/** GetOpenIdTokenForDeveloperIdentity: registers the user, or finds the identity. */
export async function registerDeveloperUser(
  service: Service,
  identityPoolId: string,
  identityId: string | undefined,
  given: Logins,
): Promise<{ readonly identity: IdentityRecord; readonly provider: string; readonly user: string }> {
  const pool = requireIdentityPool(service, identityPoolId)
  const { provider, user, others } = splitLogins(service, pool, given)
  const verified = await requireLogins(service, pool, others)
  const logins = verified.map(({ login }) => login)
  const identity =
    identityId === undefined
      ? findOrCreate(service, pool, { user, logins })
      : linkToIdentity(service, requireIdentityOf(service, identityPoolId, identityId), { user, logins })
  return { identity, provider, user }
}

export interface Merge {
  readonly IdentityPoolId: string
  readonly DeveloperProviderName: string
  readonly SourceUserIdentifier: string
  readonly DestinationUserIdentifier: string
}

/** MergeDeveloperIdentities: the destination gets all users of the source, and the source is disabled. */
export function mergeDeveloperIdentities(service: Service, merge: Merge): IdentityRecord {
  const { IdentityPoolId } = merge
  requireDeveloperProvider(requireIdentityPool(service, IdentityPoolId), merge.DeveloperProviderName)
  const source = requireDeveloperIdentity(service, IdentityPoolId, merge.SourceUserIdentifier)
  const destination = requireDeveloperIdentity(service, IdentityPoolId, merge.DestinationUserIdentifier)
  if (source.IdentityId === destination.IdentityId) return destination
  const hasOtherUser = source.logins.some(({ provider, sub }) =>
    destination.logins.some((login) => login.provider === provider && login.sub !== sub),
  )
  if (hasOtherUser) return refuse('identitiesConflict')
  setUsers(service, source, { logins: [], developerUsers: [] })
  return linkUsers(service, destination, {
    logins: source.logins,
    developerUsers: source.developerUsers ?? [],
  })
}

export interface DeveloperUnlink {
  readonly IdentityId: string
  readonly IdentityPoolId: string
  readonly DeveloperProviderName: string
  readonly DeveloperUserIdentifier: string
}

/** UnlinkDeveloperIdentity */
export function unlinkDeveloperUser(service: Service, unlink: DeveloperUnlink): void {
  const { IdentityPoolId, IdentityId, DeveloperUserIdentifier: user } = unlink
  requireDeveloperProvider(requireIdentityPool(service, IdentityPoolId), unlink.DeveloperProviderName)
  const identity = requireIdentityOf(service, IdentityPoolId, IdentityId)
  const { logins, developerUsers = [] } = identity
  if (!developerUsers.includes(user)) refuse('developerUserNotFound', { user })
  setUsers(service, identity, { logins, developerUsers: developerUsers.filter((other) => other !== user) })
}
