/**
 * Deletes a user with all sessions and unfinished sign-ins, because a later user of that name or alias is
 * another person. As at AWS, APIs accept the user's tokens until they expire.
 */
import type { Service } from '../service/service.ts'
import type { UserRecord } from '../store/user-records.ts'
import { endUserSessions } from './sessions.ts'
import { requireUserPool } from './user-pools.ts'
import { makeUserKey } from './users.ts'

export function deleteUser(service: Service, user: UserRecord): void {
  endUserSessions(service, user)
  const { users, challenges, srpExchanges, authorizationCodes, browserSessions, devices, authEvents, pages } =
    service.store
  const isOfUser = (userPoolId: string, username: string | undefined) =>
    userPoolId === user.userPoolId && username === user.username
  for (const table of [challenges, srpExchanges, authorizationCodes, browserSessions, devices, authEvents]) {
    for (const [key, { userPoolId, username }] of [...table.entries()]) {
      if (isOfUser(userPoolId, username)) table.delete(key)
    }
  }
  for (const [key, { request, offer }] of [...pages.entries()]) {
    if (isOfUser(request.userPoolId, offer?.username)) pages.delete(key)
  }
  users.delete(makeUserKey(requireUserPool(service, user.userPoolId), user.username))
}
