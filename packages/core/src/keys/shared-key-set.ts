/** What one of several issuers sees of a key set that they share: the keys that may verify its tokens. */
import type { Result } from '../util/wait.ts'
import type { IssuerKeys } from './issuer-keys.ts'
import type { Keys, VerificationKey } from './jwk.ts'
import type { KeyHint } from './key-hint.ts'
import type { KeySet } from './key-set.ts'

export class SharedKeySet implements IssuerKeys {
  readonly #issuer: string
  readonly #keys: KeySet

  constructor(issuer: string, keys: KeySet) {
    this.#issuer = issuer
    this.#keys = keys
  }

  trusts(key: VerificationKey, now: number): boolean {
    return this.#keys.trusts(key, now)
  }

  get(hint: KeyHint): Result<Keys> {
    return this.#keys.get({ ...hint, issuer: this.#issuer })
  }

  refetch(hint: KeyHint, tried: Keys): Promise<Keys> {
    return this.#keys.refetch({ ...hint, issuer: this.#issuer }, tried)
  }

  load(): Promise<void> {
    return this.#keys.load()
  }

  reload(): Promise<void> {
    return this.#keys.reload()
  }
}
