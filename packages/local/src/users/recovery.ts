/**
 * Where a password reset sends its code. Source: AccountRecoverySettingType; Cognito Developer Guide, "Adding
 * MFA to a user pool": an address that receives the codes of MFA does not receive those of a password reset.
 */
import { refuse } from '../errors/cognito-error.ts'
import type { SignInAttribute, UserPoolRecord } from '../store/user-pool-records.ts'
import type { UserRecord } from '../store/user-records.ts'
import { isVerified } from './addresses.ts'
import { listActiveFactors } from './mfa-factors.ts'

const ATTRIBUTES = { verified_email: 'email', verified_phone_number: 'phone_number' } as const
const FACTORS = { email: 'EMAIL_OTP', phone_number: 'SMS_MFA' } as const

/** The attributes in the order of the pool's priorities. */
function listRecoveryAttributes({ AccountRecoverySetting }: UserPoolRecord): SignInAttribute[] {
  return AccountRecoverySetting.RecoveryMechanisms.flatMap(({ Name }) =>
    Name === 'admin_only' ? [] : ATTRIBUTES[Name],
  )
}

/** @throws NotAuthorizedException if only administrators set new passwords. */
export function refuseIfAdminOnly({ AccountRecoverySetting }: UserPoolRecord): void {
  if (AccountRecoverySetting.RecoveryMechanisms.some(({ Name }) => Name === 'admin_only'))
    refuse('recoveryByAdministrator')
}

/** The attribute that the answer names for an unknown user. */
export function getFirstRecoveryAttribute(pool: UserPoolRecord): SignInAttribute {
  return listRecoveryAttributes(pool)[0] ?? 'email'
}

/** The attribute whose address receives the code; `undefined` if the user has none. */
export function findRecoveryAttribute(pool: UserPoolRecord, user: UserRecord): SignInAttribute | undefined {
  const factors = listActiveFactors(pool, user)
  const isUsable = (name: SignInAttribute) =>
    isVerified(user.attributes, name) && !factors.includes(FACTORS[name])
  return listRecoveryAttributes(pool).find(isUsable)
}

/** @throws InvalidParameterException if the user has no address for the code. */
export function requireRecoveryAttribute(pool: UserPoolRecord, user: UserRecord): SignInAttribute {
  return findRecoveryAttribute(pool, user) ?? refuse('noRecoveryAddress')
}
