/**
 * The users of each pool, in order of creation and by the names that they may sign in with. So a list of a
 * pool does not read the users of other pools, and a sign-in reads only the users who have the typed name.
 * The table of users keeps the index up to date.
 */
import type { UserRecord } from './user-records.ts'

/**
 * The `sub`, and the attributes that a pool may use as usernames or aliases. AWS: CreateUserPool,
 * `UsernameAttributes` and `AliasAttributes`.
 */
const NAME_ATTRIBUTES = ['sub', 'email', 'phone_number', 'preferred_username'] as const

function listNames({ username, attributes }: UserRecord): Set<string> {
  const values = [username, ...NAME_ATTRIBUTES.map((name) => attributes[name])]
  return new Set(values.flatMap((value) => (value === undefined ? [] : [value.toLowerCase()])))
}

class PoolUsers {
  readonly #byKey = new Map<string, UserRecord>()
  readonly #keysByName = new Map<string, Set<string>>()
  /** A copy of the values, made when it is first used. */
  #list: readonly UserRecord[] | undefined

  get list(): readonly UserRecord[] {
    this.#list ??= [...this.#byKey.values()]
    return this.#list
  }

  get size(): number {
    return this.#byKey.size
  }

  find(name: string): UserRecord[] {
    const keys = this.#keysByName.get(name.toLowerCase()) ?? []
    return [...keys].flatMap((key) => this.#byKey.get(key) ?? [])
  }

  set(key: string, user: UserRecord | undefined): void {
    const before = this.#byKey.get(key)
    if (before !== undefined) this.#removeNames(key, before)
    this.#list = undefined
    if (user === undefined) {
      this.#byKey.delete(key)
      return
    }
    this.#byKey.set(key, user)
    for (const name of listNames(user)) {
      this.#keysByName.set(name, (this.#keysByName.get(name) ?? new Set()).add(key))
    }
  }

  #removeNames(key: string, user: UserRecord): void {
    for (const name of listNames(user)) {
      const keys = this.#keysByName.get(name)
      keys?.delete(key)
      if (keys?.size === 0) this.#keysByName.delete(name)
    }
  }
}

const NO_USERS = new PoolUsers()

export class UserIndex {
  readonly #pools = new Map<string, PoolUsers>()

  /** In order of creation. */
  list(userPoolId: string): readonly UserRecord[] {
    return this.#getUsers(userPoolId).list
  }

  count(userPoolId: string): number {
    return this.#getUsers(userPoolId).size
  }

  /**
   * Users who have the name as username, `sub` or an attribute, whatever its case. Whether they may sign in
   * with it depends on the pool.
   */
  find(userPoolId: string, name: string): readonly UserRecord[] {
    return this.#getUsers(userPoolId).find(name)
  }

  /** @param key of the table of users, `<pool id>/…`; a pool id has no slash */
  set(key: string, user: UserRecord | undefined): void {
    const userPoolId = key.slice(0, key.indexOf('/'))
    const users = this.#pools.get(userPoolId) ?? new PoolUsers()
    users.set(key, user)
    if (users.size === 0) this.#pools.delete(userPoolId)
    else this.#pools.set(userPoolId, users)
  }

  #getUsers(userPoolId: string): PoolUsers {
    return this.#pools.get(userPoolId) ?? NO_USERS
  }
}
