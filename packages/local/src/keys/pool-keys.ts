/**
 * The signing keys of one pool. Private keys are WebCrypto keys that cannot be exported, so that nothing can print,
 * store or send one; only where the pool's state is kept on disk are they written there too.
 */
import { randomBytes } from 'node:crypto'
import { CompactSign, type CryptoKey, exportJWK, exportPKCS8, generateKeyPair, importPKCS8 } from 'jose'
import type { KeyRecord, PoolKeysRecord } from './key-records.ts'
import type { KeyUse, PublicKeySet, PublicRsaKey } from './public-keys.ts'

interface SigningKey {
  readonly privateKey: CryptoKey
  readonly publicKey: PublicRsaKey
}

type SigningKeys = Readonly<Record<KeyUse, SigningKey>>

/** Called with the keys whenever they change. */
type KeyKeeper = (record: PoolKeysRecord) => void

/** RSA of 2048 bits. A `kid` of AWS is 32 bytes in standard base64, not base64url, and so may hold `+`, `/` and `=`. */
async function makeKey(extractable: boolean): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { modulusLength: 2048, extractable })
  const { e, n } = (await exportJWK(publicKey)) as { e: string; n: string }
  const kid = randomBytes(32).toString('base64')
  return { privateKey, publicKey: { alg: 'RS256', e, kid, kty: 'RSA', n, use: 'sig' } }
}

async function exportKey({ privateKey, publicKey }: SigningKey): Promise<KeyRecord> {
  return { pem: await exportPKCS8(privateKey), publicKey }
}

async function importKey({ pem, publicKey }: KeyRecord): Promise<SigningKey> {
  return { privateKey: await importPKCS8(pem, 'RS256'), publicKey }
}

async function makeBoth<T>(make: (use: KeyUse) => Promise<T>): Promise<Readonly<Record<KeyUse, T>>> {
  const [id, access] = await Promise.all([make('id'), make('access')])
  return { id, access }
}

export class PoolKeys {
  #signing: SigningKeys
  /** Public keys that sign no more but are still to be trusted. */
  #retired: readonly PublicRsaKey[]
  readonly #keep: KeyKeeper | undefined

  private constructor(signing: SigningKeys, retired: readonly PublicRsaKey[], keep: KeyKeeper | undefined) {
    this.#signing = signing
    this.#retired = retired
    this.#keep = keep
  }

  static async make(keep?: KeyKeeper): Promise<PoolKeys> {
    const signing = await PoolKeys.#makeAndKeep([], keep)
    return new PoolKeys(signing, [], keep)
  }

  static async from({ signing, retired }: PoolKeysRecord, keep: KeyKeeper): Promise<PoolKeys> {
    return new PoolKeys(await makeBoth((use) => importKey(signing[use])), retired, keep)
  }

  static async #makeAndKeep(retired: readonly PublicRsaKey[], keep: KeyKeeper | undefined) {
    const made = await makeBoth(() => makeKey(keep !== undefined))
    if (keep === undefined) return made
    const records = await makeBoth((use) => exportKey(made[use]))
    keep({ signing: records, retired })
    return makeBoth((use) => importKey(records[use]))
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
    const retired = keepOld ? this.jwks().keys : []
    this.#signing = await PoolKeys.#makeAndKeep(retired, this.#keep)
    this.#retired = retired
  }

  /** RFC 7515 §7.1. The header of AWS has `kid` and `alg`, in this order, and no `typ`. */
  sign(use: KeyUse, payload: object, header: object = {}): Promise<string> {
    const { privateKey, publicKey } = this.#signing[use]
    return new CompactSign(new TextEncoder().encode(JSON.stringify(payload)))
      .setProtectedHeader({ kid: publicKey.kid, alg: 'RS256', ...header })
      .sign(privateKey)
  }
}
