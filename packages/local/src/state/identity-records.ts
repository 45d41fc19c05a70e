/** What is kept of identity pools (Amazon Cognito federated identities). */

export interface IdentityPoolRecord {
  readonly IdentityPoolId: string
  readonly IdentityPoolName: string
  readonly AllowUnauthenticatedIdentities: boolean
  readonly CognitoIdentityProviders: readonly {
    readonly ProviderName: string
    readonly ClientId: string
    readonly ServerSideTokenCheck?: boolean
  }[]
  readonly echoed: Readonly<Record<string, unknown>>
}

export interface IdentityRecord {
  readonly IdentityId: string
  readonly IdentityPoolId: string
  /** `<provider>:<sub>` of each login that is linked; none of a guest. */
  readonly logins: readonly string[]
}
