/** The key sets of a verifier: one for each issuer with its own keys, one for each `sharedKeys` object. */
import { ConfigError } from '../errors/config-error.ts'
import type { IssuerKeys } from '../keys/issuer-keys.ts'
import { KeySet } from '../keys/key-set.ts'
import type { DiscoverJwksUri, IssuerEndpoint } from '../keys/key-source.ts'
import type { KeyTimes } from '../keys/key-times.ts'
import type { Fetch } from '../keys/transport.ts'
import { findParts, type Issuer } from './issuer.ts'
import { findSharedParts, type SharedKeys } from './shared-keys.ts'

export class KeySets {
  /** An entry lives as long as the application keeps its `sharedKeys` object. */
  readonly #shared = new WeakMap<SharedKeys, KeySet>()
  readonly #times: KeyTimes
  readonly #now: () => number

  constructor(times: KeyTimes, now: () => number) {
    this.#times = times
    this.#now = now
  }

  /** @throws ConfigError if `allowKeyAddress` is set together with a `fetch` option */
  create(issuer: Issuer, endpoint: IssuerEndpoint): IssuerKeys {
    const { sharedKeys, fetch } = issuer
    if (sharedKeys !== undefined) {
      return findSharedParts(sharedKeys).select(this.#getShared(sharedKeys), endpoint.issuer)
    }
    const { algorithms, givenKeys, discover } = findParts(issuer)
    const rules = { algorithms, isShared: false }
    return new KeySet(endpoint, rules, givenKeys, this.#timesWith(fetch, discover), this.#now)
  }

  #getShared(shared: SharedKeys): KeySet {
    const { jwksUri, fetch } = shared
    const known = this.#shared.get(shared)
    if (known !== undefined) return known
    const endpoint = { issuer: jwksUri, jwksUri }
    const rules = { algorithms: findSharedParts(shared).algorithms, isShared: true }
    const keys = new KeySet(endpoint, rules, undefined, this.#timesWith(fetch), this.#now)
    this.#shared.set(shared, keys)
    return keys
  }

  #timesWith(fetch: Fetch | undefined = this.#times.fetch, discover?: DiscoverJwksUri): KeyTimes {
    if (fetch !== undefined && this.#times.allowAddress !== undefined) {
      throw new ConfigError(
        'createVerifier: allowKeyAddress cannot see which address a fetch option connects to. Leave one of them out.',
      )
    }
    return { ...this.#times, fetch, discover }
  }
}
