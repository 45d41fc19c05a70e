/** The settings of CreateUserPool and UpdateUserPool, with the limits of the API reference. */
import { z } from 'zod'
import { lambdaConfig } from './lambda-shapes.ts'
import {
  ACR_LEVELS,
  acrValue,
  anyText,
  arn,
  mapOf,
  regionName,
  signInAttributes,
  tags,
} from './leaf-shapes.ts'
import { emailSubject, emailText, inviteTemplate, messageTemplates, smsText } from './message-shapes.ts'
import { schemaAttribute } from './schema-shapes.ts'

const passwordPolicy = z.object({
  MinimumLength: z.int().min(6).max(99).default(8),
  RequireUppercase: z.boolean().default(false),
  RequireLowercase: z.boolean().default(false),
  RequireNumbers: z.boolean().default(false),
  RequireSymbols: z.boolean().default(false),
  PasswordHistorySize: z.int().min(0).max(24).optional(),
  TemporaryPasswordValidityDays: z.int().min(0).max(365).optional(),
})

const signInPolicy = z.object({
  AllowedFirstAuthFactors: z
    .array(z.enum(['PASSWORD', 'EMAIL_OTP', 'SMS_OTP', 'WEB_AUTHN']))
    .min(1)
    .max(4)
    .optional(),
})

const emailConfiguration = z.object({
  SourceArn: arn.optional(),
  ReplyToEmailAddress: z
    .string()
    .max(2048)
    .regex(/^[\p{L}\p{M}\p{S}\p{N}\p{P}]+@[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u)
    .optional(),
  EmailSendingAccount: z.enum(['COGNITO_DEFAULT', 'DEVELOPER']).optional(),
  From: anyText.optional(),
  ConfigurationSet: z
    .string()
    .min(1)
    .max(64)
    .regex(/^[a-zA-Z0-9_-]+$/)
    .optional(),
})

/** Sends SMS by AWS End User Messaging SMS, in place of Amazon SNS. */
const eumsSms = z.object({
  CallerArn: arn,
  ExternalId: anyText.optional(),
  OriginationIdentity: anyText.optional(),
  ConfigurationSetName: anyText.optional(),
  InEntityId: anyText.optional(),
  InTemplateId: anyText.optional(),
  Region: regionName.optional(),
})

export const smsConfiguration = z
  .object({
    SnsCallerArn: arn.optional(),
    ExternalId: anyText.optional(),
    SnsRegion: regionName.optional(),
    EumsSms: eumsSms.optional(),
  })
  .refine(
    ({ SnsCallerArn, EumsSms }) => (SnsCallerArn === undefined) !== (EumsSms === undefined),
    'Member must have either SnsCallerArn or EumsSms',
  )

const recoveryMechanism = z.object({
  Priority: z.int().min(1).max(2),
  Name: z.enum(['verified_email', 'verified_phone_number', 'admin_only']),
})

const addOns = z.object({
  AdvancedSecurityMode: z.enum(['OFF', 'AUDIT', 'ENFORCED']),
  AdvancedSecurityAdditionalFlows: z
    .object({ CustomAuthMode: z.enum(['AUDIT', 'ENFORCED']).optional() })
    .optional(),
})

const grantTypes = z.array(z.enum(['code', 'implicit', 'client_credentials'])).max(3)

const dcrConfiguration = z.object({
  EnableStatus: z.enum(['Enabled', 'Disabled']).default('Enabled'),
  OpenDcrEnabled: z.boolean().optional(),
  AuthenticatedGrantTypes: grantTypes.optional(),
  OpenDcrGrantTypes: grantTypes.optional(),
  AllowedScopes: z.array(z.string().min(1).max(256)).max(50).optional(),
})

export const poolSettings = z.object({
  Policies: z
    .object({ PasswordPolicy: passwordPolicy.optional(), SignInPolicy: signInPolicy.optional() })
    .optional(),
  DeletionProtection: z.enum(['ACTIVE', 'INACTIVE']).optional(),
  LambdaConfig: lambdaConfig.optional(),
  AutoVerifiedAttributes: signInAttributes.optional(),
  SmsVerificationMessage: smsText.optional(),
  EmailVerificationMessage: emailText.optional(),
  EmailVerificationSubject: emailSubject.optional(),
  VerificationMessageTemplate: messageTemplates.optional(),
  SmsAuthenticationMessage: smsText.optional(),
  MfaConfiguration: z.enum(['OFF', 'ON', 'OPTIONAL']).optional(),
  UserAttributeUpdateSettings: z
    .object({ AttributesRequireVerificationBeforeUpdate: signInAttributes.optional() })
    .optional(),
  DeviceConfiguration: z
    .object({
      ChallengeRequiredOnNewDevice: z.boolean().default(false),
      DeviceOnlyRememberedOnUserPrompt: z.boolean().default(false),
    })
    .optional(),
  EmailConfiguration: emailConfiguration.optional(),
  SmsConfiguration: smsConfiguration.optional(),
  UserPoolTags: tags.optional(),
  AdminCreateUserConfig: z
    .object({
      AllowAdminCreateUserOnly: z.boolean().optional(),
      UnusedAccountValidityDays: z.int().min(0).max(365).optional(),
      InviteMessageTemplate: inviteTemplate.optional(),
    })
    .optional(),
  UserPoolAddOns: addOns.optional(),
  AccountRecoverySetting: z
    .object({ RecoveryMechanisms: z.array(recoveryMechanism).min(1).max(2).optional() })
    .optional(),
  UserPoolTier: z.enum(['LITE', 'ESSENTIALS', 'PLUS']).optional(),
  DcrConfiguration: dcrConfiguration.optional(),
  KeyConfiguration: z
    .object({
      KeyType: z.enum(['AWS_OWNED_KEY', 'CUSTOMER_MANAGED_KEY']).optional(),
      KmsKeyArn: arn.optional(),
    })
    .optional(),
  IssuerConfiguration: z.object({ Type: z.enum(['ORIGINAL', 'UPDATED']).optional() }).optional(),
  AcrConfiguration: mapOf(ACR_LEVELS, z.object({ AcrValue: acrValue })).optional(),
})

/** AWS accepts these settings only when the pool is created. */
export const createOnlySettings = z.object({
  UsernameAttributes: signInAttributes.default([]),
  AliasAttributes: z
    .array(z.enum(['phone_number', 'email', 'preferred_username']))
    .max(3)
    .default([]),
  UsernameConfiguration: z.object({ CaseSensitive: z.boolean() }).optional(),
  Schema: z.array(schemaAttribute).min(1).max(50).default([]),
})
