/** The records of a sign-in on the pages. They are kept for minutes, in memory only. */

import type { AuthorizationRequest, ChallengeName, FirstFactor } from './sign-in-records.ts'
import type { AuthenticationMethod, MfaFactor } from './user-records.ts'

/** A sign-in on the pages. The key is the hash of the name that its forms contain. */
export interface PageRecord {
  /** The authorization request. */
  readonly request: AuthorizationRequest
  /** The hash of the cookie of the only browser that may continue. */
  readonly browser: string
  /** The query of the authorization request, for the links between the pages. */
  readonly query: string
  readonly expiresAt: number
  /** The current challenge; `undefined` on the first page. */
  readonly challenge?: PageChallenge
  /** The account whose code the page asks for. */
  readonly account?: PageAccount
  /** The username of the account that was made on this page. */
  readonly newUsername?: string
  /** The sign-in that is completed after the offer of a passkey. */
  readonly offer?: PasskeyOffer
}

export interface PasskeyOffer {
  readonly username: string
  /** How the user has signed in. */
  readonly methods: readonly AuthenticationMethod[]
}

export interface PageAccount {
  /** The typed name. */
  readonly username: string
  /** The masked address; `undefined` if this sign-in has sent no code. */
  readonly destination?: string | undefined
}

export interface PageChallenge {
  readonly name: ChallengeName
  readonly session: string
  /** SMS_MFA, SMS_OTP and EMAIL_OTP: the masked address. */
  readonly destination?: string
  /** SELECT_MFA_TYPE: the choices. */
  readonly factors?: readonly MfaFactor[]
  /** NEW_PASSWORD_REQUIRED: the required attributes that the user lacks. */
  readonly missing?: readonly string[]
  /** MFA_SETUP: the secret that the page shows, and its user. */
  readonly enrolling?: { readonly secret: string; readonly label: string }
  /** USER_AUTH: the choice of the first factor, which the user may make again. */
  readonly choice?: PageChoice
  /** WEB_AUTHN: PublicKeyCredentialRequestOptions in JSON. */
  readonly passkey?: string
}

export interface PageChoice {
  readonly typedName: string
  /** Without PASSWORD_SRP: for a person, it is the same as PASSWORD. */
  readonly factors: readonly Exclude<FirstFactor, 'PASSWORD_SRP'>[]
}
