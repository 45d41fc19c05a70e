/** What a token says about the key that it needs, and the keys that it may mean. */
import type { Algorithm } from './algorithms.ts'
import type { Keys, VerificationKey } from './jwk.ts'

/** What a token says about the key that it needs. */
export interface KeyHint {
  readonly algorithm: Algorithm
  readonly kid: string | undefined
  /** The trusted issuer of the token, where issuers share a key set. */
  readonly issuer?: string
}

/** What stands for any tenant in the issuer of a key of Microsoft Entra. */
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

/** The keys that a token may mean. Without an id it must be clear which one that is (OpenID Connect Core §10.1). */
export function pickKeys(keys: Keys, { algorithm, kid, issuer }: KeyHint): Keys {
  const candidates = keys.filter(
    (key) =>
      key.algorithm === algorithm &&
      (kid === undefined || key.kid === kid) &&
      (issuer === undefined || isKeyOf(issuer, key)),
  )
  return kid !== undefined || candidates.length === 1 ? candidates : []
}
