/** The second factors of a user, in the form of GetUser and AdminGetUser. */
import type { UserPoolRecord } from '../store/user-pool-records.ts'
import type { UserRecord } from '../store/user-records.ts'
import { listAvailableFactors } from '../users/mfa-factors.ts'

/** The legacy member, which lists SMS only. */
const SMS_OPTION = { DeliveryMedium: 'SMS', AttributeName: 'phone_number' }

export function makeMfaSettings(pool: UserPoolRecord, user: UserRecord): object {
  const { mfaFactors = [], preferredMfa } = user
  const factors = listAvailableFactors(pool, user).filter((factor) => mfaFactors.includes(factor))
  if (factors.length === 0) return {}
  const isPreferred = preferredMfa !== undefined && factors.includes(preferredMfa)
  return {
    UserMFASettingList: user.passkeyMfa === true ? [...factors, 'WEB_AUTHN_MFA'] : factors,
    ...(isPreferred ? { PreferredMfaSetting: preferredMfa } : {}),
    ...(factors.includes('SMS_MFA') ? { MFAOptions: [SMS_OPTION] } : {}),
  }
}
