/**
 * The identity of a caller: a user always has the same one, each guest gets a new one. Source: GetId and
 * GetCredentialsForIdentity of the API reference. Throws NotAuthorizedException, ResourceNotFoundException.
 */
import { refuse } from '../errors/cognito-error.ts'
import type { Service } from '../service/service.ts'
import type { IdentityLogin, IdentityRecord } from '../store/identity-records.ts'
import {
  createIdentity,
  isSameLogin,
  linkLogins,
  listIdentities,
  requireIdentity,
  requireIdentityPool,
} from './identity-pools.ts'
import { requireLogins } from './logins.ts'

type Logins = Readonly<Record<string, string>>

function refuseOtherUser(identity: IdentityRecord, logins: readonly IdentityLogin[]): void {
  const others = logins.filter((login) => !identity.logins.some(isSameLogin(login)))
  const isOtherUser = others.some(({ userPoolId }) =>
    identity.logins.some((login) => login.userPoolId === userPoolId),
  )
  if (isOtherUser) refuse('loginsDoNotMatch')
}

/** GetId: the identity that has any of the logins, or a new one. */
export async function findOrCreateIdentity(
  service: Service,
  identityPoolId: string,
  given: Logins,
): Promise<IdentityRecord> {
  const pool = requireIdentityPool(service, identityPoolId)
  const logins = await requireLogins(service, pool, given)
  if (logins.length === 0) {
    return pool.AllowUnauthenticatedIdentities
      ? createIdentity(service, pool, [])
      : refuse('guestsNotAllowed')
  }
  const hasLogin = (identity: IdentityRecord) =>
    logins.some((login) => identity.logins.some(isSameLogin(login)))
  const [known, another] = listIdentities(service, identityPoolId).filter(hasLogin)
  if (another !== undefined) refuse('loginsDoNotMatch')
  return known === undefined ? createIdentity(service, pool, logins) : withLogins(service, known, logins)
}

function withLogins(
  service: Service,
  identity: IdentityRecord,
  logins: readonly IdentityLogin[],
): IdentityRecord {
  refuseOtherUser(identity, logins)
  const fresh = logins.filter((login) => !identity.logins.some(isSameLogin(login)))
  return fresh.length === 0 ? identity : linkLogins(service, identity, fresh)
}

/** The requested identity, if it has these logins. A guest who signs in keeps the identity. */
export async function authenticateIdentity(
  service: Service,
  identityId: string,
  given: Logins,
): Promise<IdentityRecord> {
  const { IdentityPoolId } = requireIdentity(service, identityId)
  const pool = requireIdentityPool(service, IdentityPoolId)
  const logins = await requireLogins(service, pool, given)
  const identity = requireIdentity(service, identityId)
  if (logins.length === 0) {
    if (identity.logins.length > 0) return refuse('identityForbidden', { identityId })
    return pool.AllowUnauthenticatedIdentities ? identity : refuse('guestsNotAllowed')
  }
  const others = listIdentities(service, IdentityPoolId).filter((other) => other.IdentityId !== identityId)
  const isElsewhere = others.some((other) => logins.some((login) => other.logins.some(isSameLogin(login))))
  if (isElsewhere) return refuse('loginsDoNotMatch')
  if (identity.logins.length > 0 && !logins.some((login) => identity.logins.some(isSameLogin(login)))) {
    return refuse('loginsDoNotMatch')
  }
  return withLogins(service, identity, logins)
}
