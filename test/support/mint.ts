/** A bare JWS maker on node:crypto: any token, good or wrong. It knows nothing of what a token should be. */
import {
  constants,
  createHmac,
  createPrivateKey,
  createPublicKey,
  type ED25519KeyPairOptions,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  sign,
} from 'node:crypto'

export interface TestKey {
  readonly kid: string
  readonly privateKey: KeyObject
  /** As an issuer would publish it, with its `kid`. */
  readonly jwk: JsonWebKey & { readonly kid: string }
  readonly publicPem: string
}

/** PEM, and not key objects: exporting a JWK from a freshly generated key object can hang on Node 20. */
const AS_PEM: ED25519KeyPairOptions<'pem', 'pem'> = {
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
}

function keyOf(kid: string, pair: { publicKey: string; privateKey: string }): TestKey {
  return {
    kid,
    privateKey: createPrivateKey(pair.privateKey),
    jwk: { ...createPublicKey(pair.publicKey).export({ format: 'jwk' }), kid },
    publicPem: pair.publicKey,
  }
}

export function rsaKey(kid: string, modulusLength = 2048): TestKey {
  return keyOf(kid, generateKeyPairSync('rsa', { modulusLength, ...AS_PEM }))
}

/** The same key under another id, because it takes long to make an RSA key. */
export function named(key: TestKey, kid: string): TestKey {
  return { ...key, kid, jwk: { ...key.jwk, kid } }
}

export function ecKey(kid: string, namedCurve: 'P-256' | 'P-384' | 'P-521' | 'secp256k1'): TestKey {
  return keyOf(kid, generateKeyPairSync('ec', { namedCurve, ...AS_PEM }))
}

export function edKey(kid: string): TestKey {
  return keyOf(kid, generateKeyPairSync('ed25519', AS_PEM))
}

export function ed448Key(kid: string): TestKey {
  return keyOf(kid, generateKeyPairSync('ed448', AS_PEM))
}

/** `undefined` where Node has no ML-DSA: before version 24. */
export function mlDsaKey(kid: string, alg: 'ML-DSA-44' | 'ML-DSA-65' | 'ML-DSA-87'): TestKey | undefined {
  try {
    return keyOf(kid, generateKeyPairSync(alg.toLowerCase() as 'ed25519', AS_PEM))
  } catch {
    return undefined
  }
}

/** Signs `header.payload`. */
export type Signer = (input: string) => Uint8Array

/** The signer of an algorithm, by its name: RS256, PS384, ES512, EdDSA and so on. */
export function signer({ privateKey: key }: TestKey, alg = 'RS256'): Signer {
  const digest = `sha${alg.slice(2)}`
  return (input) => {
    const data = Buffer.from(input)
    if (alg === 'EdDSA' || alg === 'Ed25519' || alg.startsWith('ML-DSA')) return sign(null, data, key)
    if (alg === 'ES256K') return sign('sha256', data, { key, dsaEncoding: 'ieee-p1363' })
    if (alg.startsWith('ES')) return sign(digest, data, { key, dsaEncoding: 'ieee-p1363' })
    if (alg.startsWith('PS')) return pssSigner(key, digest, constants.RSA_PSS_SALTLEN_DIGEST)(input)
    return sign(digest, data, key)
  }
}

export function pssSigner(key: KeyObject, digest: string, saltLength: number): Signer {
  const padding = constants.RSA_PKCS1_PSS_PADDING
  return (input) => sign(digest, Buffer.from(input), { key, padding, saltLength })
}

/** RFC 3279's DER, which a JWS must not have. */
export function derSigner({ privateKey: key }: TestKey): Signer {
  return (input) => sign('sha256', Buffer.from(input), { key, dsaEncoding: 'der' })
}

export function hmacSigner(secret: string): Signer {
  return (input) => createHmac('sha256', secret).update(input).digest()
}

/** Bytes that no key made. */
export function fixedSignature(length: number, byte = 7): Signer {
  return () => Buffer.alloc(length, byte)
}

/** A part of a token: an object becomes JSON, a string or bytes are taken as they are. */
export type Part = object | string | Uint8Array

export function encoded(part: Part): string {
  if (part instanceof Uint8Array) return Buffer.from(part).toString('base64url')
  return Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url')
}

export function jws(header: Part, payload: Part, signature: Signer): string {
  const input = `${encoded(header)}.${encoded(payload)}`
  return `${input}.${encoded(signature(input))}`
}

/** A token signed by a key that it names; `header` adds to, changes or (with undefined) removes header members. */
export function mint(
  key: TestKey,
  payload: Part,
  header: { readonly alg?: string; [name: string]: unknown } = {},
) {
  return jws({ alg: 'RS256', kid: key.kid, ...header }, payload, signer(key, header.alg))
}
