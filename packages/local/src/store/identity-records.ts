/** What is kept of identity pools (Amazon Cognito federated identities). Source: IdentityPool, IdentityDescription of their API. */

/** A user pool, and the client of it whose users are let in. */
export interface CognitoProvider {
  /** `cognito-idp.<region>.amazonaws.com/<user pool id>` */
  readonly ProviderName: string
  readonly ClientId: string
  /** Whether the user's session must still be on. */
  readonly ServerSideTokenCheck?: boolean | undefined
}

export interface IdentityPoolRecord {
  readonly IdentityPoolId: string
  readonly IdentityPoolName: string
  readonly AllowUnauthenticatedIdentities: boolean
  readonly CognitoIdentityProviders: readonly CognitoProvider[]
  /** What SetIdentityPoolRoles was given; nothing is done with it. */
  readonly roles: Readonly<Record<string, unknown>>
  /** What else Create or Update was given and only Describe gives back. */
  readonly echoed: Readonly<Record<string, unknown>>
}

export interface IdentityRecord {
  readonly IdentityId: string
  readonly IdentityPoolId: string
  readonly createdAt: number
  readonly updatedAt: number
  /** Who signs in as this identity; nobody as a guest. */
  readonly logins: readonly IdentityLogin[]
}

export interface IdentityLogin {
  readonly userPoolId: string
  readonly sub: string
}
