/**
 * The keys of one pool: made when the pool is made, gone with it. Private keys are WebCrypto keys that cannot be
 * exported, so that nothing can print, store or send one.
 */
import { randomBytes } from 'node:crypto'
import { CompactSign, type CryptoKey, exportJWK, generateKeyPair } from 'jose'
import type { KeyUse, PublicKeySet, PublicRsaKey } from './public-keys.ts'

interface SigningKey {
  readonly privateKey: CryptoKey
  readonly publicKey: PublicRsaKey
}

type SigningKeys = Readonly<Record<KeyUse, SigningKey>>

/** RSA of 2048 bits. A `kid` of AWS is 32 bytes in standard base64, not base64url, and so may hold `+`, `/` and `=`. */
async function makeKey(): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair('RS256', {
    modulusLength: 2048,
    extractable: false,
  })
  const { e, n } = (await exportJWK(publicKey)) as { e: string; n: string }
  const kid = randomBytes(32).toString('base64')
  return { privateKey, publicKey: { alg: 'RS256', e, kid, kty: 'RSA', n, use: 'sig' } }
}

async function makeKeys(): Promise<SigningKeys> {
  const [id, access] = await Promise.all([makeKey(), makeKey()])
  return { id, access }
}

export class PoolKeys {
  #signing: SigningKeys
  /** Public keys that sign no more but are still to be trusted. */
  #retired: readonly PublicRsaKey[] = []

  private constructor(signing: SigningKeys) {
    this.#signing = signing
  }

  static async make(): Promise<PoolKeys> {
    return new PoolKeys(await makeKeys())
  }

  publicKey(use: KeyUse): PublicRsaKey {
    return this.#signing[use].publicKey
  }

  /** A copy, which its reader may change without changing whom the pool trusts. */
  jwks(): PublicKeySet {
    const all = [this.publicKey('id'), this.publicKey('access'), ...this.#retired]
    return { keys: all.map((key) => ({ ...key })) }
  }

  async rotate(keepOld: boolean): Promise<void> {
    const signing = await makeKeys()
    this.#retired = keepOld ? this.jwks().keys : []
    this.#signing = signing
  }

  /** RFC 7515 §7.1. The header of AWS has `kid` and `alg`, in this order, and no `typ`. */
  sign(use: KeyUse, payload: object, header: object = {}): Promise<string> {
    const { privateKey, publicKey } = this.#signing[use]
    return new CompactSign(new TextEncoder().encode(JSON.stringify(payload)))
      .setProtectedHeader({ kid: publicKey.kid, alg: 'RS256', ...header })
      .sign(privateKey)
  }
}
