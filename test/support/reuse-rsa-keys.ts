/**
 * Making an RSA key takes a tenth of a second, and the test files start several hundred local pools with two keys
 * each. So a worker makes a few keys and gives them out in turn: the last `MADE` keys that were asked for differ.
 */
import { webcrypto } from 'node:crypto'

const MADE = 12
const KEY_TYPE = 'RSASSA-PKCS1-v1_5'
const { subtle } = webcrypto

interface StoredKey {
  readonly publicKey: ArrayBuffer
  readonly privateKey: ArrayBuffer
}

/** The first ones are made when they are asked for; few workers need them all. */
const stock: Promise<StoredKey>[] = []
let asked = 0

const generateKey: (...parameters: unknown[]) => Promise<webcrypto.CryptoKeyPair> =
  subtle.generateKey.bind(subtle)

async function makeStoredKey(algorithm: object): Promise<StoredKey> {
  const { publicKey, privateKey } = await generateKey(algorithm, true, ['sign', 'verify'])
  return {
    publicKey: await subtle.exportKey('spki', publicKey),
    privateKey: await subtle.exportKey('pkcs8', privateKey),
  }
}

type Algorithm = webcrypto.RsaHashedKeyGenParams

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
  generateKey: (algorithm: Algorithm, extractable: boolean, usages: unknown) =>
    algorithm.name === KEY_TYPE && algorithm.modulusLength === 2048
      ? takeKey(algorithm, extractable)
      : generateKey(algorithm, extractable, usages),
})
