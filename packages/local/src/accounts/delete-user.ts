/** Takes a user away, with all sign-ins. Tokens that are out stay valid for APIs until they expire, as at AWS. */
import type { Service } from '../service.ts'
import { endSessionsOf } from '../state/sessions.ts'
import { userPoolOf } from '../state/user-pools.ts'
import type { UserRecord } from '../state/user-records.ts'
import { userKey } from '../state/users.ts'

export function deleteUser(service: Service, user: UserRecord): void {
  endSessionsOf(service, user)
  service.store.users.delete(userKey(userPoolOf(service, user.userPoolId), user.username))
}
