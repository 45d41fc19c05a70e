/**
 * Confirmation codes: sent to an address, and taken once. What is kept is a hash, and how often somebody has guessed.
 * Throws CodeMismatchException, ExpiredCodeException, LimitExceededException.
 */

import { isEqual } from '../credentials/constant-time.ts'
import { hashSecret, randomCode } from '../credentials/opaque-tokens.ts'
import { refuse } from '../errors/cognito-error.ts'
import type { CodeMessage } from '../service/outbox.ts'
import type { Service } from '../service/service.ts'
import type { SignInAttribute, UserPoolRecord } from '../store/user-pool-records.ts'
import type { CodePurpose, SentCode, UserRecord } from '../store/user-records.ts'
import { changeUser } from './users.ts'

const HOUR_MS = 3_600_000
const MAX_FAILURES = 5

/** How long a code is good, and which operation takes it. */
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

/** With the address in it: a code that was read at one address proves nothing of the next one. */
function hashCode(user: UserRecord, purpose: CodePurpose, attribute: SignInAttribute, code: string): string {
  const { userPoolId, username, attributes } = user
  return hashSecret([userPoolId, username, purpose, attributes[attribute] ?? '', code].join('\n'))
}

/** `u***@e***` and `+*******0100`, so that whoever asks does not learn the address. */
export function maskDestination(attribute: SignInAttribute, destination: string): string {
  if (attribute === 'phone_number') return `+*******${destination.slice(-4)}`
  const [name = '', host = ''] = destination.split('@')
  return `${name.slice(0, 1)}***@${host.slice(0, 1)}***`
}

export function toDeliveryDetails(user: UserRecord, attribute: SignInAttribute): CodeDeliveryDetails {
  const DeliveryMedium = attribute === 'email' ? 'EMAIL' : 'SMS'
  return {
    Destination: maskDestination(attribute, user.attributes[attribute] ?? ''),
    DeliveryMedium,
    AttributeName: attribute,
  }
}

/** Which address a sign-up is confirmed by: one that the pool verifies by itself and the user has. */
export function findSignUpAttribute(pool: UserPoolRecord, user: UserRecord): SignInAttribute | undefined {
  return pool.AutoVerifiedAttributes.find((name) => user.attributes[name] !== undefined)
}

/** By which a password may be set anew: only one that was verified. */
export function findRecoveryAttribute(user: UserRecord): SignInAttribute | undefined {
  return (['email', 'phone_number'] as const).find((name) => user.attributes[`${name}_verified`] === 'true')
}

type Guesses = Pick<SentCode, 'expiresAt' | 'failures'>

/** Sending anew gives no new guesses while the old code would still have been good. */
export function makeGuesses({ now }: Service, purpose: CodePurpose, earlier: Guesses | undefined): Guesses {
  const [lifetimeMs] = PURPOSES[purpose]
  const failures = earlier !== undefined && now() < earlier.expiresAt ? earlier.failures : 0
  return { expiresAt: now() + lifetimeMs, failures }
}

/** Of a code that may still be tried. */
export function requireGuesses<T extends Guesses>({ now }: Service, sent: T | undefined): T {
  if (sent === undefined || now() >= sent.expiresAt) return refuse('codeExpired')
  return sent.failures >= MAX_FAILURES ? refuse('codeAttemptsExceeded') : sent
}

export function sendCode(
  service: Service,
  user: UserRecord,
  purpose: CodePurpose,
  attribute: SignInAttribute,
): CodeDeliveryDetails {
  const code = randomCode()
  const [, operation] = PURPOSES[purpose]
  const hash = hashCode(user, purpose, attribute, code)
  const sent = { hash, attribute, ...makeGuesses(service, purpose, user.codes[purpose]) }
  const { userPoolId, username } = changeUser(service, user, { codes: { ...user.codes, [purpose]: sent } })
  const details = toDeliveryDetails(user, attribute)
  const destination = user.attributes[attribute] ?? ''
  service.outbox.send({
    userPoolId,
    username,
    purpose: operation,
    medium: details.DeliveryMedium,
    destination,
    code,
  })
  return details
}

/** The user without the code, which has been used up; its address is verified, for the code was read there. */
export function takeCode(service: Service, user: UserRecord, purpose: CodePurpose, code: string): UserRecord {
  const sent = requireGuesses(service, user.codes[purpose])
  if (!isEqual(sent.hash, hashCode(user, purpose, sent.attribute, code))) {
    const failures = sent.failures + 1
    changeUser(service, user, { codes: { ...user.codes, [purpose]: { ...sent, failures } } })
    return refuse('codeMismatch')
  }
  const attributes = { ...user.attributes, [`${sent.attribute}_verified`]: 'true' }
  return changeUser(service, user, { attributes, codes: { ...user.codes, [purpose]: undefined } })
}
