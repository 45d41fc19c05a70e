/** The keys of one trusted issuer, as the steps and the verifier ask for them. */
import type { Result } from '../util/wait.ts'
import type { Keys, VerificationKey } from './jwk.ts'
import type { KeyHint } from './key-hint.ts'

export interface IssuerKeys {
  /** The key set that is fetched. Issuers with the same `sharedKeys` have the same one. */
  readonly source: object
  /** Whether this issuer still has a key that verified a token. */
  trusts(key: VerificationKey | undefined, now: number): boolean
  /** Returns the keys that match a token's header, at least one. Waits only for a fetch. */
  get(hint: KeyHint): Result<Keys>
  /** Fetches the keys again after a wrong signature, and returns matching keys that were not tried. */
  refetch(hint: KeyHint, tried: Keys): Promise<Keys>
  /** Loads the keys, unless they are loaded. */
  load(): Promise<void>
  /** Fetches the keys, even if they are fresh. */
  reload(): Promise<void>
}
