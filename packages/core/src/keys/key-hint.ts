/** What a token says about its key, and the keys that match. */
import type { Algorithm } from './algorithms.ts'
import type { Keys, VerificationKey } from './jwk.ts'

/** What a token says about the key that it needs. */
export interface KeyHint {
  readonly algorithm: Algorithm
  readonly kid: string | undefined
  /** The trusted issuer of the token, for a shared key set. */
  readonly issuer?: string
}

/** The placeholder for any tenant in the issuer of a key of Microsoft Entra. */
const ANY_TENANT = '{tenantid}'

/**
 * Microsoft identity platform, "Secure applications and APIs by validating claims", "Validate the signing key issuer":
 * a key that names an issuer verifies tokens of this issuer alone.
 */
function isKeyOf(issuer: string, { issuer: named }: VerificationKey): boolean {
  if (named === undefined || named === issuer) return true
  const [start, end, ...rest] = named.split(ANY_TENANT) as [string, ...string[]]
  if (end === undefined || rest.length > 0 || !issuer.startsWith(start) || !issuer.endsWith(end)) return false
  return /^[^/]+$/.test(issuer.slice(start.length, issuer.length - end.length))
}

/** The keys that match. Without an id there must be exactly one (OpenID Connect Core §10.1). */
export function pickKeys(keys: Keys, { algorithm, kid, issuer }: KeyHint): Keys {
  const candidates = keys.filter(
    (key) =>
      key.algorithm === algorithm &&
      (kid === undefined || key.kid === kid) &&
      (issuer === undefined || isKeyOf(issuer, key)),
  )
  return kid !== undefined || candidates.length === 1 ? candidates : []
}
