/**
 * Setting passwords: by their user, with a code after a reset, and by an administrator. The API and the pages
 * both call this. Source: ForgotPassword, ConfirmForgotPassword, ChangePassword and AdminSetUserPassword of
 * the API reference. Throws CognitoError.
 */
import { z } from 'zod'
import { checkPassword } from '../credentials/password-policy.ts'
import { isCorrectPassword, passwordVerifier } from '../credentials/passwords.ts'
import { refuse } from '../errors/cognito-error.ts'
import { confirmationCode, password, username } from '../input/shapes.ts'
import type { Service } from '../service/service.ts'
import type { UserPoolRecord } from '../store/user-pool-records.ts'
import type { UserRecord } from '../store/user-records.ts'
import { resetVerified } from './attributes.ts'
import { type Caller, refuseIfUnknown } from './caller.ts'
import { type CodeDeliveryDetails, findRecoveryAttribute, sendCode, takeCode } from './codes.ts'
import { decoyDelivery } from './decoy-delivery.ts'
import { forgetFailures, recordFailure, refuseIfLocked } from './lockout.ts'
import { refuseUnknownReset, startUnknownReset } from './unknown-names.ts'
import { requireUserPool } from './user-pools.ts'
import { changeUser } from './users.ts'

export const forgotPasswordInput = z.object({ Username: username })
export const resetPasswordInput = forgotPasswordInput.extend({
  ConfirmationCode: confirmationCode,
  Password: password,
})

const DAY_MS = 86_400_000

/** Checks a password against the policy and makes it permanent. */
export function setPassword(
  service: Service,
  user: UserRecord,
  password: string,
  attributes: Readonly<Record<string, string>> = {},
): UserRecord {
  checkPassword(password, requireUserPool(service, user.userPoolId).Policies.PasswordPolicy)
  return changeUser(service, user, {
    password: passwordVerifier(user.userPoolId, user.username, password),
    passwordExpiresAt: undefined,
    status: 'CONFIRMED',
    attributes: { ...user.attributes, ...attributes, ...resetVerified(user.attributes, attributes) },
  })
}

/** Checks a password against the policy. The user must replace it at the next sign-in. */
export function makeTemporaryPassword(
  { now }: Service,
  { Id, Policies: { PasswordPolicy: policy } }: UserPoolRecord,
  username: string,
  password: string,
): Pick<UserRecord, 'password' | 'passwordExpiresAt' | 'status'> {
  checkPassword(password, policy)
  return {
    password: passwordVerifier(Id, username, password),
    passwordExpiresAt: now() + policy.TemporaryPasswordValidityDays * DAY_MS,
    status: 'FORCE_CHANGE_PASSWORD',
  }
}

/** Sends a code to a verified address of the user. An unknown name gets the same answer, and no code. */
export function startPasswordReset(service: Service, caller: Caller): CodeDeliveryDetails {
  refuseIfUnknown(caller, 'userOrClientNotFound')
  const { pool, user, typedName } = caller
  if (user === undefined) {
    startUnknownReset(service, pool, typedName)
    return decoyDelivery(typedName)
  }
  if (!user.enabled) refuse('userDisabled')
  if (user.status === 'FORCE_CHANGE_PASSWORD') refuse('passwordResetNotAllowed')
  const attribute = findRecoveryAttribute(user)
  if (attribute === undefined) {
    return refuse('parameterInvalid', {
      problem: 'Cannot reset password for the user as there is no registered/verified email or phone_number',
    })
  }
  return sendCode(service, user, 'forgotPassword', attribute)
}

export function resetPassword(
  service: Service,
  caller: Caller,
  { ConfirmationCode, Password }: z.output<typeof resetPasswordInput>,
): void {
  refuseIfUnknown(caller, 'userOrClientNotFound')
  const { pool, user, typedName } = caller
  if (user?.enabled === false) refuse('userDisabled')
  checkPassword(Password, pool.Policies.PasswordPolicy)
  if (user === undefined) refuseUnknownReset(service, pool, typedName)
  const verified = takeCode(service, user, 'forgotPassword', ConfirmationCode)
  forgetFailures(service, setPassword(service, verified, Password))
}

export function changePassword(service: Service, user: UserRecord, previous: string, proposed: string): void {
  refuseIfLocked(service, user)
  if (!isCorrectPassword(user, user.userPoolId, user.username, previous)) {
    recordFailure(service, user)
    refuse('wrongPassword')
  }
  setPassword(service, user, proposed)
}
