/**
 * The delivery details that an unknown name gets, if the client must not learn which users exist. They are
 * the same each time.
 */
import { createHash } from 'node:crypto'
import type { SignInAttribute } from '../store/user-pool-records.ts'
import { type CodeDeliveryDetails, maskDestination } from './codes.ts'

export function makeDecoyDelivery(
  username: string,
  attribute: SignInAttribute = 'email',
): CodeDeliveryDetails {
  const digest = createHash('sha256').update(username).digest('hex')
  if (attribute === 'phone_number') {
    const digits = String(Number.parseInt(digest.slice(0, 8), 16) % 10_000).padStart(4, '0')
    const Destination = maskDestination(attribute, username.startsWith('+') ? username : `+1555555${digits}`)
    return { Destination, DeliveryMedium: 'SMS', AttributeName: attribute }
  }
  const letter = digest.replace(/[^a-f]/g, '').slice(0, 1) || 'a'
  const address = username.includes('@') ? username : `${letter}@${letter}`
  return {
    Destination: maskDestination(attribute, address),
    DeliveryMedium: 'EMAIL',
    AttributeName: attribute,
  }
}
