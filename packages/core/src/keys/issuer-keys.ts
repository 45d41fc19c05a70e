/** The keys of one trusted issuer, as the steps and the verifier ask for them. */
import type { Result } from '../util/wait.ts'
import type { Keys, VerificationKey } from './jwk.ts'
import type { KeyHint } from './key-hint.ts'

export interface IssuerKeys {
  /** What is fetched: one and the same for issuers that share it. */
  readonly source: object
  /** Whether a key is still one of this issuer's, for tokens that were verified with it. */
  trusts(key: VerificationKey | undefined, now: number): boolean
  /** The keys that a token may mean, at least one. Waits only for a fetch. */
  get(hint: KeyHint): Result<Keys>
  /** The keys that have come in the place of those that did not make a token's signature. */
  refetch(hint: KeyHint, tried: Keys): Promise<Keys>
  /** Loads the keys unless they are there. */
  load(): Promise<void>
  /** Fetches the keys, however young they are. */
  reload(): Promise<void>
}
