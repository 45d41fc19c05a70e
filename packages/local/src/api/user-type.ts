/** A user as administrators see one: UserType of the API reference. */

import { timeOf } from '../input/shapes.ts'
import type { UserRecord } from '../store/user-records.ts'
import { listOf } from '../users/attributes.ts'

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
