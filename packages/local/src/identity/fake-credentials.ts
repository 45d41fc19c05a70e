/** Credentials in the form of AWS's, and visibly none: nobody may take them for such, and no service of AWS does. */
import { randomBytes, randomInt } from 'node:crypto'
import type { Service } from '../service/service.ts'
import { toSeconds } from '../util/time.ts'

const HOUR_MS = 3_600_000
const LETTERS_AND_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** As AWS's in length and alphabet: `ASIA` for temporary ones, and sixteen more. */
function accessKeyId(): string {
  const rest = Array.from({ length: 8 }, () => LETTERS_AND_DIGITS.charAt(randomInt(32)))
  return `ASIALOCALFAK${rest.join('')}`
}

/** Good for an hour, as those of AWS are by default. */
export function fakeCredentials({ now }: Service): object {
  return {
    AccessKeyId: accessKeyId(),
    SecretKey: `local-pool/fake/${randomBytes(18).toString('base64')}`,
    SessionToken: `local-pool/fake/${randomBytes(96).toString('base64')}`,
    Expiration: toSeconds(now() + HOUR_MS),
  }
}
