/**
 * Takes a user away, with all sign-ins, those under way too: the next one of that name, or whose alias it is, is somebody
 * else. Tokens that are out stay valid for APIs until they expire, as at AWS.
 */
import type { Service } from '../service/service.ts'
import type { UserRecord } from '../store/user-records.ts'
import { endUserSessions } from './sessions.ts'
import { requireUserPool } from './user-pools.ts'
import { userKey } from './users.ts'

export function deleteUser(service: Service, user: UserRecord): void {
  endUserSessions(service, user)
  const { users, challenges, authorizationCodes, browserSessions } = service.store
  for (const table of [challenges, authorizationCodes, browserSessions]) {
    for (const [key, { userPoolId, username }] of [...table.entries()]) {
      if (userPoolId === user.userPoolId && username === user.username) table.delete(key)
    }
  }
  users.delete(userKey(requireUserPool(service, user.userPoolId), user.username))
}
