/** The thumbprint of a public key (RFC 7638). */
import { createHash } from 'node:crypto'
import type { VerificationKey } from '../keys/jwk.ts'

/**
 * The material of a key is the JSON that RFC 7638 §3.2 hashes: the required members alone, in order, without spaces.
 */
export function computeThumbprint({ material }: VerificationKey): string {
  return createHash('sha256').update(material).digest('base64url')
}
