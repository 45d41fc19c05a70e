/** Names of the form that AWS gives to pools and app clients. */
import { randomInt } from 'node:crypto'

const LOWER_CASE_AND_DIGITS = 'abcdefghijklmnopqrstuvwxyz0123456789'
const ALPHANUMERICS = `${LOWER_CASE_AND_DIGITS}ABCDEFGHIJKLMNOPQRSTUVWXYZ`

function randomText(length: number, alphabet: string): string {
  return Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join('')
}

/** As `us-east-1_AbCd12345`, but of a region that AWS will never have. */
export function randomPoolId(): string {
  return `local_${randomText(9, ALPHANUMERICS)}`
}

export function randomClientId(): string {
  return randomText(26, LOWER_CASE_AND_DIGITS)
}

/** In the form of AWS's: 51 lower-case letters and digits, 263 bits of chance. */
export function randomClientSecret(): string {
  return randomText(51, LOWER_CASE_AND_DIGITS)
}

/** RFC 6761 §6.4: nobody can ever own a name below `.invalid`, so nobody can ever issue tokens in this name. */
export function unservedIssuer(userPoolId: string): string {
  return `https://local-pool.invalid/${userPoolId}`
}
