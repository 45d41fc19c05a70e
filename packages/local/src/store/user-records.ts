/**
 * The records of users and sessions: verifiers and hashes, never a password or a token. Times are in
 * milliseconds.
 */

import type { SignInAttribute } from './user-pool-records.ts'

export type UserStatus =
  | 'UNCONFIRMED'
  | 'CONFIRMED'
  | 'FORCE_CHANGE_PASSWORD'
  | 'RESET_REQUIRED'
  | 'EXTERNAL_PROVIDER'

/** An account at an identity provider with which a user signs in. */
export interface ExternalIdentity {
  readonly providerName: string
  readonly providerType: string
  /** The provider's identifier of the account, or the value of `attribute`. */
  readonly userId: string
  /** The mapped attribute that identifies the account until its first sign-in. Absent if the subject does. */
  readonly attribute?: string | undefined
  /** The issuer of a SAML assertion; null for every other provider, as at AWS. */
  readonly issuer: string | null
  /** Whether a sign-in by this account created the user. An administrator linked every other account. */
  readonly primary: boolean
  readonly createdAt: number
}

/** RFC 5054 §2.4: the pair can check a password, but does not allow a sign-in. Both are hexadecimal. */
export interface PasswordVerifier {
  readonly salt: string
  readonly verifier: string
}

/**
 * What a user may prove, as the claim `amr` names it: a password, a code of an authenticator app, a code by
 * SMS or e-mail, a passkey of this device (`swk`) or of a security key (`hwk`), a sign-in at an identity
 * provider.
 */
export type AuthenticationMethod = 'pwd' | 'otp' | 'sms' | 'email_otp' | 'swk' | 'hwk' | 'fed'

/** How strongly a user has authenticated, by AWS's table. */
export type Level = 1 | 2 | 3 | 4

/** The second factors of a sign-in, in the order of AWS's lists. */
export const MFA_FACTORS = ['SMS_MFA', 'SOFTWARE_TOKEN_MFA', 'EMAIL_OTP'] as const

export type MfaFactor = (typeof MFA_FACTORS)[number]

/** A confirmation code that was sent. */
export interface SentCode {
  /** The attribute whose address the code was sent to. The code verifies it. */
  readonly attribute: SignInAttribute
  /** The new value of the attribute, which replaces the old one once the code is accepted. */
  readonly newAddress?: string | undefined
  readonly hash: string
  readonly expiresAt: number
  /** Wrong attempts so far. */
  readonly failures: number
}

/** The purpose of a code: to confirm a sign-up, to set a new password, or to verify an attribute. */
export type CodePurpose = 'signUp' | 'forgotPassword' | 'verify:email' | 'verify:phone_number'

/** An authenticator app that has proved by a first code that it has the secret. */
export interface SoftwareToken {
  /** Base32, RFC 4648 §6. */
  readonly secret: string
  /** The time step of the last accepted code, which is not accepted again (RFC 6238 §5.2). */
  readonly lastStep: number
  /** The user's name for the device (`FriendlyDeviceName`). */
  readonly name?: string | undefined
}

/** A passkey (WebAuthn Level 3 §5). Binary members are in base64url. */
export interface PasskeyRecord {
  readonly id: string
  readonly publicKey: string
  /** The signature counter of the authenticator. */
  readonly counter: number
  readonly transports: readonly string[]
  readonly attachment?: 'platform' | 'cross-platform'
  readonly relyingPartyId: string
  readonly name: string
  readonly createdAt: number
}

export interface PasskeyRegistration {
  readonly challenge: string
  readonly clientId: string
  readonly expiresAt: number
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
  readonly password?: PasswordVerifier | undefined
  /** The expiry of a temporary password. */
  readonly passwordExpiresAt?: number | undefined
  /** The previous passwords that the pool's `PasswordHistorySize` forbids, newest first. */
  readonly passwordHistory?: readonly PasswordVerifier[]
  readonly softwareToken?: SoftwareToken | undefined
  /** The factors that the user or an administrator has turned on. */
  readonly mfaFactors?: readonly MfaFactor[]
  /** One of `mfaFactors`. */
  readonly preferredMfa?: MfaFactor | undefined
  /** The secret of a new software token before its first code. */
  readonly enrolling?: string | undefined
  readonly passkeys?: readonly PasskeyRecord[]
  /** Whether a passkey replaces both factors of a sign-in. */
  readonly passkeyMfa?: boolean | undefined
  /** The registration of a passkey that has started. */
  readonly passkeyRegistration?: PasskeyRegistration | undefined
  /** The attribute `identities` contains these as JSON text. */
  readonly identities?: readonly ExternalIdentity[] | undefined
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
  /** The time of the sign-in or the last refresh. */
  readonly lastActiveAt?: number
  readonly device?: SessionDevice | undefined
  /** What the user proved, in this order. */
  readonly methods?: readonly AuthenticationMethod[] | undefined
  readonly providerLevel?: Level | undefined
}

/** The device of a sign-in: a remembered one, or a new one that `ConfirmDevice` may register. */
export interface SessionDevice {
  readonly key: string
  /** The part of the SRP identity that the pool chooses. Only a new device has it. */
  readonly groupKey?: string | undefined
}

/** A device that ConfirmDevice has registered, stored under pool, username and key. */
export interface DeviceRecord {
  readonly userPoolId: string
  readonly username: string
  readonly key: string
  readonly groupKey: string
  readonly name?: string | undefined
  /** The verifier of the secret that the client made for the device. */
  readonly password?: PasswordVerifier | undefined
  readonly remembered: boolean
  readonly createdAt: number
  readonly updatedAt: number
  readonly signedInAt: number
}

/** A refresh token, stored under its hash. */
export interface RefreshTokenRecord {
  readonly sessionId: string
  /** The end of the grace period of a token that was rotated. */
  readonly graceUntil?: number
  /** Present if the session has ended: its client, and the time until which the errors say "revoked". */
  readonly revoked?: { readonly clientId: string; readonly until: number }
}
