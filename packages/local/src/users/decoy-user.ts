/**
 * A user that stands for an unknown name, if the client must not learn which users exist. It is never stored,
 * and each look-up makes the same one.
 */
import type { Service } from '../service/service.ts'
import type { UserPoolRecord } from '../store/user-pool-records.ts'
import type { UserRecord } from '../store/user-records.ts'
import { makeUserState } from './new-user.ts'
import { toUnknownUsername } from './unknown-names.ts'

export function makeDecoyUser(service: Service, pool: UserPoolRecord, typedName: string): UserRecord {
  const username =
    pool.UsernameAttributes.length === 0 ? typedName : toUnknownUsername(service, pool, typedName)
  return {
    userPoolId: pool.Id,
    username,
    attributes: { sub: username },
    status: 'CONFIRMED',
    ...makeUserState(0),
  }
}
