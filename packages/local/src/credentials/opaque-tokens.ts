/** Opaque random tokens. The service stores only their hashes, and finds records by hash. */
import { createHash, randomBytes, randomInt } from 'node:crypto'

/** The tokens have more than 128 bits of entropy, so a plain hash is safe (RFC 9700 §4.14). */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url')
}

export function randomToken(bytes = 48): string {
  return randomBytes(bytes).toString('base64url')
}

const REFRESH_TOKEN_HEADER = Buffer.from(
  JSON.stringify({ cty: 'JWT', enc: 'A256GCM', alg: 'RSA-OAEP' }),
).toString('base64url')

/** Has AWS's form, a JWE of five parts (RFC 7516 §7.1). Four of them are random bytes. */
export function randomRefreshToken(): string {
  return [REFRESH_TOKEN_HEADER, ...[256, 12, 1000, 16].map(randomToken)].join('.')
}

/**
 * AWS's codes have six digits. A code that is a first factor has eight (aws-amplify/amplify-js#14428).
 */
export function randomCode(digits: 6 | 8 = 6): string {
  return String(randomInt(10 ** digits)).padStart(digits, '0')
}
