/** What a token says about the key that it needs, and the keys that it may mean. */
import type { Algorithm } from './algorithms.ts'
import type { Keys } from './jwk.ts'

/** What a token says about the key that it needs. */
export interface KeyHint {
  readonly algorithm: Algorithm
  readonly kid: string | undefined
}

/** The keys that a token may mean. Without an id it must be clear which one that is (OpenID Connect Core §10.1). */
export function pickKeys(keys: Keys, { algorithm, kid }: KeyHint): Keys {
  if (kid !== undefined) return keys.filter((key) => key.kid === kid && key.algorithm === algorithm)
  const candidates = keys.filter((key) => key.algorithm === algorithm)
  return candidates.length === 1 ? candidates : []
}
