/** A user as administrators see one: UserType of the API reference. */
import { listOf } from '../accounts/attributes.ts'
import type { UserRecord } from '../state/user-records.ts'
import { timeOf } from './shapes.ts'

export function userType(user: UserRecord) {
  return {
    Username: user.username,
    Attributes: listOf(user.attributes),
    UserCreateDate: timeOf(user.createdAt),
    UserLastModifiedDate: timeOf(user.updatedAt),
    Enabled: user.enabled,
    UserStatus: user.status,
  }
}
