/**
 * The records of a user pool, its clients, groups and resource servers. Records are plain JSON and immutable:
 * a change stores a new record under the same key. Settings have AWS's names, so that Describe returns the
 * input of Create. Source: UserPoolType, UserPoolClientType, GroupType, ResourceServerType of the Cognito
 * API. Times are in milliseconds.
 */

import type { SignInAttribute, UserPoolSettings } from './user-pool-settings.ts'

export type { PasswordPolicy, SignInAttribute } from './user-pool-settings.ts'

export type AttributeDataType = 'String' | 'Number' | 'DateTime' | 'Boolean'

/** The constraints are decimal numbers as text, as in AWS's API. */
export interface SchemaAttribute {
  readonly Name: string
  readonly AttributeDataType: AttributeDataType
  readonly Mutable: boolean
  readonly Required: boolean
  readonly DeveloperOnlyAttribute: boolean
  readonly StringAttributeConstraints?:
    | { readonly MinLength?: string | undefined; readonly MaxLength?: string | undefined }
    | undefined
  readonly NumberAttributeConstraints?:
    | { readonly MinValue?: string | undefined; readonly MaxValue?: string | undefined }
    | undefined
}

export interface UserPoolRecord extends UserPoolSettings {
  readonly Id: string
  readonly Name: string
  readonly CreationDate: number
  readonly LastModifiedDate: number
  /** Users sign in by these attributes; their username is their `sub`. */
  readonly UsernameAttributes: readonly SignInAttribute[]
  /** Users may also sign in by these attributes: by an address only once it is verified. */
  readonly AliasAttributes: readonly (SignInAttribute | 'preferred_username')[]
  /** Absent: names are case-sensitive. */
  readonly UsernameConfiguration?: { readonly CaseSensitive: boolean } | undefined
  /** The standard attributes and the custom ones. */
  readonly SchemaAttributes: readonly SchemaAttribute[]
  /** The settings of SetUserPoolMfaConfig. */
  readonly mfa?: MfaSettings
  /** The settings of SetUserPoolSessionConfiguration. */
  readonly sessions?: SessionSettings
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

/** A secret of an app client. A client has one, or two while an application changes to the new one. */
export interface ClientSecret {
  readonly value: string
  readonly createdAt: number
  /** Whether the caller chose it. Only such secrets are written into a seed. Default: it was generated. */
  readonly isGiven?: boolean
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
  /** Empty if none were given. Then SRP, custom and refresh are allowed. */
  readonly ExplicitAuthFlows: readonly string[]
  /** Each lifetime has its unit in `TokenValidityUnits`. Access and ID tokens live one hour by default. */
  readonly AccessTokenValidity?: number | undefined
  readonly IdTokenValidity?: number | undefined
  /** 30 in a new client, in days by default. */
  readonly RefreshTokenValidity: number
  readonly TokenValidityUnits: {
    readonly [Token in 'AccessToken' | 'IdToken' | 'RefreshToken']?: TimeUnit | undefined
  }
  /** The lifetime of a challenge in minutes, from 3 to 15. */
  readonly AuthSessionValidity: number
  /** Default: LEGACY. AWS does not show the default. */
  readonly PreventUserExistenceErrors?: 'LEGACY' | 'ENABLED' | undefined
  readonly EnableTokenRevocation: boolean
  readonly RefreshTokenRotation?:
    | {
        readonly Feature: 'ENABLED' | 'DISABLED'
        readonly RetryGracePeriodSeconds?: number | undefined
      }
    | undefined
  readonly AllowedOAuthFlowsUserPoolClient: boolean
  readonly AllowedOAuthFlows: readonly ('code' | 'implicit' | 'client_credentials')[]
  readonly AllowedOAuthScopes: readonly string[]
  readonly CallbackURLs: readonly string[]
  readonly LogoutURLs: readonly string[]
  readonly SupportedIdentityProviders: readonly string[]
  /** The attributes that its users may read, and write. Default: all. */
  readonly ReadAttributes?: readonly string[] | undefined
  readonly WriteAttributes?: readonly string[] | undefined
  readonly DefaultRedirectURI?: string | undefined
  readonly EnablePropagateAdditionalUserContextData: boolean
  readonly AnalyticsConfiguration?: Readonly<Record<string, unknown>> | undefined
  /** SetUserPoolClientSessionConfiguration. */
  readonly ssoSessionMinutes?: number
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
