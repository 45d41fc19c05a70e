/** Sign-ins by other providers that are under way. */
import type { AuthorizationRequest } from './sign-in-records.ts'

/** A sign-in that waits for the answer of an identity provider, under the hash of its `state`. */
export interface ProviderFlowRecord {
  readonly request: AuthorizationRequest
  /** The hash of the cookie of the only browser that may bring the answer. */
  readonly browser: string
  readonly providerName: string
  /** OpenID Connect Core 1.0 §3.1.2.1: binds the ID token to this sign-in. */
  readonly nonce: string
  /** Where the provider sends the browser: the callback of this pool, by the host that the browser uses. */
  readonly redirectUri: string
  readonly expiresAt: number
  /** An answer that came as a form, which the browser sends without its cookie. */
  readonly posted?: Readonly<Record<string, string | undefined>>
}

/** The person who was chosen at a stand-in, under the hash of its code. */
export interface StandInCodeRecord {
  /** The hash of the `state` of the sign-in. */
  readonly flow: string
  readonly claims: Readonly<Record<string, unknown>>
}
