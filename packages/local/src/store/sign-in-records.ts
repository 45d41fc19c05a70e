/** What is kept while somebody signs in, for minutes and in memory only. Each is kept under the hash of what its holder shows. */

import type { SentCode, UserRecord } from './user-records.ts'

export type ChallengeName = 'NEW_PASSWORD_REQUIRED' | 'SOFTWARE_TOKEN_MFA' | 'MFA_SETUP'

/** A step that is still to be taken, under the hash of its `Session`. */
export interface ChallengeRecord {
  readonly name: ChallengeName
  readonly userPoolId: string
  readonly clientId: string
  readonly username: string
  readonly expiresAt: number
  /** MFA_SETUP: the secret that was given out, then whether a code of it was shown. */
  readonly softwareToken?: { readonly secret: string; readonly verified: boolean }
}

/** The server's half of an SRP exchange, under the hash of its SECRET_BLOCK. Numbers are hexadecimal. */
export interface SrpRecord {
  readonly userPoolId: string
  readonly clientId: string
  /** A name that nobody has, where the client must not learn that. */
  readonly username: string
  /** As the sign-in began with; the answer's SECRET_HASH may be of it. */
  readonly typedName: string
  readonly clientPublic: string
  readonly serverPublic: string
  readonly serverSecret: string
  readonly expiresAt: number
}

/** RFC 6749 §4.1.2, under the hash of the code. */
export interface AuthorizationCodeRecord {
  readonly userPoolId: string
  readonly clientId: string
  readonly username: string
  readonly redirectUri: string
  readonly scope: string
  readonly signedInAt: number
  readonly expiresAt: number
  readonly codeChallenge?: string | undefined
  readonly resource?: string | undefined
  readonly nonce?: string | undefined
  /** How often it was shown. Shown twice, it ends the session that it was exchanged for (RFC 6749 §4.1.2). */
  readonly exchange: 'open' | 'once' | 'twice'
  readonly sessionId?: string | undefined
}

/** What an application asked for when it sent somebody to sign in (RFC 6749 §4.1.1), checked. */
export interface AuthorizationRequest {
  readonly userPoolId: string
  readonly clientId: string
  readonly redirectUri: string
  /** Separated by spaces. */
  readonly scope: string
  readonly state: string | undefined
  readonly nonce: string | undefined
  /** RFC 7636 §4.2, of the method S256. */
  readonly codeChallenge: string | undefined
  readonly resource: string | undefined
  readonly loginHint: string | undefined
}

/** Somebody on the way through the sign-in pages, under the hash of what their forms carry. */
export interface PageRecord {
  /** The request that sent them here. */
  readonly request: AuthorizationRequest
  /** The hash of the cookie of the one browser that may go on. */
  readonly browser: string
  /** The query that it was asked with, for the links between the pages. */
  readonly query: string
  readonly expiresAt: number
  /** The challenge that they are at; none while they are asked for their password. */
  readonly challenge?: PageChallenge
  /** Whose code they are asked for. */
  readonly account?: PageAccount
}

export interface PageAccount {
  /** As it was typed. */
  readonly username: string
  /** Masked; none if no code was sent from here. */
  readonly destination?: string | undefined
}

export interface PageChallenge {
  readonly name: ChallengeName
  readonly session: string
  /** MFA_SETUP: the secret that is shown, and whose it is. */
  readonly enrolling?: { readonly secret: string; readonly label: string }
}

/** A name that no user has: what a user's record says of failures, so that the two answer alike. */
export interface UnknownNameRecord extends Pick<UserRecord, 'failedSignIns' | 'lastFailureAt'> {
  /** Of a password reset. */
  readonly resetCode?: Pick<SentCode, 'expiresAt' | 'failures'>
}

/** A sign-in that a browser remembers, under the pool and the hash of its cookie. */
export interface BrowserSessionRecord {
  readonly userPoolId: string
  readonly username: string
  readonly signedInAt: number
  readonly expiresAt: number
}
