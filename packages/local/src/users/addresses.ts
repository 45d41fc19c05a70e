/** Whether an address of a user is verified. AWS keeps the flag as it was sent, such as `True`. */
import type { UserRecord } from '../store/user-records.ts'

export function isVerified(attributes: UserRecord['attributes'], name: string): boolean {
  return attributes[`${name}_verified`]?.toLowerCase() === 'true'
}
