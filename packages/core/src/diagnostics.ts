/**
 * The events that poolguard publishes, on channels of node:diagnostics_channel. A channel without subscribers
 * costs one check of a flag. No printed event contains a token, untrusted input, or a claim other than the
 * issuer. `event.auth` and `event.error` are not enumerable: a subscriber can read them, but a logger does
 * not print them.
 *
 * Source: https://nodejs.org/api/diagnostics_channel.html
 */
import { type Channel, channel } from 'node:diagnostics_channel'
import type { AuthContext } from './claims/auth-context.ts'
import type { AuthErrorCode } from './errors/codes.ts'

/** `poolguard:decision`: the application or an adapter called verify, authenticate or authorize. */
export interface DecisionEvent {
  readonly operation: 'verify' | 'authenticate' | 'authorize'
  /**
   * `refused`: the caller's fault (400, 401, 403). `failed`: an outage (503), or any error that is not an
   * AuthError, such as one that the application's own check throws.
   */
  readonly outcome: 'accepted' | 'refused' | 'failed'
  readonly code?: AuthErrorCode | undefined
  /** The issuer of an accepted token. */
  readonly issuer?: string | undefined
  readonly milliseconds: number
  /** The caller, if accepted. Not enumerable. */
  readonly auth?: AuthContext | undefined
  /** Why the caller was not accepted. Not enumerable. */
  readonly error?: unknown
}

/** `poolguard:cache`: whether a token was in the token cache. */
export interface CacheEvent {
  readonly outcome: 'hit' | 'miss'
}

/** `poolguard:key-fetch`: a fetch of an issuer's keys has ended. */
export interface KeyFetchEvent {
  readonly issuer: string
  readonly outcome: 'fetched' | 'failed'
  readonly milliseconds: number
  /** Why the fetch failed. Not enumerable. */
  readonly error?: unknown
}

/** `poolguard:key-change`: the keys of an issuer have changed. Their first load is not a change. */
export interface KeyChangeEvent {
  readonly issuer: string
  readonly added: readonly string[]
  readonly removed: readonly string[]
}

/**
 * `poolguard:key-age`: keys that were given as `jwks` are older than `freshSeconds`, and a fetch of newer
 * ones failed. If no fetch succeeds within `secondsLeft`, every token of the issuer is then refused with
 * ERR_KEYS_UNAVAILABLE.
 */
export interface KeyAgeEvent {
  readonly issuer: string
  readonly ageSeconds: number
  readonly secondsLeft: number
}

/** The names of the channels, with the type of their events. */
export interface Channels {
  'poolguard:decision': DecisionEvent
  'poolguard:cache': CacheEvent
  'poolguard:key-fetch': KeyFetchEvent
  'poolguard:key-change': KeyChangeEvent
  'poolguard:key-age': KeyAgeEvent
}

function open<Name extends keyof Channels>(name: Name): Channel<unknown, Channels[Name]> {
  return channel(name) as Channel<unknown, Channels[Name]>
}

export const decisions: Channel<unknown, DecisionEvent> = open('poolguard:decision')
export const cacheUse: Channel<unknown, CacheEvent> = /* @__PURE__ */ open('poolguard:cache')
export const keyFetches: Channel<unknown, KeyFetchEvent> = open('poolguard:key-fetch')
export const keyChanges: Channel<unknown, KeyChangeEvent> = open('poolguard:key-change')
export const keyAges: Channel<unknown, KeyAgeEvent> = open('poolguard:key-age')

/** Adds members that subscribers of an event can read, but that are not printed. */
export function withNonEnumerable<Event extends object>(event: Event, hidden: Partial<Event>): Event {
  for (const [name, value] of Object.entries(hidden)) Object.defineProperty(event, name, { value })
  return Object.freeze(event)
}
