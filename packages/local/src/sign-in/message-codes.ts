/**
 * The codes of SMS_MFA, SMS_OTP and EMAIL_OTP. A code is sent to the user's address, and accepted once while
 * its challenge is open. Throws CodeMismatchException.
 */
import { isEqual } from '../credentials/constant-time.ts'
import { hashSecret, randomCode } from '../credentials/opaque-tokens.ts'
import { refuse } from '../errors/cognito-error.ts'
import type { Service } from '../service/service.ts'
import type { SentMfaCode } from '../store/sign-in-records.ts'
import type { UserPoolRecord } from '../store/user-pool-records.ts'
import type { UserRecord } from '../store/user-records.ts'
import { isVerified } from '../users/addresses.ts'
import { recordFailure } from '../users/lockout.ts'
import { type MessageReason, sendMessage } from '../users/messages.ts'

export type MessageFactor = 'SMS_MFA' | 'EMAIL_OTP' | 'SMS_OTP'

export const MEDIA = {
  SMS_MFA: { medium: 'SMS', attribute: 'phone_number' },
  EMAIL_OTP: { medium: 'EMAIL', attribute: 'email' },
  SMS_OTP: { medium: 'SMS', attribute: 'phone_number' },
} as const

function hashCode({ userPoolId, username }: UserRecord, destination: string, code: string): string {
  return hashSecret([userPoolId, username, 'mfa', destination, code].join('\n'))
}

/** Sends a code to the user's address, or to `newAddress`, which the user gave to set up the factor. */
export async function sendFactorCode(
  service: Service,
  user: UserRecord,
  factor: MessageFactor,
  reason: Omit<MessageReason, 'source'>,
  { newAddress, digits }: { readonly newAddress?: string; readonly digits?: 8 } = {},
): Promise<SentMfaCode> {
  const { medium, attribute } = MEDIA[factor]
  const destination = newAddress ?? user.attributes[attribute] ?? ''
  const code = randomCode(digits)
  const message = { purpose: 'RespondToAuthChallenge', medium, destination, code } as const
  await sendMessage(service, user, message, { ...reason, source: 'Authentication' })
  return { hash: hashCode(user, destination, code), medium, destination, isSetUp: newAddress !== undefined }
}

/** A wrong code counts as a failed sign-in. */
export function checkFactorCode(
  service: Service,
  user: UserRecord,
  { hash, destination }: SentMfaCode,
  code: string,
): void {
  if (isEqual(hash, hashCode(user, destination, code))) return
  recordFailure(service, user)
  refuse('messageCodeMismatch')
}

/**
 * The code verifies the address that it was sent to. If the address is an alias, it does not become verified:
 * another user may have the same alias, and the sign-in would fail.
 */
export function verifyAddress(
  pool: UserPoolRecord,
  { attributes }: UserRecord,
  factor: MessageFactor,
  { destination }: SentMfaCode,
): UserRecord['attributes'] {
  const { attribute } = MEDIA[factor]
  const isAlias = pool.AliasAttributes.includes(attribute)
  if (isAlias || isVerified(attributes, attribute)) return { ...attributes, [attribute]: destination }
  return { ...attributes, [attribute]: destination, [`${attribute}_verified`]: 'true' }
}
