/**
 * Makes and checks password verifiers. The store keeps the verifier of SRP and no other form of the password.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { PasswordVerifier, UserRecord } from '../store/user-records.ts'
import { computeVerifier } from './srp.ts'

/**
 * The text that SRP hashes with the password: the part of the pool's id after the region, then the username.
 */
export function makeSrpIdentity(userPoolId: string, username: string): string {
  return `${userPoolId.slice(userPoolId.indexOf('_') + 1)}${username}`
}

export function makePasswordVerifier(
  userPoolId: string,
  username: string,
  password: string,
): PasswordVerifier {
  const salt = randomBytes(16)
  const verifier = computeVerifier(salt, makeSrpIdentity(userPoolId, username), password)
  return { salt: salt.toString('hex'), verifier: verifier.toString('hex') }
}

const decoyKey = randomBytes(32)

/**
 * A verifier for a user who is unknown or has no password. It is always the same for a name, so repeated
 * requests reveal nothing.
 */
export function makeDecoyVerifier(userPoolId: string, username: string): PasswordVerifier {
  const digest = createHmac('sha256', decoyKey).update(makeSrpIdentity(userPoolId, username)).digest()
  const salt = digest.subarray(0, 16)
  return {
    salt: salt.toString('hex'),
    verifier: computeVerifier(salt, 'decoy', digest.toString('hex')).toString('hex'),
  }
}

/** A username for an unknown name, in a pool that makes UUIDs as usernames (RFC 9562 §5.4). */
export function makeDecoyUsername(userPoolId: string, typedName: string): string {
  const hex = createHmac('sha256', decoyKey).update(`username ${userPoolId} ${typedName}`).digest('hex')
  const variant = '89ab'.charAt(Number.parseInt(hex.slice(15, 16), 16) % 4)
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(12, 15)}`,
    `${variant}${hex.slice(16, 19)}`,
    hex.slice(19, 31),
  ].join('-')
}

/** Whether the verifier was made from this password. */
export function isPasswordOf(
  { salt, verifier }: PasswordVerifier,
  userPoolId: string,
  username: string,
  password: string,
): boolean {
  const expected = Buffer.from(verifier, 'hex')
  const actual = computeVerifier(Buffer.from(salt, 'hex'), makeSrpIdentity(userPoolId, username), password)
  return actual.length === expected.length && timingSafeEqual(actual, expected)
}

/** Takes the same time for an unknown user as for a known one. */
export function isCorrectPassword(
  user: UserRecord | undefined,
  userPoolId: string,
  username: string,
  password: string,
): boolean {
  const verifier = user?.password ?? makeDecoyVerifier(userPoolId, username)
  const isCorrect = isPasswordOf(verifier, userPoolId, user?.username ?? username, password)
  return isCorrect && user?.password !== undefined
}
