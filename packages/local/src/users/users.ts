/**
 * Looks up and changes users. A user has several names: the username, the `sub`, the attributes that the pool
 * uses as usernames, and the aliases.
 */
import { refuse } from '../errors/cognito-error.ts'
import type { Service } from '../service/service.ts'
import type { UserPoolRecord } from '../store/user-pool-records.ts'
import type { UserRecord } from '../store/user-records.ts'
import { isVerified } from './addresses.ts'
import { requireUserPool } from './user-pools.ts'

/** A pool is case-sensitive, unless its `UsernameConfiguration` says otherwise. */
export function normalizeCase(pool: UserPoolRecord, name: string): string {
  return (pool.UsernameConfiguration?.CaseSensitive ?? true) ? name : name.toLowerCase()
}

export function makeUserKey(pool: UserPoolRecord, username: string): string {
  return `${pool.Id}/${normalizeCase(pool, username)}`
}

/** In order of creation. */
export function listUsers({ store }: Service, userPoolId: string): readonly UserRecord[] {
  return store.usersByPool.list(userPoolId)
}

type Named = Pick<UserRecord, 'username' | 'attributes'> & Partial<Pick<UserRecord, 'status'>>

/**
 * The attributes by which a user may sign in, besides the username and the `sub`. The username of an identity
 * provider's user comes from the provider, so the pool's `UsernameAttributes` do not count.
 */
function listAliases(
  pool: UserPoolRecord,
  { attributes, status }: Named,
): [attribute: string, value: string][] {
  const names = [
    ...(status === 'EXTERNAL_PROVIDER' ? [] : pool.UsernameAttributes),
    ...pool.AliasAttributes.filter((name) => name === 'preferred_username' || isVerified(attributes, name)),
  ]
  return names.flatMap((name) => {
    const value = attributes[name]
    return value === undefined ? [] : [[name, value]]
  })
}

export function listSignInNames(pool: UserPoolRecord, user: Named): string[] {
  return [user.username, user.attributes.sub, ...listAliases(pool, user).map(([, value]) => value)]
}

/** The users who may sign in with the name, in order of creation. */
function findByName({ store }: Service, pool: UserPoolRecord, name: string): UserRecord[] {
  const wanted = normalizeCase(pool, name)
  return store.usersByPool
    .find(pool.Id, name)
    .filter((user) => listSignInNames(pool, user).some((alias) => normalizeCase(pool, alias) === wanted))
}

/** Refuses attributes by which another user signs in. @throws AliasExistsException */
export function refuseTakenNames(service: Service, pool: UserPoolRecord, user: Named): void {
  const isTaken = (name: string) =>
    findByName(service, pool, name).some(({ username }) => username !== user.username)
  const [attribute] = listAliases(pool, user).find(([, value]) => isTaken(value)) ?? []
  if (attribute === undefined) return
  const isUsername = pool.UsernameAttributes.some((name) => name === attribute)
  refuse(isUsername ? 'usernameAttributeTaken' : 'aliasExists', { attribute })
}

export function findUser(service: Service, pool: UserPoolRecord, name: string): UserRecord | undefined {
  const direct = service.store.users.get(makeUserKey(pool, name))
  if (direct !== undefined) return direct
  return findByName(service, pool, name)[0]
}

/** @throws UserNotFoundException */
export function requireUser(service: Service, userPoolId: string, name: string): UserRecord {
  return findUser(service, requireUserPool(service, userPoolId), name) ?? refuse('userNotFound')
}

/**
 * Looks up a user again after a step that may have taken seconds. A later user of the same name is another
 * person.
 *
 * @throws UserNotFoundException
 */
export function refreshUser(service: Service, { userPoolId, username, attributes }: UserRecord): UserRecord {
  const current = service.store.users.get(makeUserKey(requireUserPool(service, userPoolId), username))
  return current?.attributes.sub === attributes.sub ? current : refuse('userNotFound')
}

type UserChanges = Partial<Omit<UserRecord, 'userPoolId' | 'username'>>

/** Refuses a change of an immutable attribute of the schema. @throws InvalidParameterException */
function refuseChangeOfImmutable({ SchemaAttributes }: UserPoolRecord, before: Named, after: Named): void {
  const changed = SchemaAttributes.find(
    ({ Name, Mutable }) => !Mutable && before.attributes[Name] !== after.attributes[Name],
  )
  if (changed !== undefined) refuse('attributeImmutable', { attribute: changed.Name })
}

/**
 * Stores a user with the changes. `user` must be the current record: its other members are stored too.
 *
 * @throws UserNotFoundException if the user was deleted, AliasExistsException if another user signs in by one
 * of the attributes, InvalidParameterException for a change of an immutable attribute
 */
export function changeUser(service: Service, user: UserRecord, changes: UserChanges): UserRecord {
  const pool = requireUserPool(service, user.userPoolId)
  refreshUser(service, user)
  const changed = { ...user, ...changes, updatedAt: service.now() }
  if (changes.attributes !== undefined) {
    refuseTakenNames(service, pool, changed)
    refuseChangeOfImmutable(pool, user, changed)
  }
  service.store.users.put(makeUserKey(pool, user.username), changed)
  return changed
}
