/**
 * A key set that matches no token. `explain` inspects a token with it if no issuer is configured. With given
 * keys, a verifier fetches none, so no connection is opened to an issuer that only the untrusted token names.
 * The report then marks the key and the signature as not checked.
 */
import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import type { Algorithm, JsonWebKeySet } from '@poolguard/core'

/** 2048 one bits: a modulus of an accepted size. No private key is known for it. */
const RSA_MODULUS = Buffer.alloc(256, 0xff).toString('base64url')

const CURVES: Partial<Record<Algorithm, string>> = {
  ES256: 'P-256',
  ES384: 'P-384',
  ES512: 'P-521',
  ES256K: 'secp256k1',
}

/** FIPS 204 §4, table 2. Any bytes of this length are a public key. No private key is known for zeros. */
const ML_DSA_BYTES: Partial<Record<Algorithm, number>> = {
  'ML-DSA-44': 1312,
  'ML-DSA-65': 1952,
  'ML-DSA-87': 2592,
}

/** PEM, and not key objects: on Node 20, the export of a JWK from a new key object can hang. */
const AS_PEM = {
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
} as const

/** A generated private key is discarded immediately. */
function createKey(algorithm: Algorithm): object {
  const namedCurve = CURVES[algorithm]
  const bytes = ML_DSA_BYTES[algorithm]
  if (bytes !== undefined)
    return { kty: 'AKP', alg: algorithm, pub: Buffer.alloc(bytes).toString('base64url') }
  if (/^[RP]S/.test(algorithm)) return { kty: 'RSA', n: RSA_MODULUS, e: 'AQAB' }
  const { publicKey } =
    namedCurve === undefined
      ? generateKeyPairSync('ed25519', AS_PEM)
      : generateKeyPairSync('ec', { namedCurve, ...AS_PEM })
  return createPublicKey(publicKey).export({ format: 'jwk' })
}

export function createPlaceholderKeys(algorithm: Algorithm): JsonWebKeySet {
  return { keys: [{ ...createKey(algorithm), kid: 'placeholder' }] }
}
