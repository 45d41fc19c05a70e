/** Who may go on after the right password was shown. Throws what AWS throws for each state of a user. */
import { refuse } from '../errors/cognito-error.ts'
import type { Service } from '../service/service.ts'
import type { ClientRecord } from '../store/user-pool-records.ts'
import type { UserRecord } from '../store/user-records.ts'
import { requireUserPool } from '../users/user-pools.ts'
import { findUser } from '../users/users.ts'

export function admit({ now }: Service, user: UserRecord): void {
  if (!user.enabled) refuse('userDisabled')
  if (user.status === 'UNCONFIRMED') refuse('userNotConfirmed')
  if (user.status === 'RESET_REQUIRED') refuse('passwordResetRequired')
  if (user.passwordExpiresAt !== undefined && now() >= user.passwordExpiresAt)
    refuse('temporaryPasswordExpired')
}

/** The user of a sign-in, if there is one. @throws UserNotFoundException, where the client may learn that there is none. */
export function findSignInUser(
  service: Service,
  client: ClientRecord,
  username: string,
): UserRecord | undefined {
  const user = findUser(service, requireUserPool(service, client.UserPoolId), username)
  if (user === undefined && client.PreventUserExistenceErrors === 'LEGACY') refuse('userNotFound')
  return user
}
