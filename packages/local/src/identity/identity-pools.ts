/**
 * Looks up identity pools and identities, and creates identities. Throws ResourceNotFoundException,
 * LimitExceededException.
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
  return ({ userPoolId, sub }) => userPoolId === login.userPoolId && sub === login.sub
}

/** As at AWS, the id is `<region of the pool>:<UUID>`. */
export function createIdentity(
  service: Service,
  { IdentityPoolId }: IdentityPoolRecord,
  logins: readonly IdentityLogin[],
): IdentityRecord {
  if (service.store.identities.isFull) refuse('poolFull')
  const now = service.now()
  const IdentityId = `${parseRegion(IdentityPoolId, ':')}:${randomUUID()}`
  const identity = { IdentityId, IdentityPoolId, createdAt: now, updatedAt: now, logins }
  service.store.identities.put(IdentityId, identity)
  return identity
}

export function linkLogins(
  service: Service,
  identity: IdentityRecord,
  logins: readonly IdentityLogin[],
): IdentityRecord {
  const linked = { ...identity, logins: [...identity.logins, ...logins], updatedAt: service.now() }
  service.store.identities.put(identity.IdentityId, linked)
  return linked
}
