/**
 * The RSA key pairs of a user pool. This file imports only Node, so that keys are in the making while the rest loads.
 */
import { webcrypto } from 'node:crypto'
import type { KeyUse } from './public-keys.ts'

export type KeyPair = webcrypto.CryptoKeyPair

/** Each is ready at its own time. */
export type KeyPairs = Readonly<Record<KeyUse, Promise<KeyPair>>>

/** RS256 with 2048 bits. It takes a tenth of a second, on another thread. */
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
