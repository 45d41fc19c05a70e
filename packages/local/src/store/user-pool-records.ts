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
  /** The number of previous passwords that a user may not set again. Default: none. */
  readonly PasswordHistorySize?: number | undefined
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
  /** Where a password reset sends its code, by ascending priority. */
  readonly AccountRecoverySetting?:
    | { readonly RecoveryMechanisms?: readonly RecoveryMechanism[] | undefined }
    | undefined
  /** Absent: devices are not remembered. */
  readonly DeviceConfiguration?: DeviceConfiguration | undefined
  /** The attributes whose old value stays until the new one is verified. */
  readonly UserAttributeUpdateSettings?:
    | { readonly AttributesRequireVerificationBeforeUpdate?: readonly SignInAttribute[] | undefined }
    | undefined
  /** The role by which a real pool sends SMS. */
  readonly SmsConfiguration?: Readonly<Record<string, unknown>> | undefined
  readonly SmsAuthenticationMessage?: string | undefined
  readonly UserPoolAddOns?: { readonly AdvancedSecurityMode: 'OFF' | 'AUDIT' | 'ENFORCED' } | undefined
  /** The settings of SetUserPoolMfaConfig. */
  readonly mfa?: MfaSettings
  /** The settings of SetUserPoolSessionConfiguration. */
  readonly sessions?: SessionSettings
  /** Other settings of Create or Update, which only Describe returns. */
  readonly echoed: Readonly<Record<string, unknown>>
}

export interface RecoveryMechanism {
  readonly Name: 'verified_email' | 'verified_phone_number' | 'admin_only'
  readonly Priority: number
}

export interface DeviceConfiguration {
  /** A remembered device replaces the second factor. */
  readonly ChallengeRequiredOnNewDevice?: boolean | undefined
  /** A confirmed device is remembered only after UpdateDeviceStatus. */
  readonly DeviceOnlyRememberedOnUserPrompt?: boolean | undefined
}

/** The configured second factors. They count only while `MfaConfiguration` is not OFF. */
export interface MfaSettings {
  readonly SmsMfaConfiguration?: Readonly<Record<string, unknown>> | undefined
  readonly SoftwareTokenMfaConfiguration?: { readonly Enabled: boolean } | undefined
  readonly EmailMfaConfiguration?: Readonly<Record<string, unknown>> | undefined
  readonly WebAuthnConfiguration?: Readonly<Record<string, unknown>> | undefined
}

export interface SessionSettings {
  readonly UserSessionTracking: 'ENABLED' | 'DISABLED'
  readonly TokenSession: { readonly MaxPerUser: number }
}

/** A secret of an app client. A client has one, or two while it changes from one to the other. */
export interface ClientSecret {
  readonly value: string
  readonly createdAt: number
}

export type TimeUnit = 'seconds' | 'minutes' | 'hours' | 'days'

export interface ClientRecord {
  readonly UserPoolId: string
  readonly ClientId: string
  readonly ClientName: string
  /** The oldest is the first. Empty for a public client. */
  readonly secrets: readonly ClientSecret[]
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
  /** SetUserPoolClientSessionConfiguration. */
  readonly ssoSessionMinutes?: number
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
  readonly Scopes: readonly { readonly ScopeName: string; readonly ScopeDescription: string }[]
}
