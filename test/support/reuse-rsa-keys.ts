/**
 * Making an RSA key takes a tenth of a second, and the test files start several hundred local pools with two keys
 * each. So a worker makes a few keys and gives them out in turn: any `MADE` keys in a row differ.
 */
import { webcrypto } from 'node:crypto'

const MADE = 12
const KEY_TYPE = 'RSASSA-PKCS1-v1_5'
const { subtle } = webcrypto

interface StoredKey {
  readonly publicKey: ArrayBuffer
  readonly privateKey: ArrayBuffer
}

/** Each key is made when it is first needed, because few workers need all of them. */
const stock: Promise<StoredKey>[] = []
let asked = 0

type Algorithm = webcrypto.RsaHashedKeyGenParams

const generateKey = subtle.generateKey.bind(subtle)

async function makeStoredKey(algorithm: Algorithm): Promise<StoredKey> {
  const { publicKey, privateKey } = await generateKey(algorithm, true, ['sign', 'verify'])
  return {
    publicKey: await subtle.exportKey('spki', publicKey),
    privateKey: await subtle.exportKey('pkcs8', privateKey),
  }
}

async function takeKey(algorithm: Algorithm, extractable: boolean): Promise<webcrypto.CryptoKeyPair> {
  const at = asked++ % MADE
  stock[at] ??= makeStoredKey(algorithm)
  const stored = await stock[at]
  return {
    publicKey: await subtle.importKey('spki', stored.publicKey, algorithm, true, ['verify']),
    privateKey: await subtle.importKey('pkcs8', stored.privateKey, algorithm, extractable, ['sign']),
  }
}

Object.assign(subtle, {
  generateKey: (algorithm: Algorithm, extractable: boolean, usages: webcrypto.KeyUsage[]) =>
    algorithm.name === KEY_TYPE && algorithm.modulusLength === 2048
      ? takeKey(algorithm, extractable)
      : generateKey(algorithm, extractable, usages),
})
