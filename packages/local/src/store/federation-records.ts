/** The records of sign-ins by identity providers, and of the browsers that have signed in. In memory only. */
import type { AuthorizationRequest } from './sign-in-records.ts'
import type { AuthenticationMethod, Level } from './user-records.ts'

/** A sign-in that waits for the answer of an identity provider. The key is the hash of its `state`. */
export interface ProviderFlowRecord {
  readonly request: AuthorizationRequest
  /** The hash of the cookie of the only browser that may bring the answer. */
  readonly browser: string
  readonly providerName: string
  /** OpenID Connect Core 1.0 §3.1.2.1: binds the ID token to this sign-in. */
  readonly nonce: string
  /** Where the provider sends the browser: the callback of this pool, at the host that the browser uses. */
  readonly redirectUri: string
  readonly expiresAt: number
  /** Whether the provider began the sign-in. Then its answer names no request. */
  readonly isUnsolicited?: true
  /** An answer that came as a form, which the browser sends without its cookie. */
  readonly posted?: Readonly<Record<string, string | undefined>>
}

/** The session at a SAML provider, as a sign-out names it. */
export interface ProviderSession {
  readonly nameID?: string | undefined
  readonly nameIDFormat?: string | undefined
  readonly nameQualifier?: string | undefined
  readonly spNameQualifier?: string | undefined
  readonly sessionIndex?: string | undefined
}

/** A sign-out that waits for the answer of an identity provider. The key is the hash of its `state`. */
export interface ProviderSignOutRecord {
  /** Where the browser goes afterwards. */
  readonly location: string
  readonly expiresAt: number
}

/** An assertion that has signed a user in. The key is the hash of its issuer and its id. */
export interface UsedAssertionRecord {
  readonly expiresAt: number
  /** The identity pool that may use the assertion again until it expires. */
  readonly usedBy?: string | undefined
}

/** The person who was chosen at a stand-in. The key is the hash of the stand-in's code. */
export interface StandInCodeRecord {
  /** The hash of the `state` of the sign-in. */
  readonly flow: string
  readonly claims: Readonly<Record<string, unknown>>
}

/** The sign-in of a browser. The key is the pool and the hash of the browser's cookie. */
export interface BrowserSessionRecord {
  readonly userPoolId: string
  /** The identity provider of the sign-in. Absent: the pool itself. */
  readonly providerName?: string | undefined
  readonly providerSession?: ProviderSession | undefined
  readonly username: string
  readonly signedInAt: number
  readonly methods?: readonly AuthenticationMethod[] | undefined
  readonly providerLevel?: Level | undefined
  readonly expiresAt: number
}
