/** What every store of revocations offers, whether it is in memory or shared by several processes. */
import type { AnyClaims } from '../claims/claim-types.ts'
import type { IsRevoked } from '../steps/revoked.ts'

export interface RevokeOptions {
  /** Only tokens of this issuer, exactly as in `iss`. Default: tokens of every issuer. */
  readonly issuer?: string
}

export interface SignOutOptions extends RevokeOptions {
  /** In seconds since 1970: sign-ins up to this second are ended. Default: now. */
  readonly notBefore?: number
}

/**
 * A store of revocations. The methods of a shared store return promises, which resolve when the store has the
 * revocation. A `jti`, `sid` or `sub` of more than 1024 characters causes a RangeError.
 */
export interface RevocationStore {
  /** For `createVerifier({ isRevoked })`. */
  readonly isRevoked: IsRevoked<AnyClaims>
  /** Revokes one token, by its `jti`. */
  revokeToken(jti: string, options?: RevokeOptions): void | Promise<void>
  /**
   * Revokes all tokens of one sign-in, refreshed ones too, by their `origin_jti` (Cognito) or `sid` (OpenID Connect). A
   * token that has neither is not revoked.
   */
  revokeSignIn(signInId: string, options?: RevokeOptions): void | Promise<void>
  /**
   * Revokes all tokens from sign-ins of a user up to a point in time: "sign out everywhere". A user who signs
   * in again afterwards is accepted.
   */
  signOutEverywhere(sub: string, options?: SignOutOptions): void | Promise<void>
}
