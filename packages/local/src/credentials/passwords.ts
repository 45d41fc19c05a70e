/** Setting a password, and checking one that was typed. What is kept is the verifier that SRP needs, and nothing else. */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { PasswordVerifier, UserRecord } from '../state/user-records.ts'
import { verifierOf } from './srp.ts'

/** What SRP mixes the password with: the part of the pool's id after the region, and the username. */
export function srpIdentity(userPoolId: string, username: string): string {
  return `${userPoolId.slice(userPoolId.indexOf('_') + 1)}${username}`
}

export function passwordVerifier(userPoolId: string, username: string, password: string): PasswordVerifier {
  const salt = randomBytes(16)
  const verifier = verifierOf(salt, srpIdentity(userPoolId, username), password)
  return { salt: salt.toString('hex'), verifier: verifier.toString('hex') }
}

const decoyKey = randomBytes(32)

/** For a user who is not there or has no password: the same for the same name, so that asking twice shows nothing. */
export function decoyVerifier(userPoolId: string, username: string): PasswordVerifier {
  const digest = createHmac('sha256', decoyKey).update(srpIdentity(userPoolId, username)).digest()
  const salt = digest.subarray(0, 16)
  return {
    salt: salt.toString('hex'),
    verifier: verifierOf(salt, 'nobody', digest.toString('hex')).toString('hex'),
  }
}

/** As slow for nobody as for somebody. */
export function isPasswordOf(
  user: UserRecord | undefined,
  userPoolId: string,
  username: string,
  password: string,
): boolean {
  const { salt, verifier } = user?.password ?? decoyVerifier(userPoolId, username)
  const identity = srpIdentity(userPoolId, user?.username ?? username)
  const wanted = Buffer.from(verifier, 'hex')
  const found = verifierOf(Buffer.from(salt, 'hex'), identity, password)
  return user?.password !== undefined && found.length === wanted.length && timingSafeEqual(found, wanted)
}
