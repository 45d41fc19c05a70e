/** Which algorithms this runtime's `node:crypto` has. Only issuers with the option `algorithms` need this. */
import type { JsonWebKey } from 'node:crypto'
import type { Algorithm } from './algorithm.ts'
import { canImport } from './jwk.ts'

/** The generator of secp256k1 (SEC 2 §2.4.1). BoringSSL, which Electron is built with, lacks this curve. */
const SECP256K1_KEY = {
  kty: 'EC',
  crv: 'secp256k1',
  x: 'eb5mfvncu6xVoGKVzocLBwKb_NstzijZWfKBWxb4F5g',
  y: 'SDradyajxGVdpPv8DhEIqP0XtEimhVQZnEfQj_sQ1Lg',
}

/** FIPS 204 §4, table 2: lengths of public keys. Any bytes of that length are a key. Node 24 has ML-DSA. */
const ML_DSA_KEY_BYTES: Partial<Readonly<Record<Algorithm, number>>> = {
  'ML-DSA-44': 1312,
  'ML-DSA-65': 1952,
  'ML-DSA-87': 2592,
}

/** Makes a public key for an algorithm that some runtimes lack; `undefined` for the others. */
function makeSampleKey(algorithm: Algorithm): JsonWebKey | undefined {
  if (algorithm === 'ES256K') return SECP256K1_KEY
  const length = ML_DSA_KEY_BYTES[algorithm]
  if (length === undefined) return undefined
  return { kty: 'AKP', alg: algorithm, pub: Buffer.alloc(length).toString('base64url') }
}

/** Whether this runtime can verify signatures of an algorithm. */
export function isSupported(algorithm: Algorithm): boolean {
  const sampleKey = makeSampleKey(algorithm)
  return sampleKey === undefined || canImport(sampleKey)
}
