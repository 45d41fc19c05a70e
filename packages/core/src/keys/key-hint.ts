/** What a token says about its key, and the keys that match. */
import type { Algorithm } from './algorithm.ts'
import type { Keys, VerificationKey } from './jwk.ts'

/** What a token says about the key that it needs. */
export interface KeyHint {
  readonly algorithm: Algorithm
  readonly kid: string | undefined
  /** Whether a key may be used for the token's issuer, in a shared key set. */
  readonly isUsable?: (key: VerificationKey) => boolean
}

/** The keys that match. Without an id there must be exactly one (OpenID Connect Core §10.1). */
export function pickKeys(keys: Keys, { algorithm, kid, isUsable }: KeyHint): Keys {
  const candidates = keys.filter(
    (key) =>
      key.algorithm === algorithm &&
      (kid === undefined || key.kid === kid) &&
      (isUsable === undefined || isUsable(key)),
  )
  return kid !== undefined || candidates.length === 1 ? candidates : []
}
