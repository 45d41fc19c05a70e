/** Random strings that only their holder knows: the service keeps hashes, and finds its records by them. */
import { createHash, randomBytes, randomInt } from 'node:crypto'

/** Such a string has far more than 128 bits of chance in it, so a plain hash of it is safe (RFC 9700 §4.14). */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url')
}

export function randomToken(bytes = 48): string {
  return randomBytes(bytes).toString('base64url')
}

const REFRESH_TOKEN_HEADER = Buffer.from(
  JSON.stringify({ cty: 'JWT', enc: 'A256GCM', alg: 'RSA-OAEP' }),
).toString('base64url')

/** In the form of AWS's, a JWE (RFC 7516 §7.1) of five parts; nothing is in it. */
export function randomRefreshToken(): string {
  return [REFRESH_TOKEN_HEADER, ...[256, 12, 1000, 16].map(randomToken)].join('.')
}

/** Six digits, as they are sent by e-mail and SMS. */
export function randomCode(): string {
  return String(randomInt(1_000_000)).padStart(6, '0')
}
