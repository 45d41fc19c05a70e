/** Whether an address of a user is verified. A trigger or a CSV file may write the flag as `True`. */
import type { UserRecord } from '../store/user-records.ts'

export function isVerified(attributes: UserRecord['attributes'], name: string): boolean {
  return attributes[`${name}_verified`]?.toLowerCase() === 'true'
}
