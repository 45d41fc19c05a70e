/** What is kept while somebody signs in, for minutes and in memory only. Each is kept under the hash of what its holder shows. */

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
  /** The session that the code was exchanged for; showing it again ends that (RFC 6749 §4.1.2). */
  readonly sessionId?: string | undefined
}
