/** A user in the form of UserType of the API reference, for administrators. */

import type { UserRecord } from '../store/user-records.ts'
import { toAttributeList } from '../users/attributes.ts'
import { toTimestamp } from '../util/time.ts'

export function toUserType(user: UserRecord) {
  return {
    Username: user.username,
    Attributes: toAttributeList(user.attributes),
    UserCreateDate: toTimestamp(user.createdAt),
    UserLastModifiedDate: toTimestamp(user.updatedAt),
    Enabled: user.enabled,
    UserStatus: user.status,
  }
}
