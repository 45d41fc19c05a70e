/** The part of a shared key set that one issuer may use: the keys that may verify its tokens. */
import type { Result } from '../util/wait.ts'
import type { IssuerKeys } from './issuer-keys.ts'
import type { Keys, VerificationKey } from './jwk.ts'
import type { KeyHint } from './key-hint.ts'
import type { KeySet } from './key-set.ts'

export class SharedKeySet implements IssuerKeys {
  readonly source: KeySet
  readonly #issuer: string

  constructor(issuer: string, keys: KeySet) {
    this.#issuer = issuer
    this.source = keys
  }

  trusts(key: VerificationKey, now: number): boolean {
    return this.source.trusts(key, now)
  }

  get(hint: KeyHint): Result<Keys> {
    return this.source.get({ ...hint, issuer: this.#issuer })
  }

  refetch(hint: KeyHint, tried: Keys): Promise<Keys> {
    return this.source.refetch({ ...hint, issuer: this.#issuer }, tried)
  }

  load(): Promise<void> {
    return this.source.load()
  }

  reload(): Promise<void> {
    return this.source.reload()
  }
}
