/**
 * The signing keys of one pool. Private keys are WebCrypto keys that cannot be exported, so no code can
 * print, store or send one. A pool that is stored in a file writes them to that file before it uses them.
 */
import { randomBytes } from 'node:crypto'
import { CompactSign, type CryptoKey, exportJWK, exportPKCS8, importPKCS8 } from 'jose'
import { type KeyPair, type KeyPairs, makeKeyPairs } from './key-pairs.ts'
import type { KeyRecord, PoolKeysRecord } from './key-records.ts'
import type { KeyUse, PublicKeySet, PublicRsaKey } from './public-keys.ts'

interface SigningKey {
  readonly privateKey: CryptoKey
  readonly publicKey: PublicRsaKey
}

type SigningKeys = Readonly<Record<KeyUse, SigningKey>>

/** Saves new keys, before the pool signs with them. */
type SaveKeys = (record: PoolKeysRecord) => void

/** AWS's `kid` is 32 bytes in standard base64, not base64url, so it may contain `+`, `/` and `=`. */
async function toSigningKey({ privateKey, publicKey }: KeyPair): Promise<SigningKey> {
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
  /** Public keys whose private keys no longer sign. They stay in the key set, so their tokens stay valid. */
  #retired: readonly PublicRsaKey[]
  readonly #save: SaveKeys | undefined

  private constructor(signing: SigningKeys, retired: readonly PublicRsaKey[], save: SaveKeys | undefined) {
    this.#signing = signing
    this.#retired = retired
    this.#save = save
  }

  static async make(save?: SaveKeys): Promise<PoolKeys> {
    const signing = await PoolKeys.#makeAndSave([], save)
    return new PoolKeys(signing, [], save)
  }

  /** Takes key pairs that may not be generated yet. They are not saved. */
  static async ofPairs(pairs: KeyPairs): Promise<PoolKeys> {
    return new PoolKeys(await PoolKeys.#toSigningKeys(pairs), [], undefined)
  }

  static async from({ signing, retired }: PoolKeysRecord, save: SaveKeys): Promise<PoolKeys> {
    return new PoolKeys(await makeBoth((use) => importKey(signing[use])), retired, save)
  }

  static #toSigningKeys(pairs: KeyPairs): Promise<SigningKeys> {
    return makeBoth(async (use) => toSigningKey(await pairs[use]))
  }

  static async #makeAndSave(retired: readonly PublicRsaKey[], save: SaveKeys | undefined) {
    const made = await PoolKeys.#toSigningKeys(makeKeyPairs(save !== undefined))
    if (save === undefined) return made
    const records = await makeBoth((use) => exportKey(made[use]))
    save({ signing: records, retired })
    return makeBoth((use) => importKey(records[use]))
  }

  publicKey(use: KeyUse): PublicRsaKey {
    return this.#signing[use].publicKey
  }

  /** Returns a copy, so a change to it does not change the pool. */
  jwks(): PublicKeySet {
    const all = [this.publicKey('id'), this.publicKey('access'), ...this.#retired]
    return { keys: all.map((key) => ({ ...key })) }
  }

  async rotate(keepOld: boolean): Promise<void> {
    const retired = keepOld ? this.jwks().keys : []
    this.#signing = await PoolKeys.#makeAndSave(retired, this.#save)
    this.#retired = retired
  }

  /** RFC 7515 §7.1. AWS's header has `kid` and `alg` in this order, and no `typ`. */
  sign(use: KeyUse, payload: object, header: object = {}): Promise<string> {
    const { privateKey, publicKey } = this.#signing[use]
    return new CompactSign(new TextEncoder().encode(JSON.stringify(payload)))
      .setProtectedHeader({ kid: publicKey.kid, alg: 'RS256', ...header })
      .sign(privateKey)
  }
}
