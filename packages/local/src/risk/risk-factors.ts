/** The second factors that a risk may ask for. */
import type { UserPoolRecord } from '../store/user-pool-records.ts'
import type { MfaFactor, UserRecord } from '../store/user-records.ts'
import { isVerified } from '../users/addresses.ts'
import { listActiveFactors, listAvailableFactors } from '../users/mfa-factors.ts'

const ATTRIBUTES = { SMS_MFA: 'phone_number', EMAIL_OTP: 'email', SOFTWARE_TOKEN_MFA: undefined } as const

/** The factors that are turned on. If none is, the user's authenticator app and verified addresses. */
export function listRiskFactors(pool: UserPoolRecord, user: UserRecord): MfaFactor[] {
  const active = listActiveFactors(pool, user)
  if (active.length > 0) return active
  return listAvailableFactors(pool, user).filter((factor) => {
    const attribute = ATTRIBUTES[factor]
    return attribute === undefined || isVerified(user.attributes, attribute)
  })
}
