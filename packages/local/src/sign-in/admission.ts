/**
 * The states of an account that refuse a sign-in although the password is correct. Throws AWS's error for
 * each.
 */
import { refuse } from '../errors/cognito-error.ts'
import type { Service } from '../service/service.ts'
import type { UserRecord } from '../store/user-records.ts'
import type { Caller } from '../users/caller.ts'

/**
 * AWS refuses these before it checks the password. If a client must not learn which users exist, the refusal
 * waits until the password is correct.
 */
export function refuseBeforePassword({ client, user }: Caller): void {
  if (client.PreventUserExistenceErrors === 'ENABLED') return
  if (user?.status === 'UNCONFIRMED') refuse('userNotConfirmed')
  if (user?.status === 'RESET_REQUIRED') refuse('passwordResetRequired')
}

export function isAdmitted({ enabled, status }: UserRecord): boolean {
  return enabled && status !== 'UNCONFIRMED' && status !== 'RESET_REQUIRED'
}

/** For a sign-in that needs no password. */
export function requireAdmittedUser(user: UserRecord): void {
  if (!user.enabled) refuse('userDisabled')
  if (user.status === 'UNCONFIRMED') refuse('userNotConfirmed')
  if (user.status === 'RESET_REQUIRED') refuse('passwordResetRequired')
}

export function requireActiveUser({ now }: Service, user: UserRecord): void {
  requireAdmittedUser(user)
  if (user.passwordExpiresAt !== undefined && now() >= user.passwordExpiresAt)
    refuse('temporaryPasswordExpired')
}
