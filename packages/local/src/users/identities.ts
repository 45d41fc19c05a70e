/**
 * The accounts at identity providers with which a user signs in. The record of the user has them. The
 * attribute `identities` contains them as JSON text, as AWS shows it in every answer about the user.
 */
import type { Service } from '../service/service.ts'
import type { UserPoolRecord } from '../store/user-pool-records.ts'
import type { ExternalIdentity, UserRecord } from '../store/user-records.ts'
import { listUsers } from './users.ts'

/** The members of the attribute, in the order and with the types of AWS. */
function toAttributeEntry({
  userId,
  providerName,
  providerType,
  issuer,
  primary,
  createdAt,
}: ExternalIdentity) {
  return { userId, providerName, providerType, issuer, primary, dateCreated: createdAt }
}

/** The same in an ID token, where every value is a string or null. */
export function toIdentityClaim(identity: ExternalIdentity): Readonly<Record<string, string | null>> {
  const { userId, providerName, providerType, issuer, primary, createdAt } = identity
  const dateCreated = String(createdAt)
  return { dateCreated, userId, providerName, providerType, issuer, primary: String(primary) }
}

/** Returns the changes of a user's record. Without identities, the user does not have the attribute. */
export function addIdentities(
  { sub, ...attributes }: UserRecord['attributes'],
  identities: readonly ExternalIdentity[],
): Pick<UserRecord, 'attributes' | 'identities'> {
  const others = Object.fromEntries(Object.entries(attributes).filter(([name]) => name !== 'identities'))
  if (identities.length === 0) return { attributes: { sub, ...others }, identities: undefined }
  const text = JSON.stringify(identities.map(toAttributeEntry))
  return { attributes: { sub, identities: text, ...others }, identities }
}

export interface IdentityOwner {
  readonly user: UserRecord
  readonly identity: ExternalIdentity
}

/** The user who signs in by an identity that `isWanted` accepts. */
export function findIdentityOwner(
  service: Service,
  pool: UserPoolRecord,
  isWanted: (identity: ExternalIdentity) => boolean,
): IdentityOwner | undefined {
  for (const user of listUsers(service, pool.Id)) {
    const identity = user.identities?.find(isWanted)
    if (identity !== undefined) return { user, identity }
  }
  return undefined
}
