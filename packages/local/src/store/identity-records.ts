/**
 * The records of identity pools (federated identities). Source: IdentityPool, IdentityDescription of their
 * API.
 */

/** A user pool and an app client of it. The identity pool accepts their users. */
export interface CognitoProvider {
  /** `cognito-idp.<region>.amazonaws.com/<user pool id>` */
  readonly ProviderName: string
  readonly ClientId: string
  /** Whether the user's session must be active. */
  readonly ServerSideTokenCheck?: boolean | undefined
}

/** A rule of a role mapping: the role of users whose token has a claim with this value. */
export interface MappingRule {
  readonly Claim: string
  readonly MatchType: 'Equals' | 'Contains' | 'StartsWith' | 'NotEqual'
  readonly Value: string
  readonly RoleARN: string
}

export interface RoleMapping {
  readonly Type: 'Token' | 'Rules'
  readonly AmbiguousRoleResolution?: 'AuthenticatedRole' | 'Deny' | undefined
  readonly RulesConfiguration?: { readonly Rules: readonly MappingRule[] } | undefined
}

/** The input of SetIdentityPoolRoles. */
export interface IdentityPoolRoles {
  /** By `authenticated` and `unauthenticated`. */
  readonly Roles?: Readonly<Record<string, string>> | undefined
  /** By provider. The key of a user pool is `<provider name>:<client id>`. */
  readonly RoleMappings?: Readonly<Record<string, RoleMapping>> | undefined
}

/** The input of SetPrincipalTagAttributeMap. */
export interface PrincipalTagMap {
  readonly UseDefaults: boolean
  readonly PrincipalTags: Readonly<Record<string, string>>
}

export interface IdentityPoolRecord {
  readonly IdentityPoolId: string
  readonly IdentityPoolName: string
  readonly AllowUnauthenticatedIdentities: boolean
  readonly AllowClassicFlow?: boolean | undefined
  /** The app id at each public provider, such as `graph.facebook.com`. */
  readonly SupportedLoginProviders?: Readonly<Record<string, string>> | undefined
  /** The name under which the developer's own back end registers its users. */
  readonly DeveloperProviderName?: string | undefined
  readonly OpenIdConnectProviderARNs?: readonly string[] | undefined
  readonly CognitoIdentityProviders?: readonly CognitoProvider[] | undefined
  readonly SamlProviderARNs?: readonly string[] | undefined
  readonly IdentityPoolTags?: Readonly<Record<string, string>> | undefined
  readonly roles: IdentityPoolRoles
  /** By provider. */
  readonly principalTags?: Readonly<Record<string, PrincipalTagMap>> | undefined
}

export interface IdentityRecord {
  readonly IdentityId: string
  readonly IdentityPoolId: string
  readonly createdAt: number
  readonly updatedAt: number
  /** The users of login providers that have this identity. */
  readonly logins: readonly IdentityLogin[]
  /** The users of the pool's developer provider that have this identity, by the developer's identifiers. */
  readonly developerUsers?: readonly string[] | undefined
  /** Whether its last user was unlinked. No caller can use it again, not even as a guest. */
  readonly disabled?: boolean | undefined
}

export interface IdentityLogin {
  /** The id of a user pool, or the name of any other provider in `Logins`. */
  readonly provider: string
  readonly sub: string
}

/** A SAML provider of AWS IAM, which identity pools name by its ARN. */
export interface SamlProviderRecord {
  readonly name: string
  readonly uuid: string
  /** As XML. */
  readonly metadata: string
  readonly createdAt: number
}
