/**
 * RSA keys, and RS256, with which most issuers sign. This file is separate from the other algorithms, so that
 * a bundle for Cognito, which signs only with RS256, does not have them.
 */
import type { AsymmetricKeyDetails, KeyObject } from 'node:crypto'
import type { AlgorithmRow, KeyType } from './algorithm.ts'

/** RFC 7518 §3.3. */
const MIN_RSA_BITS = 2048

/**
 * The time to verify a signature grows with the square of the length of the modulus and with the length of
 * the exponent. The owner of the key set chooses both. NIST SP 800-56B §6.2 allows exponents up to 256 bits;
 * nearly every key has 65,537.
 */
const MAX_RSA_BITS = 8192
const MAX_FAST_RSA_BITS = 4096
const MAX_EXPONENT = 2n ** 33n - 1n
const MAX_EXPONENT_OF_LARGE_RSA = 65_537n

/** NIST SP 800-56B §6.2: with an exponent of 1 anyone can sign, and an even exponent is not RSA. */
function findFlaw({ asymmetricKeyDetails }: KeyObject): string | undefined {
  const { modulusLength, publicExponent } = asymmetricKeyDetails as Required<AsymmetricKeyDetails>
  const maxExponent = modulusLength <= MAX_FAST_RSA_BITS ? MAX_EXPONENT : MAX_EXPONENT_OF_LARGE_RSA
  const isSound =
    modulusLength >= MIN_RSA_BITS &&
    modulusLength <= MAX_RSA_BITS &&
    publicExponent >= 3n &&
    publicExponent <= maxExponent &&
    publicExponent % 2n === 1n
  return isSound ? undefined : 'its modulus or exponent is too short or too long'
}

/** Whether a key has more than 4096 bits, or an exponent above the usual one. */
function isSlow({ asymmetricKeyDetails }: KeyObject): boolean {
  const { modulusLength, publicExponent } = asymmetricKeyDetails as Required<AsymmetricKeyDetails>
  return modulusLength > MAX_FAST_RSA_BITS || publicExponent > MAX_EXPONENT_OF_LARGE_RSA
}

/** The length of the largest modulus in base64url. */
export const MAX_MEMBER_LENGTH = Math.ceil(MAX_RSA_BITS / 6)

export const RSA: KeyType = {
  kty: 'RSA',
  members: ['e', 'kty', 'n'],
  maxMemberLength: MAX_MEMBER_LENGTH,
  findFlaw,
  isSlow,
}

export const RS256: AlgorithmRow = { ...RSA, name: 'RS256', digest: 'sha256' }
