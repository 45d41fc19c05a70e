/**
 * Takes aliases over from other users, who keep the attribute but no longer sign in by it. Source:
 * `ForceAliasCreation` of ConfirmSignUp and AdminCreateUser.
 */
import type { Service } from '../service/service.ts'
import type { SignInAttribute, UserPoolRecord } from '../store/user-pool-records.ts'
import type { UserRecord } from '../store/user-records.ts'
import { isVerified } from './addresses.ts'
import { changeUser, listUsers, normalizeCase } from './users.ts'

export function takeOverAliases(
  service: Service,
  pool: UserPoolRecord,
  { username, attributes }: Pick<UserRecord, 'username' | 'attributes'>,
  names: readonly SignInAttribute[],
): void {
  const others = listUsers(service, pool.Id).filter((other) => other.username !== username)
  for (const name of names.filter((each) => pool.AliasAttributes.includes(each))) {
    const alias = normalizeCase(pool, attributes[name] ?? '')
    const owner = others.find(
      (other) =>
        isVerified(other.attributes, name) && normalizeCase(pool, other.attributes[name] ?? '') === alias,
    )
    if (owner === undefined) continue
    changeUser(service, owner, { attributes: { ...owner.attributes, [`${name}_verified`]: 'false' } })
  }
}
