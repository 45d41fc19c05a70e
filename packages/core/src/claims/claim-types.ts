/**
 * The types of the claims of a token. The options of its issuer decide which one applies.
 * Source: Amazon Cognito Developer Guide, "Understanding user pool JSON web tokens".
 */

/**
 * Who acts for the subject of a token (RFC 8693 §4.1). Only the outermost one acts now; the nested ones acted before.
 */
export interface Actor {
  readonly sub?: string
  readonly iss?: string
  readonly client_id?: string
  /** Who acted before. */
  readonly act?: Actor
  readonly [name: string]: unknown
}

/**
 * The claims of every accepted token (RFC 7519 §4.1). Only an issuer with `allowMissingSub` may omit `sub`.
 * Other claims are there by name, as JSON values.
 */
export interface AnyClaims {
  readonly iss: string
  readonly sub?: string | undefined
  /** Expiry, in seconds since 1970. */
  readonly exp: number
  readonly nbf?: number
  /** Time of issue, in seconds since 1970. */
  readonly iat?: number
  readonly aud?: string | readonly string[]
  readonly jti?: string
  /** The party that acts for the subject. Only in a token from a token exchange (RFC 8693). */
  readonly act?: Actor
  readonly [name: string]: unknown
}

/** The claims of every accepted token that has a `sub`. */
export interface Claims extends AnyClaims {
  readonly sub: string
}

interface CognitoClaims extends Claims {
  /** Time of the user's authentication, in seconds since 1970. A refresh does not change it. */
  readonly auth_time?: number
  /** The same for all tokens of one sign-in. */
  readonly origin_jti?: string
  readonly event_id?: string
  /** Absent when the user is in no group. */
  readonly 'cognito:groups'?: readonly string[]
  readonly acr?: string
  readonly amr?: readonly string[]
}

/** In the token of a machine (client credentials), `sub` is the client id, and there is no `username`. */
export interface CognitoAccessClaims extends CognitoClaims {
  readonly token_use: 'access'
  readonly client_id: string
  readonly username?: string
  /** Scopes separated by spaces. Absent means none. */
  readonly scope?: string
  readonly version?: number
  readonly device_key?: string
  /** Only in a token bound to a resource (RFC 8707). */
  readonly aud?: string
}

export interface CognitoIdClaims extends CognitoClaims {
  readonly token_use: 'id'
  /** The app client's id. */
  readonly aud: string
  readonly 'cognito:username'?: string
  readonly 'cognito:roles'?: readonly string[]
  readonly 'cognito:preferred_role'?: string
  readonly email?: string
  readonly email_verified?: boolean
  readonly phone_number?: string
  readonly phone_number_verified?: boolean
  readonly nonce?: string
  readonly at_hash?: string
}

/** The claims that belong to a `tokenUse`. */
export interface CognitoClaimsByUse {
  readonly access: CognitoAccessClaims
  readonly id: CognitoIdClaims
  readonly any: CognitoAccessClaims | CognitoIdClaims
}

/**
 * The claims of an application, registered once for the types of `req.auth` and `request.auth`.
 *
 * @example
 * ```ts
 * import type { CognitoAccessClaims } from '@poolguard/core'
 *
 * declare module '@poolguard/core' {
 *   interface Register {
 *     claims: CognitoAccessClaims
 *   }
 * }
 * ```
 */
// biome-ignore lint/suspicious/noEmptyInterface: applications merge their own declaration into it.
export interface Register {}

/** The claims that the application registered, or {@link Claims}. */
export type RegisteredClaims = Register extends { claims: infer C extends AnyClaims } ? C : Claims
