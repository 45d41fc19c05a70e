/**
 * The settings of a user pool, with AWS's names and defaults filled in. Source: UserPoolType of the Cognito
 * API. The settings that the local pool does not use are stored in the form of AWS's shapes.
 */

export type SignInAttribute = 'email' | 'phone_number'

type Stored = Readonly<Record<string, unknown>>

export interface PasswordPolicy {
  readonly MinimumLength: number
  readonly RequireUppercase: boolean
  readonly RequireLowercase: boolean
  readonly RequireNumbers: boolean
  readonly RequireSymbols: boolean
  readonly TemporaryPasswordValidityDays: number
  /** The number of earlier passwords that a user cannot choose again, from 0 to 24. */
  readonly PasswordHistorySize?: number | undefined
}

export interface Policies {
  readonly PasswordPolicy: PasswordPolicy
  readonly SignInPolicy?: { readonly AllowedFirstAuthFactors: readonly FirstAuthFactor[] } | undefined
}

export type FirstAuthFactor = 'PASSWORD' | 'EMAIL_OTP' | 'SMS_OTP' | 'WEB_AUTHN'

export type RecoveryOption = 'verified_email' | 'verified_phone_number' | 'admin_only'

export interface MessageTemplates {
  readonly DefaultEmailOption?: 'CONFIRM_WITH_CODE' | 'CONFIRM_WITH_LINK' | undefined
  readonly SmsMessage?: string | undefined
  readonly EmailMessage?: string | undefined
  readonly EmailSubject?: string | undefined
  readonly EmailMessageByLink?: string | undefined
  readonly EmailSubjectByLink?: string | undefined
}

/** The settings of CreateUserPool and UpdateUserPool. */
export interface UserPoolSettings {
  readonly Policies: Policies
  readonly DeletionProtection: 'ACTIVE' | 'INACTIVE'
  readonly LambdaConfig: Stored
  readonly MfaConfiguration: 'OFF' | 'ON' | 'OPTIONAL'
  readonly AutoVerifiedAttributes: readonly SignInAttribute[]
  readonly AdminCreateUserConfig: {
    readonly AllowAdminCreateUserOnly: boolean
    readonly UnusedAccountValidityDays: number
    readonly InviteMessageTemplate?: Stored | undefined
  }
  /** In the order of `Priority`, 1 first. */
  readonly AccountRecoverySetting: {
    readonly RecoveryMechanisms: readonly { readonly Priority: number; readonly Name: RecoveryOption }[]
  }
  readonly UserAttributeUpdateSettings: {
    /** A new value of these replaces the old one only after its code is confirmed. */
    readonly AttributesRequireVerificationBeforeUpdate: readonly SignInAttribute[]
  }
  /** Absent: the pool remembers no devices. */
  readonly DeviceConfiguration?:
    | {
        readonly ChallengeRequiredOnNewDevice: boolean
        readonly DeviceOnlyRememberedOnUserPrompt: boolean
      }
    | undefined
  readonly EmailConfiguration: Stored & { readonly EmailSendingAccount: 'COGNITO_DEFAULT' | 'DEVELOPER' }
  /** Present if the pool can send SMS. */
  readonly SmsConfiguration?: Stored | undefined
  readonly SmsAuthenticationMessage?: string | undefined
  readonly SmsVerificationMessage?: string | undefined
  readonly EmailVerificationMessage?: string | undefined
  readonly EmailVerificationSubject?: string | undefined
  readonly VerificationMessageTemplate: MessageTemplates
  readonly UserPoolAddOns?: (Stored & { readonly AdvancedSecurityMode: string }) | undefined
  readonly UserPoolTags: Readonly<Record<string, string>>
  readonly UserPoolTier: 'LITE' | 'ESSENTIALS' | 'PLUS'
  readonly DcrConfiguration?: Stored | undefined
  readonly KeyConfiguration?: Stored | undefined
  readonly IssuerConfiguration?: Stored | undefined
  /** By `Level1` to `Level4`: the names of the levels of the claim `acr`. */
  readonly AcrConfiguration: Readonly<Record<string, { readonly AcrValue: string } | undefined>>
}
