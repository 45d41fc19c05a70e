/**
 * The identity of a caller. A user always has the same one; each guest gets a new one. Source: GetId and
 * GetCredentialsForIdentity of the API reference. Throws NotAuthorizedException, ResourceConflictException,
 * ResourceNotFoundException.
 */
import { refuse } from '../errors/cognito-error.ts'
import type { Service } from '../service/service.ts'
import type { IdentityLogin, IdentityRecord } from '../store/identity-records.ts'
import {
  createIdentity,
  isGuest,
  isSameLogin,
  linkUsers,
  listIdentities,
  requireIdentity,
  requireIdentityPool,
  setUsers,
} from './identity-pools.ts'
import { type Logins, requireLogins, toStoredProvider } from './logins.ts'
import { OPEN_ID_PROVIDER, requireOpenIdToken } from './open-id-tokens.ts'
import type { VerifiedLogin } from './verified-login.ts'

function refuseOtherUser(identity: IdentityRecord, logins: readonly IdentityLogin[]): void {
  const others = logins.filter((login) => !identity.logins.some(isSameLogin(login)))
  const isOtherUser = others.some(({ provider }) =>
    identity.logins.some((login) => login.provider === provider),
  )
  if (isOtherUser) refuse('loginsDoNotMatch')
}

function findOwner(
  service: Service,
  identityPoolId: string,
  logins: readonly IdentityLogin[],
): IdentityRecord | undefined {
  const hasLogin = (identity: IdentityRecord) =>
    logins.some((login) => identity.logins.some(isSameLogin(login)))
  const [owner, another] = listIdentities(service, identityPoolId).filter(hasLogin)
  return another === undefined ? owner : refuse('loginLinkedElsewhere')
}

/** Links the logins. Throws if the identity has another user of the same provider. */
export function linkLogins(
  service: Service,
  identity: IdentityRecord,
  logins: readonly IdentityLogin[],
): IdentityRecord {
  refuseOtherUser(identity, logins)
  return linkUsers(service, identity, { logins })
}

function toLogins(verified: readonly VerifiedLogin[]): IdentityLogin[] {
  return verified.map(({ login }) => login)
}

/** GetId: the identity that has one of the logins, or a new one. */
export async function findOrCreateIdentity(
  service: Service,
  identityPoolId: string,
  given: Logins,
): Promise<IdentityRecord> {
  const pool = requireIdentityPool(service, identityPoolId)
  const logins = toLogins(await requireLogins(service, pool, given))
  if (logins.length === 0) {
    return pool.AllowUnauthenticatedIdentities ? createIdentity(service, pool) : refuse('guestsNotAllowed')
  }
  const owner = findOwner(service, identityPoolId, logins)
  return owner === undefined ? createIdentity(service, pool, { logins }) : linkLogins(service, owner, logins)
}

/**
 * Refuses logins that do not belong to this identity. A guest may take any login that no other identity has.
 */
export function refuseForeignLogins(
  service: Service,
  identity: IdentityRecord,
  logins: readonly IdentityLogin[],
): void {
  const owner = findOwner(service, identity.IdentityPoolId, logins)
  const isForeign = owner === undefined ? !isGuest(identity) : owner.IdentityId !== identity.IdentityId
  if (isForeign) refuse('loginsDoNotMatch')
}

export function requireEnabledIdentity(service: Service, identityId: string): IdentityRecord {
  const identity = requireIdentity(service, identityId)
  return identity.disabled === true ? refuse('identityForbidden', { identityId }) : identity
}

/** An identity, and the logins with which its caller authenticated. A guest has none. */
export interface AuthenticatedIdentity {
  readonly identity: IdentityRecord
  readonly logins: readonly VerifiedLogin[]
}

/**
 * AWS: if a guest signs in as a known user, the guest gets the user's identity. The guest's identity is
 * disabled.
 */
function mergeGuest(service: Service, guest: IdentityRecord, owner: IdentityRecord): IdentityRecord {
  setUsers(service, guest, { logins: [], developerUsers: [] })
  return requireEnabledIdentity(service, owner.IdentityId)
}

function requireOwnIdentity(
  service: Service,
  identity: IdentityRecord,
  logins: readonly IdentityLogin[],
): IdentityRecord {
  const owner = findOwner(service, identity.IdentityPoolId, logins)
  const isMerge = owner !== undefined && owner.IdentityId !== identity.IdentityId && isGuest(identity)
  if (isMerge) return linkLogins(service, mergeGuest(service, identity, owner), logins)
  refuseForeignLogins(service, identity, logins)
  return linkLogins(service, identity, logins)
}

/**
 * The requested identity, if it has these logins. A guest who becomes a new user keeps the identity. A guest
 * who signs in as a known user gets the identity of that user.
 */
export async function authenticateIdentity(
  service: Service,
  identityId: string,
  given: Logins,
): Promise<AuthenticatedIdentity> {
  const { IdentityPoolId } = requireEnabledIdentity(service, identityId)
  const pool = requireIdentityPool(service, IdentityPoolId)
  const logins = await requireLogins(service, pool, given)
  const identity = requireEnabledIdentity(service, identityId)
  if (logins.length > 0) return { identity: requireOwnIdentity(service, identity, toLogins(logins)), logins }
  if (!isGuest(identity)) return refuse('identityForbidden', { identityId })
  return pool.AllowUnauthenticatedIdentities ? { identity, logins } : refuse('guestsNotAllowed')
}

/**
 * Does the same as `authenticateIdentity`, and also accepts a token that the developer's back end got for
 * this identity.
 */
export async function authenticateForCredentials(
  service: Service,
  identityId: string,
  given: Logins,
): Promise<AuthenticatedIdentity> {
  const { [OPEN_ID_PROVIDER]: token, ...logins } = given
  if (token === undefined) return authenticateIdentity(service, identityId, given)
  await requireOpenIdToken(service, requireEnabledIdentity(service, identityId), token)
  if (Object.keys(logins).length > 0) return authenticateIdentity(service, identityId, logins)
  return { identity: requireEnabledIdentity(service, identityId), logins: [] }
}

/** UnlinkIdentity: the caller authenticates with the logins of the identity. */
export async function unlinkLogins(
  service: Service,
  identityId: string,
  given: Logins,
  providers: readonly string[],
): Promise<void> {
  const { identity } = await authenticateIdentity(service, identityId, given)
  const unlinked = providers.map((name) => {
    const provider = toStoredProvider(service, name)
    const isLinked = identity.logins.some((login) => login.provider === provider)
    return isLinked ? provider : refuse('loginNotLinked', { provider: name.slice(0, 128) })
  })
  if (unlinked.length === 0) return
  const logins = identity.logins.filter(({ provider }) => !unlinked.includes(provider))
  setUsers(service, identity, { logins, developerUsers: identity.developerUsers ?? [] })
}
