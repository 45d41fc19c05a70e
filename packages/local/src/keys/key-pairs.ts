/**
 * The RSA key pairs of a user pool. This file imports only Node, so keys are generated while the other files
 * load.
 */
import { webcrypto } from 'node:crypto'
import type { KeyUse } from './public-keys.ts'

export type KeyPair = webcrypto.CryptoKeyPair

/** Two promises, because one pair may be ready before the other. */
export type KeyPairs = Readonly<Record<KeyUse, Promise<KeyPair>>>

/** RS256 with 2048 bits. Node generates the pair on another thread, in about a tenth of a second. */
function makeKeyPair(extractable: boolean): Promise<KeyPair> {
  const algorithm = {
    name: 'RSASSA-PKCS1-v1_5',
    hash: 'SHA-256',
    modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]),
  }
  return webcrypto.subtle.generateKey(algorithm, extractable, ['sign', 'verify'])
}

/** @param extractable whether the private keys can be exported, for a file. */
export function makeKeyPairs(extractable: boolean): KeyPairs {
  return { id: makeKeyPair(extractable), access: makeKeyPair(extractable) }
}
