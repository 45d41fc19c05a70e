/**
 * What every operation works on: the state, the keys, the clock, and the hooks of whoever started the pool. One service
 * holds any number of user pools and identity pools, as one region of AWS does.
 */
import type { OpenIdKey } from '../keys/open-id-key.ts'
import type { Store } from '../store/store.ts'
import type { PreTokenGeneration } from '../tokens/pre-token-generation.ts'
import type { KeyRing } from './key-ring.ts'
import type { Outbox } from './outbox.ts'

export interface Service {
  readonly store: Store
  readonly keys: KeyRing
  /** Signs the OpenID tokens of identity pools. */
  readonly openIdKey: OpenIdKey
  /** The time in milliseconds since 1970. */
  readonly now: () => number
  /** The confirmation codes that nobody mails. */
  readonly outbox: Outbox
  readonly preTokenGeneration: PreTokenGeneration | undefined
  readonly address: ServedAddress
  /** The `iss` of a pool's tokens. */
  getIssuer(userPoolId: string): string
}

/** Where the service is served, or was last; `http://127.0.0.1:<port>`, without a slash at the end. */
export interface ServedAddress {
  url: string | undefined
}
