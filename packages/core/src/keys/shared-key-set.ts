/** The part of a shared key set that one issuer may use: the keys that may verify its tokens. */
import type { Result } from '../util/wait.ts'
import type { IssuerKeys } from './issuer-keys.ts'
import type { Keys, VerificationKey } from './jwk.ts'
import type { KeyHint } from './key-hint.ts'
import type { KeySet } from './key-set.ts'

/** The placeholder for any tenant, in the `issuer` of Microsoft Entra's keys. */
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

export class SharedKeySet implements IssuerKeys {
  readonly source: KeySet
  readonly #isUsable: (key: VerificationKey) => boolean

  constructor(issuer: string, keys: KeySet) {
    this.#isUsable = (key) => isKeyOf(issuer, key)
    this.source = keys
  }

  trusts(key: VerificationKey, now: number): boolean {
    return this.source.trusts(key, now)
  }

  get(hint: KeyHint): Result<Keys> {
    return this.source.get({ ...hint, isUsable: this.#isUsable })
  }

  refetch(hint: KeyHint, tried: Keys): Promise<Keys> {
    return this.source.refetch({ ...hint, isUsable: this.#isUsable }, tried)
  }

  load(): Promise<void> {
    return this.source.load()
  }

  reload(): Promise<void> {
    return this.source.reload()
  }
}
