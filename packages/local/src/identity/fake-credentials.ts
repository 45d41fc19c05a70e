/**
 * Credentials in AWS's form that are visibly fake: no person mistakes them for real ones, and no AWS service
 * accepts them.
 */
import { randomBytes, randomInt } from 'node:crypto'
import type { Service } from '../service/service.ts'
import { toSeconds } from '../util/time.ts'

const HOUR_MS = 3_600_000
const LETTERS_AND_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** AWS's length and alphabet: `ASIA` for temporary credentials, and sixteen more characters. */
function accessKeyId(): string {
  const rest = Array.from({ length: 8 }, () => LETTERS_AND_DIGITS.charAt(randomInt(32)))
  return `ASIALOCALFAK${rest.join('')}`
}

/** They expire after an hour, which is AWS's default. */
export function fakeCredentials({ now }: Service): object {
  return {
    AccessKeyId: accessKeyId(),
    SecretKey: `local-pool/fake/${randomBytes(18).toString('base64')}`,
    SessionToken: `local-pool/fake/${randomBytes(96).toString('base64')}`,
    Expiration: toSeconds(now() + HOUR_MS),
  }
}
