/** The second factor of a user, in the form of GetUser and AdminGetUser. */
import type { UserRecord } from '../store/user-records.ts'

export function mfaSettings({ softwareToken }: UserRecord): object {
  if (softwareToken?.enabled !== true) return {}
  const preferred = softwareToken.preferred ? { PreferredMfaSetting: 'SOFTWARE_TOKEN_MFA' } : {}
  return { UserMFASettingList: ['SOFTWARE_TOKEN_MFA'], ...preferred }
}
