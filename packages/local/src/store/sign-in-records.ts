/**
 * The records of an unfinished sign-in. They are kept for minutes, in memory only. The key is the hash of a
 * secret that the client has.
 */

import type { AssessedRisk } from './auth-event-records.ts'
import type { AuthenticationMethod, Level, MfaFactor, SentCode, UserRecord } from './user-records.ts'

export type ChallengeName =
  | 'NEW_PASSWORD_REQUIRED'
  | 'MFA_SETUP'
  | 'SELECT_MFA_TYPE'
  | MfaFactor
  | 'DEVICE_SRP_AUTH'
  | 'CUSTOM_CHALLENGE'
  | 'SELECT_CHALLENGE'
  | FirstFactor
  | SignUpSession

/** The first factors of USER_AUTH, in the order of the pool's answers. */
export const FIRST_FACTORS = ['PASSWORD', 'PASSWORD_SRP', 'EMAIL_OTP', 'SMS_OTP', 'WEB_AUTHN'] as const

export type FirstFactor = (typeof FIRST_FACTORS)[number]

/** The sessions that SignUp and ConfirmSignUp return. AWS has no such challenges. */
export type SignUpSession = 'SIGN_UP_STARTED' | 'SIGN_UP_CONFIRMED'

/** The outcome of a challenge of CUSTOM_AUTH, in the form of the triggers' events. */
export interface ChallengeResult {
  readonly challengeName: string
  readonly challengeResult: boolean
  readonly challengeMetadata?: string
}

/** What CreateAuthChallenge has returned. */
export interface CustomChallenge {
  readonly publicParameters: Readonly<Record<string, string>>
  readonly privateParameters: Readonly<Record<string, string>>
  readonly metadata?: string
}

/** An open step of a sign-in. The key is the hash of its `Session`. */
export interface ChallengeRecord {
  readonly name: ChallengeName
  readonly userPoolId: string
  readonly clientId: string
  readonly username: string
  readonly expiresAt: number
  /** The device that the client claims to be. */
  readonly deviceKey?: string | undefined
  /** What the user has proved so far. */
  readonly methods?: readonly AuthenticationMethod[]
  /** USER_AUTH: the level that the client asks for. */
  readonly targetLevel?: Level
  /** MFA_SETUP: the issued secret, and whether a code has proved it. */
  readonly softwareToken?: { readonly secret: string; readonly verified: boolean }
  readonly risk?: AssessedRisk | undefined
  /** SMS_MFA, SMS_OTP and EMAIL_OTP. */
  readonly sentCode?: SentMfaCode
  /** CUSTOM_AUTH: the outcomes so far. */
  readonly custom?: readonly ChallengeResult[]
  /** CUSTOM_CHALLENGE. */
  readonly customChallenge?: CustomChallenge
  /** The typed name, if no user has it and the client must not learn that. */
  readonly unknownName?: string
  /** USER_AUTH: whether this step is the first factor, or the choice of it. */
  readonly isFirstFactor?: boolean
  /** WEB_AUTHN: what the passkey must sign. */
  readonly passkeyChallenge?: string
}

/** A code that was sent as a factor. It is valid as long as its challenge. */
export interface SentMfaCode {
  readonly hash: string
  readonly medium: 'SMS' | 'EMAIL'
  readonly destination: string
  /** Whether the user sets up the factor with this address, which is not an attribute yet. */
  readonly isSetUp: boolean
}

/** The server's half of an SRP exchange. The key is the hash of its SECRET_BLOCK. Numbers are hexadecimal. */
export interface SrpRecord {
  /** The device that proves its secret. Absent if a user proves a password. */
  readonly deviceKey?: string
  readonly userPoolId: string
  readonly clientId: string
  /** For an unknown name, a username that looks like a user's. */
  readonly username: string
  /** The typed name of the sign-in. SECRET_HASH of the answer may be made from it. */
  readonly typedName: string
  readonly clientPublic: string
  readonly serverPublic: string
  readonly serverSecret: string
  /** CUSTOM_AUTH: the outcomes so far. */
  readonly custom?: readonly ChallengeResult[] | undefined
  /** What the user has proved before. */
  readonly methods?: readonly AuthenticationMethod[] | undefined
  /** USER_AUTH: the level that the client asks for. */
  readonly targetLevel?: Level | undefined
  /** Absent if the pool does not assess the risk. */
  readonly risk?: AssessedRisk | undefined
  readonly expiresAt: number
}

/** An authorization code (RFC 6749 §4.1.2). The key is its hash. */
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
  readonly methods?: readonly AuthenticationMethod[] | undefined
  readonly providerLevel?: Level | undefined
  /** The number of uses. A second use ends the session of the first one (RFC 6749 §4.1.2). */
  readonly exchange: 'open' | 'once' | 'twice'
  readonly sessionId?: string | undefined
}

/** A checked authorization request (RFC 6749 §4.1.1). */
export interface AuthorizationRequest {
  readonly userPoolId: string
  readonly clientId: string
  readonly redirectUri: string
  /** Separated by spaces. */
  readonly scope: string
  readonly state: string | undefined
  readonly nonce: string | undefined
  /** RFC 7636 §4.2, with the method S256. */
  readonly codeChallenge: string | undefined
  readonly resource: string | undefined
  readonly loginHint: string | undefined
  /** The lowest level of authentication that the application accepts; `undefined`: any. */
  readonly level: Level | undefined
  readonly prompt?: string | undefined
}

/** A name that no user has. It has the failures that a user's record has, so both get the same answers. */
export interface UnknownNameRecord extends Pick<UserRecord, 'failedSignIns' | 'lastFailureAt'> {
  /** The code of a password reset. */
  readonly resetCode?: Pick<SentCode, 'expiresAt' | 'failures'>
}
