/**
 * The settings of a user pool as they are stored: those given, and AWS's default for each absent one, in
 * nested structures too. Throws InvalidParameterException for a combination that AWS refuses, and
 * FeatureUnavailableInTierException for a setting that the pool's feature plan lacks.
 */
import type { z } from 'zod'
import { refuse } from '../errors/cognito-error.ts'
import { DEFAULT_POLICY, DEFAULT_SETTINGS } from '../store/new-records.ts'
import type { PasswordPolicy, Policies, UserPoolSettings } from '../store/user-pool-settings.ts'
import { requirePasswordlessTier, requireStepUpTier } from './feature-plan.ts'
import { checkLambdaConfig, completeLambdaConfig } from './lambda-rules.ts'
import type { createOnlySettings, poolSettings } from './user-pool-shapes.ts'

type Given = z.output<typeof poolSettings>

/** `UnusedAccountValidityDays` is the older name of `TemporaryPasswordValidityDays`. 0 stands for the default. */
function completePolicy({ Policies, AdminCreateUserConfig }: Given): PasswordPolicy {
  const given = Policies?.PasswordPolicy
  const TemporaryPasswordValidityDays =
    given?.TemporaryPasswordValidityDays ||
    AdminCreateUserConfig?.UnusedAccountValidityDays ||
    DEFAULT_POLICY.TemporaryPasswordValidityDays
  return { ...(given ?? DEFAULT_POLICY), TemporaryPasswordValidityDays }
}

function completePolicies(given: Given): Policies {
  const factors = given.Policies?.SignInPolicy?.AllowedFirstAuthFactors ?? ['PASSWORD']
  if (!factors.includes('PASSWORD')) {
    refuse('parameterInvalid', {
      problem: 'Password should be configured as one of the allowed first auth factors.',
    })
  }
  requirePasswordlessTier(given.UserPoolTier ?? DEFAULT_SETTINGS.UserPoolTier, factors.length > 1)
  return {
    PasswordPolicy: completePolicy(given),
    SignInPolicy: { AllowedFirstAuthFactors: factors },
  }
}

function completeAdminConfig(
  given: Given,
  policy: PasswordPolicy,
): UserPoolSettings['AdminCreateUserConfig'] {
  const { AdminCreateUserConfig: config = {} } = given
  return {
    ...config,
    AllowAdminCreateUserOnly: config.AllowAdminCreateUserOnly ?? false,
    UnusedAccountValidityDays: config.UnusedAccountValidityDays || policy.TemporaryPasswordValidityDays,
  }
}

/** RFC 5322 §3.4: an address, or a name and an address in angle brackets. */
const MAILBOX = /^([^\s@<>]+@[^\s@<>]+|[^<>]*<[^\s@<>]+@[^\s@<>]+>)$/

function completeEmail({ EmailConfiguration: given = {} }: Given): UserPoolSettings['EmailConfiguration'] {
  const { EmailSendingAccount = 'COGNITO_DEFAULT', SourceArn, From } = given
  if (EmailSendingAccount === 'DEVELOPER' && SourceArn === undefined) {
    refuse('parameterInvalid', { problem: 'Source ARN is required to use DEVELOPER email sending owner' })
  }
  if (From !== undefined && !MAILBOX.test(From)) {
    refuse('parameterInvalid', { problem: 'Provided From email address is invalid' })
  }
  return { ...given, EmailSendingAccount }
}

function refuseRecovery(problem: string): never {
  return refuse('parameterInvalid', {
    problem: `Invalid account recovery setting parameter. Account Recovery Setting ${problem}`,
  })
}

function completeRecovery({ AccountRecoverySetting }: Given): UserPoolSettings['AccountRecoverySetting'] {
  const mechanisms = AccountRecoverySetting?.RecoveryMechanisms
  if (mechanisms === undefined) return DEFAULT_SETTINGS.AccountRecoverySetting
  const names = new Set(mechanisms.map(({ Name }) => Name))
  const priorities = new Set(mechanisms.map(({ Priority }) => Priority))
  if (names.size < mechanisms.length || priorities.size < mechanisms.length) {
    refuseRecovery('cannot have duplicate priorities or recovery mechanisms.')
  }
  if (names.has('admin_only') && names.size > 1) {
    refuseRecovery('cannot use admin_only setting with any other recovery mechanisms.')
  }
  return { RecoveryMechanisms: mechanisms }
}

/**
 * Three messages have two names at AWS: an older one, and one in the template. Each defaults to the other.
 */
function completeMessages(given: Given) {
  const template = given.VerificationMessageTemplate ?? {}
  return {
    SmsVerificationMessage: given.SmsVerificationMessage ?? template.SmsMessage,
    EmailVerificationMessage: given.EmailVerificationMessage ?? template.EmailMessage,
    EmailVerificationSubject: given.EmailVerificationSubject ?? template.EmailSubject,
    VerificationMessageTemplate: {
      ...template,
      SmsMessage: template.SmsMessage ?? given.SmsVerificationMessage,
      EmailMessage: template.EmailMessage ?? given.EmailVerificationMessage,
      EmailSubject: template.EmailSubject ?? given.EmailVerificationSubject,
      DefaultEmailOption: template.DefaultEmailOption ?? 'CONFIRM_WITH_CODE',
    },
  }
}

function completeUpdateSettings(given: Given): UserPoolSettings['UserAttributeUpdateSettings'] {
  const { UserAttributeUpdateSettings, AutoVerifiedAttributes = [] } = given
  const { AttributesRequireVerificationBeforeUpdate = [] } = UserAttributeUpdateSettings ?? {}
  if (!AttributesRequireVerificationBeforeUpdate.every((name) => AutoVerifiedAttributes.includes(name))) {
    refuse('parameterInvalid', {
      problem:
        'All attributes in AttributesRequireVerificationBeforeUpdate must exist in AutoVerifiedAttributes',
    })
  }
  return { AttributesRequireVerificationBeforeUpdate }
}

/** Keys that start with `aws:` are AWS's own. @throws InvalidParameterException */
export function checkTagKeys(tags: Readonly<Record<string, string>> = {}): void {
  if (Object.keys(tags).some((key) => key.toLowerCase().startsWith('aws:'))) {
    refuse('parameterInvalid', { problem: 'Tag keys can not start with aws:' })
  }
}

/** The names of the levels. Levels without a given name get AWS's. */
function completeLevels({ AcrConfiguration = {}, UserPoolTier }: Given) {
  const isOwn = Object.keys(AcrConfiguration).length > 0
  requireStepUpTier(UserPoolTier ?? DEFAULT_SETTINGS.UserPoolTier, isOwn)
  const levels = { ...DEFAULT_SETTINGS.AcrConfiguration, ...AcrConfiguration }
  const names = Object.values(levels).map((level) => level?.AcrValue)
  if (new Set(names).size < names.length) {
    refuse('parameterInvalid', { problem: 'AcrValue must be unique across all levels of AcrConfiguration.' })
  }
  return levels
}

export function completePoolSettings(given: Given): UserPoolSettings {
  checkTagKeys(given.UserPoolTags)
  const { LambdaConfig = {}, UserPoolTier = DEFAULT_SETTINGS.UserPoolTier } = given
  checkLambdaConfig(LambdaConfig, UserPoolTier)
  const policies = completePolicies(given)
  return {
    ...DEFAULT_SETTINGS,
    ...given,
    ...completeMessages(given),
    LambdaConfig: completeLambdaConfig(LambdaConfig),
    Policies: policies,
    AdminCreateUserConfig: completeAdminConfig(given, policies.PasswordPolicy),
    EmailConfiguration: completeEmail(given),
    AccountRecoverySetting: completeRecovery(given),
    UserAttributeUpdateSettings: completeUpdateSettings(given),
    AcrConfiguration: completeLevels(given),
  } as UserPoolSettings
}

/** @throws InvalidParameterException */
export function checkCreateOnlySettings(given: z.output<typeof createOnlySettings>): void {
  if (given.UsernameAttributes.length > 0 && given.AliasAttributes.length > 0) {
    refuse('parameterInvalid', {
      problem: 'Only one of the aliasAttributes or usernameAttributes can be set in a User pool.',
    })
  }
}
