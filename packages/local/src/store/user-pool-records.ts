/**
 * The records of a user pool, its clients, groups and resource servers. Records are plain JSON and immutable:
 * a change stores a new record under the same key. Settings have AWS's names, so that Describe returns the
 * input of Create. Source: UserPoolType, UserPoolClientType, GroupType, ResourceServerType of the Cognito
 * API. Times are in milliseconds.
 */

export interface PasswordPolicy {
  readonly MinimumLength: number
  readonly RequireUppercase: boolean
  readonly RequireLowercase: boolean
  readonly RequireNumbers: boolean
  readonly RequireSymbols: boolean
  readonly TemporaryPasswordValidityDays: number
}

export type SignInAttribute = 'email' | 'phone_number'

export interface SchemaAttribute {
  readonly Name: string
  readonly AttributeDataType: string
  readonly Mutable: boolean
  readonly Required: boolean
  readonly DeveloperOnlyAttribute: boolean
}

export interface UserPoolRecord {
  readonly Id: string
  readonly Name: string
  readonly CreationDate: number
  readonly LastModifiedDate: number
  readonly Policies: { readonly PasswordPolicy: PasswordPolicy }
  readonly DeletionProtection: 'ACTIVE' | 'INACTIVE'
  readonly MfaConfiguration: 'OFF' | 'ON' | 'OPTIONAL'
  readonly AutoVerifiedAttributes: readonly SignInAttribute[]
  /** Users sign in by these attributes; their username is their `sub`. */
  readonly UsernameAttributes: readonly SignInAttribute[]
  /** Users may also sign in by these attributes, once they are verified. */
  readonly AliasAttributes: readonly (SignInAttribute | 'preferred_username')[]
  readonly UsernameConfiguration: { readonly CaseSensitive: boolean }
  readonly AdminCreateUserConfig: { readonly AllowAdminCreateUserOnly: boolean }
  readonly SchemaAttributes: readonly SchemaAttribute[]
  /** Other settings of Create or Update, which only Describe returns. */
  readonly echoed: Readonly<Record<string, unknown>>
}

export type TimeUnit = 'seconds' | 'minutes' | 'hours' | 'days'

export interface ClientRecord {
  readonly UserPoolId: string
  readonly ClientId: string
  readonly ClientName: string
  readonly ClientSecret?: string
  readonly CreationDate: number
  readonly LastModifiedDate: number
  readonly ExplicitAuthFlows: readonly string[]
  /** In the unit of `TokenValidityUnits`. */
  readonly AccessTokenValidity: number
  readonly IdTokenValidity: number
  readonly RefreshTokenValidity: number
  readonly TokenValidityUnits: Readonly<Record<'AccessToken' | 'IdToken' | 'RefreshToken', TimeUnit>>
  /** The lifetime of a challenge in minutes, from 3 to 15. */
  readonly AuthSessionValidity: number
  readonly PreventUserExistenceErrors: 'LEGACY' | 'ENABLED'
  readonly EnableTokenRevocation: boolean
  readonly RefreshTokenRotation?: {
    readonly Feature: 'ENABLED' | 'DISABLED'
    readonly RetryGracePeriodSeconds?: number | undefined
  }
  readonly AllowedOAuthFlowsUserPoolClient: boolean
  readonly AllowedOAuthFlows: readonly ('code' | 'implicit' | 'client_credentials')[]
  readonly AllowedOAuthScopes: readonly string[]
  readonly CallbackURLs: readonly string[]
  readonly LogoutURLs: readonly string[]
  readonly SupportedIdentityProviders: readonly string[]
  /** The attributes that its users may read, and write. Default: all. */
  readonly ReadAttributes?: readonly string[] | undefined
  readonly WriteAttributes?: readonly string[] | undefined
  readonly echoed: Readonly<Record<string, unknown>>
}

export interface GroupRecord {
  readonly UserPoolId: string
  readonly GroupName: string
  readonly Description?: string
  readonly RoleArn?: string
  readonly Precedence?: number
  readonly CreationDate: number
  readonly LastModifiedDate: number
}

export interface ResourceServerRecord {
  readonly UserPoolId: string
  readonly Identifier: string
  readonly Name: string
  readonly Scopes?: readonly { readonly ScopeName: string; readonly ScopeDescription: string }[] | undefined
}
