/** The keys of one trusted issuer, as the steps and the verifier ask for them. */
import type { Result } from '../util/wait.ts'
import type { Keys, VerificationKey } from './jwk.ts'
import type { KeyHint } from './key-hint.ts'

export interface IssuerKeys {
  /** The key set that is fetched. Issuers with the same `sharedKeys` have the same one. */
  readonly source: object
  /** Whether this issuer still has a key that verified a token. */
  trusts(key: VerificationKey | undefined, now: number): boolean
  /** The keys that a token may mean, at least one. Waits only for a fetch. */
  get(hint: KeyHint): Result<Keys>
  /** Fetches keys that may have replaced those that did not make a token's signature. */
  refetch(hint: KeyHint, tried: Keys): Promise<Keys>
  /** Loads the keys unless they are there. */
  load(): Promise<void>
  /** Fetches the keys, even if they are fresh. */
  reload(): Promise<void>
}
