/**
 * A key set that nobody can sign for, to read a token by. With keys given nothing is fetched, so a token alone makes no
 * connection to whomever it names; its key and signature are then reported as not checked.
 */
import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import type { Algorithm, JsonWebKeySet } from '@poolguard/core'

/** 2048 bits, all of them ones: of the right size, and of no use. */
const RSA_MODULUS = Buffer.alloc(256, 0xff).toString('base64url')

const CURVES: Partial<Record<Algorithm, string>> = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' }

const AS_PEM = {
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
} as const

/** The private half is dropped at once. */
function keyFor(algorithm: Algorithm): object {
  const namedCurve = CURVES[algorithm]
  if (algorithm !== 'EdDSA' && namedCurve === undefined) return { kty: 'RSA', n: RSA_MODULUS, e: 'AQAB' }
  const { publicKey } =
    namedCurve === undefined
      ? generateKeyPairSync('ed25519', AS_PEM)
      : generateKeyPairSync('ec', { namedCurve, ...AS_PEM })
  return createPublicKey(publicKey).export({ format: 'jwk' })
}

export function nobodysKeys(algorithm: Algorithm): JsonWebKeySet {
  return { keys: [{ ...keyFor(algorithm), kid: 'nobody' }] }
}
