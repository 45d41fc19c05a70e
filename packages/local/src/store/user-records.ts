/** What is kept of a user and of a sign-in: verifiers and hashes, never a password or a token. Times are in milliseconds. */

import type { SignInAttribute } from './user-pool-records.ts'

export type UserStatus = 'UNCONFIRMED' | 'CONFIRMED' | 'FORCE_CHANGE_PASSWORD' | 'RESET_REQUIRED'

/** RFC 5054 §2.4: enough to check a password, not enough to sign in with. Both in hexadecimal. */
export interface PasswordVerifier {
  readonly salt: string
  readonly verifier: string
}

/** A confirmation code that was sent. */
export interface SentCode {
  /** Where it was sent; who has the code has this. */
  readonly attribute: SignInAttribute
  readonly hash: string
  readonly expiresAt: number
  /** Wrong answers so far. */
  readonly failures: number
}

/** What a code is for: to confirm a sign-up, to set a new password, or to verify an attribute. */
export type CodePurpose = 'signUp' | 'forgotPassword' | 'verify:email' | 'verify:phone_number'

export interface SoftwareToken {
  /** Base32, RFC 4648 §6. */
  readonly secret: string
  readonly verified: boolean
  readonly enabled: boolean
  readonly preferred: boolean
  /** The time step of the last code that was accepted, which is not accepted again (RFC 6238 §5.2). */
  readonly lastStep: number
}

export interface UserRecord {
  readonly userPoolId: string
  /** Where people sign in by an attribute, this is the `sub`. */
  readonly username: string
  readonly attributes: Readonly<Record<string, string>> & { readonly sub: string }
  readonly status: UserStatus
  readonly enabled: boolean
  readonly createdAt: number
  readonly updatedAt: number
  /** None until a password was set. */
  readonly password?: PasswordVerifier
  /** Of a temporary password. */
  readonly passwordExpiresAt?: number | undefined
  readonly softwareToken?: SoftwareToken | undefined
  /** The secret of a software token that no code was shown of yet. */
  readonly enrolling?: string | undefined
  readonly groups: readonly string[]
  readonly codes: { readonly [Purpose in CodePurpose]?: SentCode | undefined }
  /** Failed sign-ins in a row, and when the last one was. */
  readonly failedSignIns: number
  readonly lastFailureAt: number
}

/** One sign-in with all the tokens that come from it; its id is their `origin_jti`. */
export interface SessionRecord {
  readonly id: string
  readonly userPoolId: string
  readonly clientId: string
  readonly username: string
  readonly signedInAt: number
  readonly expiresAt: number
  /** Of the access tokens, separated by spaces. */
  readonly scope: string
  /** The API that the access tokens are bound to (RFC 8707). */
  readonly resource?: string | undefined
  readonly nonce?: string | undefined
}

/** A refresh token, kept under its hash. */
export interface RefreshTokenRecord {
  readonly sessionId: string
  /** Of a token that was rotated away: until when it may be tried once more. */
  readonly graceUntil?: number
}
