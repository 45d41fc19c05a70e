/**
 * Finding and changing users. A user goes by the username, by the `sub`, and by what the pool lets people sign in with:
 * an address or number where that stands for the username, and an alias once it is verified.
 */
import { refuse } from '../errors/cognito-error.ts'
import type { Service } from '../service/service.ts'
import type { UserPoolRecord } from '../store/user-pool-records.ts'
import type { UserRecord } from '../store/user-records.ts'
import { requireUserPool } from './user-pools.ts'

/** Names that differ in case alone are one, unless the pool says otherwise. */
export function sameCase(pool: UserPoolRecord, name: string): string {
  return pool.UsernameConfiguration.CaseSensitive ? name : name.toLowerCase()
}

export function userKey(pool: UserPoolRecord, username: string): string {
  return `${pool.Id}/${sameCase(pool, username)}`
}

/** In the order of their creation. */
export function listUsers({ store }: Service, userPoolId: string): UserRecord[] {
  return [...store.users.values()].filter((user) => user.userPoolId === userPoolId)
}

type Named = Pick<UserRecord, 'username' | 'attributes'>

/** The attributes that a user may type to sign in, besides the username and the `sub`. */
function listAliases(pool: UserPoolRecord, { attributes }: Named): [attribute: string, value: string][] {
  const names = [
    ...pool.UsernameAttributes,
    ...pool.AliasAttributes.filter(
      (name) => name === 'preferred_username' || attributes[`${name}_verified`] === 'true',
    ),
  ]
  return names.flatMap((name) => {
    const value = attributes[name]
    return value === undefined ? [] : [[name, value]]
  })
}

export function listSignInNames(pool: UserPoolRecord, user: Named): string[] {
  return [user.username, user.attributes.sub, ...listAliases(pool, user).map(([, value]) => value)]
}

/** Nobody may come to sign in by another's name. @throws AliasExistsException */
export function refuseTakenNames(service: Service, pool: UserPoolRecord, user: Named): void {
  const others = listUsers(service, pool.Id).filter(({ username }) => username !== user.username)
  const taken = new Set(
    others.flatMap((other) => listSignInNames(pool, other)).map((name) => sameCase(pool, name)),
  )
  const [attribute] = listAliases(pool, user).find(([, value]) => taken.has(sameCase(pool, value))) ?? []
  if (attribute !== undefined) refuse('aliasExists', { attribute })
}

export function findUser(service: Service, pool: UserPoolRecord, name: string): UserRecord | undefined {
  const direct = service.store.users.get(userKey(pool, name))
  if (direct !== undefined) return direct
  const wanted = sameCase(pool, name)
  return listUsers(service, pool.Id).find((user) =>
    listSignInNames(pool, user).some((alias) => sameCase(pool, alias) === wanted),
  )
}

/** @throws UserNotFoundException */
export function requireUser(service: Service, userPoolId: string, name: string): UserRecord {
  return findUser(service, requireUserPool(service, userPoolId), name) ?? refuse('userNotFound')
}

type UserChanges = Partial<Omit<UserRecord, 'userPoolId' | 'username'>>

/** What the pool's schema lets nobody change is as it was when the user came. @throws InvalidParameterException */
function refuseChangeOfImmutable({ SchemaAttributes }: UserPoolRecord, before: Named, after: Named): void {
  const changed = SchemaAttributes.find(
    ({ Name, Mutable }) => !Mutable && before.attributes[Name] !== after.attributes[Name],
  )
  if (changed !== undefined) refuse('attributeImmutable', { attribute: changed.Name })
}

/** @throws AliasExistsException where another user already signs in by one of the attributes, InvalidParameterException */
export function changeUser(service: Service, user: UserRecord, changes: UserChanges): UserRecord {
  const pool = requireUserPool(service, user.userPoolId)
  const changed = { ...user, ...changes, updatedAt: service.now() }
  if (changes.attributes !== undefined) {
    refuseTakenNames(service, pool, changed)
    refuseChangeOfImmutable(pool, user, changed)
  }
  service.store.users.put(userKey(pool, user.username), changed)
  return changed
}
