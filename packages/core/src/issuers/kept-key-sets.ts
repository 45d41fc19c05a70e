/**
 * The key sets of issuers that are looked up for each request. The answers may differ from request to
 * request: other rules for the same issuer, or no issuer. The issuer's keys are kept in any case. Otherwise
 * each request could cause a fetch, even a request with a forged token.
 */
import type { IssuerKeys } from '../keys/issuer-keys.ts'
import type { IssuerEndpoint } from '../keys/key-source.ts'
import { LRUCache } from '../util/lru-cache.ts'
import type { Issuer } from './issuer.ts'
import type { KeySets } from './key-sets.ts'

interface Entry {
  readonly keys: IssuerKeys
  readonly issuer: Issuer
}

export class KeptKeySets {
  readonly #keySets: KeySets
  /** By the data that decides which keys an issuer has. */
  readonly #entries: LRUCache<string, Entry>

  constructor(keySets: KeySets, maxIssuers: number) {
    this.#keySets = keySets
    this.#entries = new LRUCache({ max: maxIssuers })
  }

  /**
   * The keys of an issuer: the same ones as before, if it has the same data, `fetch` and `sharedKeys`.
   *
   * @param data what decides which keys the issuer has, as text
   */
  findOrCreate(issuer: Issuer, endpoint: IssuerEndpoint, data: string): IssuerKeys {
    const { fetch, sharedKeys } = issuer
    const before = this.#entries.get(data)
    if (before !== undefined && before.issuer.fetch === fetch && before.issuer.sharedKeys === sharedKeys) {
      return before.keys
    }
    const keys = this.#keySets.create(issuer, endpoint)
    this.#entries.set(data, { keys, issuer })
    return keys
  }

  list(): readonly IssuerKeys[] {
    return [...this.#entries.values()].map(({ keys }) => keys)
  }
}
