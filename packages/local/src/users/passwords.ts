/**
 * Changes and resets passwords, for users and for administrators. The API and the pages both call these
 * functions. Source: ForgotPassword, ConfirmForgotPassword, ChangePassword and AdminSetUserPassword of the
 * API reference. Throws CognitoError.
 */
import { z } from 'zod'
import { checkPassword } from '../credentials/password-policy.ts'
import { isCorrectPassword, makePasswordVerifier } from '../credentials/passwords.ts'
import { refuse } from '../errors/cognito-error.ts'
import { confirmationCode, password, username } from '../input/shapes.ts'
import type { Service } from '../service/service.ts'
import type { UserPoolRecord } from '../store/user-pool-records.ts'
import type { UserRecord, UserStatus } from '../store/user-records.ts'
import type { ClientMetadata } from '../triggers/events.ts'
import { runPostConfirmation } from '../triggers/sign-up-triggers.ts'
import { resetVerified } from './attributes.ts'
import { logAuthEvent } from './auth-events.ts'
import { type Caller, preventsUserExistenceErrors, refuseIfUnknown, toOrigin } from './caller.ts'
import { type CodeDeliveryDetails, checkCode, sendCode, takeCode } from './codes.ts'
import { makeDecoyDelivery } from './decoy-delivery.ts'
import { forgetFailures, recordFailure, refuseIfLocked } from './lockout.ts'
import { migrateUser } from './migration.ts'
import { refuseUsedPassword, rememberPasswords } from './password-history.ts'
import {
  findRecoveryAttribute,
  getFirstRecoveryAttribute,
  refuseIfAdminOnly,
  requireRecoveryAttribute,
} from './recovery.ts'
import { refuseUnknownReset, startUnknownReset } from './unknown-names.ts'
import { requireUserPool } from './user-pools.ts'
import { changeUser } from './users.ts'

export const forgotPasswordInput = z.object({ Username: username })
export const resetPasswordInput = forgotPasswordInput.extend({
  ConfirmationCode: confirmationCode,
  Password: password,
})

const DAY_MS = 86_400_000

/** The states of users who have chosen no password in this pool. */
const NOT_RESETTABLE: readonly UserStatus[] = ['FORCE_CHANGE_PASSWORD', 'EXTERNAL_PROVIDER']

type Owner = Pick<UserRecord, 'userPoolId' | 'username' | 'password' | 'passwordHistory'>

/** Checks a password against the policy and the earlier passwords, and makes its verifier. */
function replacePassword(
  { Policies: { PasswordPolicy: policy } }: UserPoolRecord,
  owner: Owner,
  password: string,
): Pick<UserRecord, 'password' | 'passwordHistory'> {
  checkPassword(password, policy)
  refuseUsedPassword(policy, owner, password)
  const { userPoolId, username } = owner
  return {
    password: makePasswordVerifier(userPoolId, username, password),
    passwordHistory: rememberPasswords(policy, owner),
  }
}

/** Checks a password against the policy and makes it permanent. */
export function setPassword(
  service: Service,
  user: UserRecord,
  password: string,
  attributes: Readonly<Record<string, string>> = {},
): UserRecord {
  return changeUser(service, user, {
    ...replacePassword(requireUserPool(service, user.userPoolId), user, password),
    passwordExpiresAt: undefined,
    status: 'CONFIRMED',
    attributes: { ...user.attributes, ...attributes, ...resetVerified(user.attributes, attributes) },
  })
}

/** Checks a password against the policy. The user must replace it at the next sign-in. */
export function makeTemporaryPassword(
  { now }: Service,
  pool: UserPoolRecord,
  owner: Owner,
  password: string,
): Pick<UserRecord, 'password' | 'passwordHistory' | 'passwordExpiresAt' | 'status'> {
  const { TemporaryPasswordValidityDays: days } = pool.Policies.PasswordPolicy
  return {
    ...replacePassword(pool, owner, password),
    passwordExpiresAt: now() + days * DAY_MS,
    status: 'FORCE_CHANGE_PASSWORD',
  }
}

/**
 * Whether the user gets the answer of an unknown name. Source: Cognito Developer Guide, "Managing user
 * existence error responses".
 */
function isHidden(caller: Caller, user: UserRecord): boolean {
  const canReset = user.enabled && findRecoveryAttribute(caller.pool, user) !== undefined
  return preventsUserExistenceErrors(caller) && !canReset
}

/** Sends a code to a verified address of the user. An unknown name gets the same answer, and no code. */
export async function startPasswordReset(service: Service, typed: Caller): Promise<CodeDeliveryDetails> {
  refuseIfAdminOnly(typed.pool)
  const caller = await migrateUser(service, typed, 'ForgotPassword', {})
  const { pool, user, typedName } = caller
  refuseIfUnknown(caller, 'userOrClientNotFound')
  if (user === undefined || isHidden(caller, user)) {
    startUnknownReset(service, pool, typedName)
    return makeDecoyDelivery(typedName, getFirstRecoveryAttribute(pool))
  }
  if (!user.enabled) refuse('userDisabled')
  if (NOT_RESETTABLE.includes(user.status)) refuse('passwordResetNotAllowed')
  const attribute = requireRecoveryAttribute(pool, user)
  logAuthEvent(service, user, { type: 'ForgotPassword', response: 'InProgress' })
  return sendCode(service, user, 'forgotPassword', attribute, {
    ...toOrigin(caller),
    source: 'ForgotPassword',
  })
}

/** An administrator's reset: the old password stops working, and the user gets a code for a new one. */
export async function requirePasswordReset(
  service: Service,
  pool: UserPoolRecord,
  user: UserRecord,
  clientMetadata: ClientMetadata | undefined,
): Promise<void> {
  if (!user.enabled) refuse('userDisabled')
  if (user.status === 'UNCONFIRMED' || NOT_RESETTABLE.includes(user.status)) refuse('passwordResetNotAllowed')
  refuseIfAdminOnly(pool)
  const attribute = requireRecoveryAttribute(pool, user)
  const changed = changeUser(service, user, { status: 'RESET_REQUIRED' })
  const reason = { clientMetadata, source: 'ForgotPassword' } as const
  await sendCode(service, changed, 'forgotPassword', attribute, reason)
}

export async function resetPassword(
  service: Service,
  caller: Caller,
  { ConfirmationCode, Password }: z.output<typeof resetPasswordInput>,
): Promise<void> {
  refuseIfUnknown(caller, 'userOrClientNotFound')
  const { pool, user, typedName } = caller
  if (user?.enabled === false && !preventsUserExistenceErrors(caller)) refuse('userDisabled')
  checkPassword(Password, pool.Policies.PasswordPolicy)
  const hasCode = user?.enabled === true && user.codes.forgotPassword !== undefined
  if (user === undefined || (preventsUserExistenceErrors(caller) && !hasCode))
    refuseUnknownReset(service, pool, typedName)
  checkCode(service, user, 'forgotPassword', ConfirmationCode)
  refuseUsedPassword(pool.Policies.PasswordPolicy, user, Password) // before the code is used up
  const verified = takeCode(service, user, 'forgotPassword', ConfirmationCode)
  const changed = forgetFailures(service, setPassword(service, verified, Password))
  logAuthEvent(service, user, { type: 'ForgotPassword', response: 'Pass' })
  await runPostConfirmation(service, 'ConfirmForgotPassword', toOrigin(caller), changed)
}

/** A user who has no password yet does not give a previous one. */
export function changePassword(
  service: Service,
  user: UserRecord,
  previous: string | undefined,
  proposed: string,
): void {
  refuseIfLocked(service, user)
  if (user.password !== undefined && !previous) refuse('parameterMissing', { name: 'PreviousPassword' })
  if (previous && !isCorrectPassword(user, user.userPoolId, user.username, previous)) {
    recordFailure(service, user)
    logAuthEvent(service, user, { type: 'PasswordChange', response: 'Fail' })
    refuse('wrongPassword')
  }
  setPassword(service, user, proposed)
  logAuthEvent(service, user, { type: 'PasswordChange', response: 'Pass' })
}
