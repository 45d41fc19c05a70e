/** Whether and how a user signs in with a second factor, as GetUser and AdminGetUser show it. */
import type { UserRecord } from '../store/user-records.ts'

export function mfaSettings({ softwareToken }: UserRecord): object {
  if (softwareToken?.enabled !== true) return {}
  const preferred = softwareToken.preferred ? { PreferredMfaSetting: 'SOFTWARE_TOKEN_MFA' } : {}
  return { UserMFASettingList: ['SOFTWARE_TOKEN_MFA'], ...preferred }
}
