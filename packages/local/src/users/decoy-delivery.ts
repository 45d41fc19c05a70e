/**
 * The answer about a code for an unknown name, where the client must not learn that. It is the same each
 * time.
 */
import { createHash } from 'node:crypto'
import { type CodeDeliveryDetails, maskDestination } from './codes.ts'

export function decoyDelivery(username: string): CodeDeliveryDetails {
  const letter =
    createHash('sha256')
      .update(username)
      .digest('hex')
      .replace(/[^a-f]/g, '')
      .slice(0, 1) || 'a'
  const address = username.includes('@') ? username : `${letter}@${letter}`
  return { Destination: maskDestination('email', address), DeliveryMedium: 'EMAIL', AttributeName: 'email' }
}
