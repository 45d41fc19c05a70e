/**
 * The records of identity pools (federated identities). Source: IdentityPool, IdentityDescription of their
 * API.
 */

/** A user pool and its client whose users the identity pool accepts. */
export interface CognitoProvider {
  /** `cognito-idp.<region>.amazonaws.com/<user pool id>` */
  readonly ProviderName: string
  readonly ClientId: string
  /** Whether the user's session must be active. */
  readonly ServerSideTokenCheck?: boolean | undefined
}

export interface IdentityPoolRecord {
  readonly IdentityPoolId: string
  readonly IdentityPoolName: string
  readonly AllowUnauthenticatedIdentities: boolean
  readonly CognitoIdentityProviders: readonly CognitoProvider[]
  /** The input of SetIdentityPoolRoles. The local pool does not use it. */
  readonly roles: Readonly<Record<string, unknown>>
  /** Other settings of Create or Update, which only Describe returns. */
  readonly echoed: Readonly<Record<string, unknown>>
}

export interface IdentityRecord {
  readonly IdentityId: string
  readonly IdentityPoolId: string
  readonly createdAt: number
  readonly updatedAt: number
  /** The users of this identity; empty for a guest. */
  readonly logins: readonly IdentityLogin[]
}

export interface IdentityLogin {
  readonly userPoolId: string
  readonly sub: string
}
