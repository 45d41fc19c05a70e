/**
 * The signature algorithms, as a table (RFC 7518 §3.1, RFC 8037 §3.1, RFC 8812 §3.2, RFC 9864 §2.2, RFC 9964 §4).
 * There is no row for a symmetric algorithm and none for "none", so no configuration can allow them.
 */
import { constants, type KeyObject } from 'node:crypto'
import { isWorkerd } from '../util/runtime.ts'
import type { Algorithm, AlgorithmRow, KeyType, SignatureParameters, VerifyInput } from './algorithm.ts'
import { MAX_MEMBER_LENGTH, RS256, RSA } from './rsa.ts'
import { isOfSmallOrder } from './small-order.ts'

const EC: KeyType = { kty: 'EC', members: ['crv', 'kty', 'x', 'y'], maxMemberLength: MAX_MEMBER_LENGTH }

const OKP: KeyType = {
  kty: 'OKP',
  members: ['crv', 'kty', 'x'],
  maxMemberLength: MAX_MEMBER_LENGTH,
  findFlaw: (_key, { x }) => (isOfSmallOrder(x) ? 'its point is of small order' : undefined),
}

/** FIPS 204 §4, table 2: the longest public key has 2592 bytes, which are 3456 characters of base64url. */
const AKP: KeyType = {
  kty: 'AKP',
  members: ['alg', 'kty', 'pub'],
  maxMemberLength: 3456,
}

/** workerd accepts no key object with parameters. */
function withParameters(parameters: SignatureParameters): Pick<AlgorithmRow, 'parameters' | 'toInput'> {
  const toKey = (key: KeyObject) => (isWorkerd() ? key.export({ type: 'spki', format: 'pem' }) : key)
  return { parameters, toInput: (key) => ({ key: toKey(key), ...parameters }) as VerifyInput }
}

/** RFC 7518 §3.5: the salt is as long as the digest. */
function makePss(saltLength: number): Pick<AlgorithmRow, 'parameters' | 'toInput'> {
  return withParameters({ padding: constants.RSA_PKCS1_PSS_PADDING, saltLength })
}

const isSlow = () => true

function makeTable(): Readonly<Record<Algorithm, AlgorithmRow>> {
  // RFC 7518 §3.4: R and S side by side, not the DER that node:crypto expects by default.
  const ecdsa = { ...EC, ...withParameters({ dsaEncoding: 'ieee-p1363' }) }
  // OpenSSL has fast arithmetic for P-256 and Ed25519; P-384 and P-521 take ten and twenty times as long.
  const slowEcdsa = { ...ecdsa, isSlow, isSlowToImport: true } as const
  return {
    RS256,
    RS384: { ...RSA, name: 'RS384', digest: 'sha384' },
    RS512: { ...RSA, name: 'RS512', digest: 'sha512' },
    PS256: { ...RSA, name: 'PS256', digest: 'sha256', ...makePss(32) },
    PS384: { ...RSA, name: 'PS384', digest: 'sha384', ...makePss(48) },
    PS512: { ...RSA, name: 'PS512', digest: 'sha512', ...makePss(64) },
    ES256: { ...ecdsa, name: 'ES256', crv: 'P-256', digest: 'sha256' },
    ES384: { ...slowEcdsa, name: 'ES384', crv: 'P-384', digest: 'sha384' },
    ES512: { ...slowEcdsa, name: 'ES512', crv: 'P-521', digest: 'sha512' },
    ES256K: { ...ecdsa, name: 'ES256K', crv: 'secp256k1', digest: 'sha256', isSlow },
    EdDSA: { ...OKP, name: 'EdDSA', crv: 'Ed25519', digest: null },
    Ed25519: { ...OKP, name: 'Ed25519', crv: 'Ed25519', digest: null },
    'ML-DSA-44': { ...AKP, name: 'ML-DSA-44', digest: null },
    'ML-DSA-65': { ...AKP, name: 'ML-DSA-65', digest: null, isSlow },
    'ML-DSA-87': { ...AKP, name: 'ML-DSA-87', digest: null, isSlow },
  }
}

export const ALGORITHMS = /* @__PURE__ */ makeTable()

export const ALGORITHM_NAMES = /* @__PURE__ */ Object.keys(ALGORITHMS) as readonly Algorithm[]
