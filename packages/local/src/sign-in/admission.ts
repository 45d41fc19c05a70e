/**
 * The states of an account that refuse a sign-in although the password is correct. Throws AWS's error for
 * each.
 */
import { refuse } from '../errors/cognito-error.ts'
import type { Service } from '../service/service.ts'
import type { UserRecord } from '../store/user-records.ts'

export function requireActiveUser({ now }: Service, user: UserRecord): void {
  if (!user.enabled) refuse('userDisabled')
  if (user.status === 'UNCONFIRMED') refuse('userNotConfirmed')
  if (user.status === 'RESET_REQUIRED') refuse('passwordResetRequired')
  if (user.passwordExpiresAt !== undefined && now() >= user.passwordExpiresAt)
    refuse('temporaryPasswordExpired')
}
