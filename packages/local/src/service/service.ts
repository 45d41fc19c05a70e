/**
 * The context of every operation: the store, the keys, the clock and the triggers. Like a region of AWS, one
 * service holds any number of user pools and identity pools.
 */
import type { OpenIdKey } from '../keys/open-id-key.ts'
import type { SocialProvider } from '../settings/identity-provider-rules.ts'
import type { Store } from '../store/store.ts'
import type { Triggers } from '../triggers/triggers.ts'
import type { EventFeed } from './event-feed.ts'
import type { KeyRing } from './key-ring.ts'
import type { Outbox } from './outbox.ts'
import type { RequestFacts } from './request-facts.ts'

export interface Service {
  readonly store: Store
  readonly keys: KeyRing
  /** Signs the OpenID tokens of identity pools. */
  readonly openIdKey: OpenIdKey
  /** The time in milliseconds since 1970. */
  readonly now: () => number
  /** The sent codes and temporary passwords. */
  readonly outbox: Outbox
  /** The events that EventBridge would deliver. */
  readonly events: EventFeed
  readonly triggers: Triggers
  readonly risk: RiskSettings
  /** The request that this service is used for; `undefined` outside of one. */
  readonly request?: RequestFacts
  readonly address: ServedAddress
  /** The passwords that the pool started with, by `makeUserKey`. A saved seed has those that are still valid. */
  readonly givenPasswords: Map<string, string>
  /** The social providers that the pool itself stands in for. */
  readonly standIns: ReadonlySet<SocialProvider>
  /** The addresses that replace the origins of social providers. */
  readonly socialEndpoints: SocialEndpoints
  /** Whether identity providers may have http addresses off this machine. */
  readonly allowsHttpProviders: boolean
  /** The `iss` of the pool's tokens. */
  getIssuer(userPoolId: string): string
}

export type SocialEndpoints = { readonly [Provider in SocialProvider]?: string }

/** How the risk of sign-ins is assessed. */
export interface RiskSettings {
  /** The risk of every sign-in, in place of the local rule. */
  readonly forced: RequestFacts['forcedRisk']
  readonly compromisedPasswords: ReadonlySet<string>
}

/**
 * The address by which clients reach the server, without a trailing slash: the option `publicUrl`, or the
 * address of the current or last server; without either, `undefined`.
 */
export interface ServedAddress {
  url: string | undefined
}
