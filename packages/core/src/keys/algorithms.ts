/**
 * The signature algorithms, as a table (RFC 7518 §3.1, RFC 8037 §3.1). There is no row for a symmetric algorithm and
 * none for "none", so no configuration can allow them.
 */
import { constants, type VerifyKeyObjectInput } from 'node:crypto'

type AlgorithmParameters = Omit<VerifyKeyObjectInput, 'key'>

export interface AlgorithmRow {
  /** The key type that a JWK for this algorithm has. */
  readonly kty: 'RSA' | 'EC' | 'OKP'
  /** The one curve that goes with it. */
  readonly crv?: string
  /** The digest, as node:crypto names it; EdDSA has its own. */
  readonly digest: string | null
  readonly parameters?: AlgorithmParameters
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
  | 'EdDSA'

/** RFC 7518 §3.5: the salt is as long as the digest. */
function pss(saltLength: number): AlgorithmParameters {
  return { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength }
}

/** RFC 7518 §3.4: R and S side by side, not the DER that node:crypto expects by default. */
const rAndS = { dsaEncoding: 'ieee-p1363' } as const

export const ALGORITHMS: Readonly<Record<Algorithm, AlgorithmRow>> = {
  RS256: { kty: 'RSA', digest: 'sha256' },
  RS384: { kty: 'RSA', digest: 'sha384' },
  RS512: { kty: 'RSA', digest: 'sha512' },
  PS256: { kty: 'RSA', digest: 'sha256', parameters: pss(32) },
  PS384: { kty: 'RSA', digest: 'sha384', parameters: pss(48) },
  PS512: { kty: 'RSA', digest: 'sha512', parameters: pss(64) },
  ES256: { kty: 'EC', crv: 'P-256', digest: 'sha256', parameters: rAndS },
  ES384: { kty: 'EC', crv: 'P-384', digest: 'sha384', parameters: rAndS },
  ES512: { kty: 'EC', crv: 'P-521', digest: 'sha512', parameters: rAndS },
  EdDSA: { kty: 'OKP', crv: 'Ed25519', digest: null },
}

export const ALGORITHM_NAMES: readonly Algorithm[] = Object.keys(ALGORITHMS) as Algorithm[]
