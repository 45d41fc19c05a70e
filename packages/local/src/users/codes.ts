/**
 * Confirmation codes: sent to an address, accepted once. The store keeps a hash and the number of wrong
 * attempts. Throws CodeMismatchException, ExpiredCodeException, LimitExceededException.
 */

import { isEqual } from '../credentials/constant-time.ts'
import { hashSecret, randomCode } from '../credentials/opaque-tokens.ts'
import { refuse } from '../errors/cognito-error.ts'
import type { CodeMessage } from '../service/outbox.ts'
import type { Service } from '../service/service.ts'
import type { SignInAttribute, UserPoolRecord } from '../store/user-pool-records.ts'
import type { CodePurpose, SentCode, UserRecord } from '../store/user-records.ts'
import { type MessageReason, sendMessage } from './messages.ts'
import { changeUser } from './users.ts'

const HOUR_MS = 3_600_000
const MAX_FAILURES = 5

/** The lifetime of a code, and the operation that takes it. */
const PURPOSES: Readonly<
  Record<CodePurpose, readonly [lifetimeMs: number, operation: CodeMessage['purpose']]>
> = {
  signUp: [24 * HOUR_MS, 'ConfirmSignUp'],
  forgotPassword: [HOUR_MS, 'ConfirmForgotPassword'],
  'verify:email': [24 * HOUR_MS, 'VerifyUserAttribute'],
  'verify:phone_number': [24 * HOUR_MS, 'VerifyUserAttribute'],
}

export interface CodeDeliveryDetails {
  readonly Destination: string
  readonly DeliveryMedium: 'EMAIL' | 'SMS'
  readonly AttributeName: SignInAttribute
}

/** The hash includes the address, because a code for one address does not verify another. */
function hashCode(user: UserRecord, purpose: CodePurpose, address: string, code: string): string {
  const { userPoolId, username } = user
  return hashSecret([userPoolId, username, purpose, address, code].join('\n'))
}

/**
 * `u***@e***`, and `+*******0100` with a star for each hidden digit, so that the answer does not reveal the
 * address.
 */
export function maskDestination(attribute: SignInAttribute, destination: string): string {
  if (attribute === 'phone_number') return destination.replace(/\d(?=\d{4})/g, '*')
  const [name = '', host = ''] = destination.split('@')
  return `${name.slice(0, 1)}***@${host.slice(0, 1)}***`
}

function toDeliveryDetails(attribute: SignInAttribute, address: string): CodeDeliveryDetails {
  const DeliveryMedium = attribute === 'email' ? 'EMAIL' : 'SMS'
  return { Destination: maskDestination(attribute, address), DeliveryMedium, AttributeName: attribute }
}

/**
 * The address that confirms a sign-up: one that the pool verifies and the user has. If there are two, it is
 * the telephone number. Source: Cognito Developer Guide, "Verifying contact information at sign-up".
 */
export function findSignUpAttribute(pool: UserPoolRecord, user: UserRecord): SignInAttribute | undefined {
  const addresses = ['phone_number', 'email'] as const
  return addresses.find(
    (name) => pool.AutoVerifiedAttributes.includes(name) && user.attributes[name] !== undefined,
  )
}

type Guesses = Pick<SentCode, 'expiresAt' | 'failures'>

/** A new code inherits the wrong attempts of the previous one, while that one is still valid. */
export function makeGuesses({ now }: Service, purpose: CodePurpose, earlier: Guesses | undefined): Guesses {
  const [lifetimeMs] = PURPOSES[purpose]
  const failures = earlier !== undefined && now() < earlier.expiresAt ? earlier.failures : 0
  return { expiresAt: now() + lifetimeMs, failures }
}

/** Returns the record of a code that is still valid and has attempts left. */
export function requireGuesses<T extends Guesses>({ now }: Service, sent: T | undefined): T {
  if (sent === undefined || now() >= sent.expiresAt) return refuse('codeExpired')
  return sent.failures >= MAX_FAILURES ? refuse('codeAttemptsExceeded') : sent
}

/**
 * Sends a code to the address of an attribute, or to `newAddress`, which replaces it once the code is
 * accepted.
 */
export async function sendCode(
  service: Service,
  user: UserRecord,
  purpose: CodePurpose,
  attribute: SignInAttribute,
  reason: MessageReason,
  newAddress?: string,
): Promise<CodeDeliveryDetails> {
  const code = randomCode()
  const [, operation] = PURPOSES[purpose]
  const destination = newAddress ?? user.attributes[attribute] ?? ''
  const hash = hashCode(user, purpose, destination, code)
  const sent = { hash, attribute, newAddress, ...makeGuesses(service, purpose, user.codes[purpose]) }
  const changed = changeUser(service, user, { codes: { ...user.codes, [purpose]: sent } })
  const details = toDeliveryDetails(attribute, destination)
  const message = { purpose: operation, medium: details.DeliveryMedium, destination, code }
  await sendMessage(service, changed, message, reason)
  return details
}

/** Returns the record of the sent code if `code` matches it. A wrong code counts as an attempt. */
export function checkCode(service: Service, user: UserRecord, purpose: CodePurpose, code: string): SentCode {
  const sent = requireGuesses(service, user.codes[purpose])
  const address = sent.newAddress ?? user.attributes[sent.attribute] ?? ''
  if (!isEqual(sent.hash, hashCode(user, purpose, address, code))) {
    const failures = sent.failures + 1
    changeUser(service, user, { codes: { ...user.codes, [purpose]: { ...sent, failures } } })
    return refuse('codeMismatch')
  }
  return sent
}

/** Uses up the code. Its address is verified, because the code was sent there. */
export function takeCode(service: Service, user: UserRecord, purpose: CodePurpose, code: string): UserRecord {
  const sent = checkCode(service, user, purpose, code)
  const address = sent.newAddress ?? user.attributes[sent.attribute] ?? ''
  const attributes = { ...user.attributes, [sent.attribute]: address, [`${sent.attribute}_verified`]: 'true' }
  return changeUser(service, user, { attributes, codes: { ...user.codes, [purpose]: undefined } })
}
