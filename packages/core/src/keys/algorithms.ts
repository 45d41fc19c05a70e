/**
 * The signature algorithms, as a table (RFC 7518 §3.1, RFC 8037 §3.1, RFC 8812 §3.2, RFC 9864 §2.2, RFC 9964 §4).
 * There is no row for a symmetric algorithm and none for "none", so no configuration can allow them.
 */
import { constants, type JsonWebKey, type VerifyKeyObjectInput } from 'node:crypto'

type AlgorithmParameters = Omit<VerifyKeyObjectInput, 'key'>

export interface AlgorithmRow {
  /** The key type that a JWK for this algorithm has. */
  readonly kty: 'RSA' | 'EC' | 'OKP' | 'AKP'
  /** Its curve. */
  readonly crv?: string
  /** The digest, as node:crypto names it; EdDSA and ML-DSA have their own. */
  readonly digest: string | null
  readonly parameters?: AlgorithmParameters
  /** Whether a signature takes longer than a sixth of a millisecond to verify. */
  readonly isSlow?: true
  /** A public key, to find out whether the runtime has the algorithm. Absent if every runtime has it. */
  readonly sampleKey?: JsonWebKey
}

/** A JWS algorithm name that an issuer may be allowed to use. */
export type Algorithm =
  | 'RS256'
  | 'RS384'
  | 'RS512'
  | 'PS256'
  | 'PS384'
  | 'PS512'
  | 'ES256'
  | 'ES384'
  | 'ES512'
  | 'ES256K'
  | 'EdDSA'
  | 'Ed25519'
  | 'ML-DSA-44'
  | 'ML-DSA-65'
  | 'ML-DSA-87'

/** RFC 7518 §3.5: the salt is as long as the digest. */
function makePssParameters(saltLength: number): AlgorithmParameters {
  return { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength }
}

/** RFC 7518 §3.4: R and S side by side, not the DER that node:crypto expects by default. */
const rAndS = { dsaEncoding: 'ieee-p1363' } as const

/** The generator of secp256k1 (SEC 2 §2.4.1). BoringSSL, which Electron is built with, lacks this curve. */
const SECP256K1_KEY = {
  kty: 'EC',
  crv: 'secp256k1',
  x: 'eb5mfvncu6xVoGKVzocLBwKb_NstzijZWfKBWxb4F5g',
  y: 'SDradyajxGVdpPv8DhEIqP0XtEimhVQZnEfQj_sQ1Lg',
}

/** FIPS 204 §4, table 2: the lengths of public keys. All bytes of that length are a key. Node has ML-DSA since 24. */
function makeMlDsaRow(alg: string, publicKeyBytes: number): AlgorithmRow {
  const pub = Buffer.alloc(publicKeyBytes).toString('base64url')
  return { kty: 'AKP', digest: null, sampleKey: { kty: 'AKP', alg, pub } }
}

export const ALGORITHMS: Readonly<Record<Algorithm, AlgorithmRow>> = {
  RS256: { kty: 'RSA', digest: 'sha256' },
  RS384: { kty: 'RSA', digest: 'sha384' },
  RS512: { kty: 'RSA', digest: 'sha512' },
  PS256: { kty: 'RSA', digest: 'sha256', parameters: makePssParameters(32) },
  PS384: { kty: 'RSA', digest: 'sha384', parameters: makePssParameters(48) },
  PS512: { kty: 'RSA', digest: 'sha512', parameters: makePssParameters(64) },
  ES256: { kty: 'EC', crv: 'P-256', digest: 'sha256', parameters: rAndS },
  ES384: { kty: 'EC', crv: 'P-384', digest: 'sha384', parameters: rAndS, isSlow: true },
  ES512: { kty: 'EC', crv: 'P-521', digest: 'sha512', parameters: rAndS, isSlow: true },
  ES256K: {
    kty: 'EC',
    crv: 'secp256k1',
    digest: 'sha256',
    parameters: rAndS,
    isSlow: true,
    sampleKey: SECP256K1_KEY,
  },
  EdDSA: { kty: 'OKP', crv: 'Ed25519', digest: null },
  Ed25519: { kty: 'OKP', crv: 'Ed25519', digest: null },
  'ML-DSA-44': makeMlDsaRow('ML-DSA-44', 1312),
  'ML-DSA-65': { ...makeMlDsaRow('ML-DSA-65', 1952), isSlow: true },
  'ML-DSA-87': { ...makeMlDsaRow('ML-DSA-87', 2592), isSlow: true },
}

export const ALGORITHM_NAMES: readonly Algorithm[] = Object.keys(ALGORITHMS) as Algorithm[]
