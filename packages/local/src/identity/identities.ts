/**
 * Which identity somebody has: the same for the same user, a new one for each guest.
 * Source: GetId and GetCredentialsForIdentity of the API reference. Throws NotAuthorizedException, ResourceNotFoundException.
 */
import { refuse } from '../errors/cognito-error.ts'
import type { Service } from '../service/service.ts'
import type { IdentityLogin, IdentityRecord } from '../store/identity-records.ts'
import { identitiesOf, identityOf, identityPoolOf, isOf, linkLogins, newIdentity } from './identity-pools.ts'
import { loginsOf } from './logins.ts'

type Logins = Readonly<Record<string, string>>

function refuseDisagreement(identity: IdentityRecord, logins: readonly IdentityLogin[]): void {
  const others = logins.filter((login) => !identity.logins.some(isOf(login)))
  const isOtherUser = others.some(({ userPoolId }) =>
    identity.logins.some((login) => login.userPoolId === userPoolId),
  )
  if (isOtherUser) refuse('loginsDoNotMatch')
}

/** GetId: the identity to which any of the logins belongs, or else a new one. */
export async function identityFor(
  service: Service,
  identityPoolId: string,
  given: Logins,
): Promise<IdentityRecord> {
  const pool = identityPoolOf(service, identityPoolId)
  const logins = await loginsOf(service, pool, given)
  if (logins.length === 0) {
    return pool.AllowUnauthenticatedIdentities ? newIdentity(service, pool, []) : refuse('guestsNotAllowed')
  }
  const isTheirs = (identity: IdentityRecord) => logins.some((login) => identity.logins.some(isOf(login)))
  const [known, another] = identitiesOf(service, identityPoolId).filter(isTheirs)
  if (another !== undefined) refuse('loginsDoNotMatch')
  return known === undefined ? newIdentity(service, pool, logins) : withLogins(service, known, logins)
}

function withLogins(
  service: Service,
  identity: IdentityRecord,
  logins: readonly IdentityLogin[],
): IdentityRecord {
  refuseDisagreement(identity, logins)
  const fresh = logins.filter((login) => !identity.logins.some(isOf(login)))
  return fresh.length === 0 ? identity : linkLogins(service, identity, fresh)
}

/** The identity that is asked for, if these logins are of it. A guest who signs in stays the same identity. */
export async function provenIdentity(
  service: Service,
  identityId: string,
  given: Logins,
): Promise<IdentityRecord> {
  const { IdentityPoolId } = identityOf(service, identityId)
  const pool = identityPoolOf(service, IdentityPoolId)
  const logins = await loginsOf(service, pool, given)
  const identity = identityOf(service, identityId)
  if (logins.length === 0) {
    if (identity.logins.length > 0) return refuse('identityForbidden', { identityId })
    return pool.AllowUnauthenticatedIdentities ? identity : refuse('guestsNotAllowed')
  }
  const others = identitiesOf(service, IdentityPoolId).filter((other) => other.IdentityId !== identityId)
  const isElsewhere = others.some((other) => logins.some((login) => other.logins.some(isOf(login))))
  if (isElsewhere) return refuse('loginsDoNotMatch')
  if (identity.logins.length > 0 && !logins.some((login) => identity.logins.some(isOf(login)))) {
    return refuse('loginsDoNotMatch')
  }
  return withLogins(service, identity, logins)
}
