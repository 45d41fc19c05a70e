/**
 * The records of users and sessions: verifiers and hashes, never a password or a token. Times are in
 * milliseconds.
 */

import type { SignInAttribute } from './user-pool-records.ts'

export type UserStatus = 'UNCONFIRMED' | 'CONFIRMED' | 'FORCE_CHANGE_PASSWORD' | 'RESET_REQUIRED'

/** RFC 5054 §2.4: the pair checks a password, and does not allow a sign-in. Both are hexadecimal. */
export interface PasswordVerifier {
  readonly salt: string
  readonly verifier: string
}

/** A confirmation code that was sent. */
export interface SentCode {
  /** The attribute whose address the code was sent to. The code verifies it. */
  readonly attribute: SignInAttribute
  readonly hash: string
  readonly expiresAt: number
  /** Wrong attempts so far. */
  readonly failures: number
}

/** The purpose of a code: to confirm a sign-up, to set a new password, or to verify an attribute. */
export type CodePurpose = 'signUp' | 'forgotPassword' | 'verify:email' | 'verify:phone_number'

export interface SoftwareToken {
  /** Base32, RFC 4648 §6. */
  readonly secret: string
  readonly verified: boolean
  readonly enabled: boolean
  readonly preferred: boolean
  /** The time step of the last accepted code, which is not accepted again (RFC 6238 §5.2). */
  readonly lastStep: number
}

export interface UserRecord {
  readonly userPoolId: string
  /** The `sub`, in pools whose users sign in by an attribute. */
  readonly username: string
  readonly attributes: Readonly<Record<string, string>> & { readonly sub: string }
  readonly status: UserStatus
  readonly enabled: boolean
  readonly createdAt: number
  readonly updatedAt: number
  /** `undefined` until a password is set. */
  readonly password?: PasswordVerifier
  /** The expiry of a temporary password. */
  readonly passwordExpiresAt?: number | undefined
  readonly softwareToken?: SoftwareToken | undefined
  /** The secret of a new software token before its first code. */
  readonly enrolling?: string | undefined
  readonly groups: readonly string[]
  readonly codes: { readonly [Purpose in CodePurpose]?: SentCode | undefined }
  /** Failed sign-ins in a row, and the time of the last one. */
  readonly failedSignIns: number
  readonly lastFailureAt: number
}

/** One sign-in with all its tokens. Its id is their `origin_jti`. */
export interface SessionRecord {
  readonly id: string
  readonly userPoolId: string
  readonly clientId: string
  readonly username: string
  readonly signedInAt: number
  readonly expiresAt: number
  /** The scopes of the access tokens, separated by spaces. */
  readonly scope: string
  /** The API that the access tokens are for (RFC 8707). */
  readonly resource?: string | undefined
  readonly nonce?: string | undefined
}

/** A refresh token, stored under its hash. */
export interface RefreshTokenRecord {
  readonly sessionId: string
  /** The end of the grace period of a token that was rotated. */
  readonly graceUntil?: number
}
