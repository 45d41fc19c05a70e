/**
 * Looks up identity pools and identities, creates identities, and changes their users. Throws
 * ResourceNotFoundException, LimitExceededException.
 */
import { randomUUID } from 'node:crypto'
import { refuse } from '../errors/cognito-error.ts'
import type { Service } from '../service/service.ts'
import type { IdentityLogin, IdentityPoolRecord, IdentityRecord } from '../store/identity-records.ts'
import { parseRegion } from '../util/ids.ts'

export function requireIdentityPool({ store }: Service, identityPoolId: string): IdentityPoolRecord {
  return store.identityPools.get(identityPoolId) ?? refuse('identityPoolNotFound', { identityPoolId })
}

export function requireIdentity({ store }: Service, identityId: string): IdentityRecord {
  return store.identities.get(identityId) ?? refuse('identityNotFound', { identityId })
}

export function listIdentities({ store }: Service, identityPoolId: string): IdentityRecord[] {
  return [...store.identities.values()].filter((identity) => identity.IdentityPoolId === identityPoolId)
}

export function isSameLogin(login: IdentityLogin): (other: IdentityLogin) => boolean {
  return ({ provider, sub }) => provider === login.provider && sub === login.sub
}

/** The users who share an identity: those of login providers, and those of the developer provider. */
export interface IdentityUsers {
  readonly logins: readonly IdentityLogin[]
  /** The developer's identifiers. */
  readonly developerUsers: readonly string[]
}

/** An identity is a guest's if it has no user and never had one. One that lost its last user is disabled. */
export function isGuest({ logins, developerUsers = [], disabled = false }: IdentityRecord): boolean {
  return logins.length === 0 && developerUsers.length === 0 && !disabled
}

/** As at AWS, the id is `<region of the pool>:<UUID>`. */
export function createIdentity(
  service: Service,
  { IdentityPoolId }: IdentityPoolRecord,
  users: Partial<IdentityUsers> = {},
): IdentityRecord {
  if (service.store.identities.isFull) refuse('poolFull')
  const now = service.now()
  const IdentityId = `${parseRegion(IdentityPoolId, ':')}:${randomUUID()}`
  const identity = { IdentityId, IdentityPoolId, createdAt: now, updatedAt: now, logins: [], ...users }
  service.store.identities.put(IdentityId, identity)
  return identity
}

/** Gives the identity more users. */
export function linkUsers(
  service: Service,
  identity: IdentityRecord,
  { logins = [], developerUsers = [] }: Partial<IdentityUsers>,
): IdentityRecord {
  const fresh = logins.filter((login) => !identity.logins.some(isSameLogin(login)))
  const known = identity.developerUsers ?? []
  const freshUsers = developerUsers.filter((user) => !known.includes(user))
  if (fresh.length === 0 && freshUsers.length === 0) return identity
  return putIdentity(service, identity, {
    logins: [...identity.logins, ...fresh],
    developerUsers: [...known, ...freshUsers],
  })
}

/** An identity that loses its last user is disabled. Source: UnlinkIdentity of the API reference. */
export function setUsers(service: Service, identity: IdentityRecord, users: IdentityUsers): IdentityRecord {
  const disabled = users.logins.length === 0 && users.developerUsers.length === 0
  return putIdentity(service, identity, { ...users, disabled })
}

function putIdentity(
  service: Service,
  identity: IdentityRecord,
  changes: Partial<IdentityRecord>,
): IdentityRecord {
  const changed = { ...identity, ...changes, updatedAt: service.now() }
  service.store.identities.put(identity.IdentityId, changed)
  return changed
}
