/** New records with AWS's default for every setting. */
import { STANDARD_ATTRIBUTES } from './standard-attributes.ts'
import type { ClientRecord, GroupRecord, SchemaAttribute, UserPoolRecord } from './user-pool-records.ts'
import type { PasswordPolicy, UserPoolSettings } from './user-pool-settings.ts'

export const DEFAULT_POLICY: PasswordPolicy = {
  MinimumLength: 8,
  RequireUppercase: true,
  RequireLowercase: true,
  RequireNumbers: true,
  RequireSymbols: true,
  TemporaryPasswordValidityDays: 7,
}

/** The settings of CreateUserPool with a name only, and of UpdateUserPool with an id only. */
export const DEFAULT_SETTINGS: UserPoolSettings = {
  Policies: {
    PasswordPolicy: DEFAULT_POLICY,
    SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD'] },
  },
  DeletionProtection: 'INACTIVE',
  LambdaConfig: {},
  MfaConfiguration: 'OFF',
  AutoVerifiedAttributes: [],
  AdminCreateUserConfig: { AllowAdminCreateUserOnly: false, UnusedAccountValidityDays: 7 },
  AccountRecoverySetting: {
    RecoveryMechanisms: [
      { Priority: 1, Name: 'verified_email' },
      { Priority: 2, Name: 'verified_phone_number' },
    ],
  },
  UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: [] },
  EmailConfiguration: { EmailSendingAccount: 'COGNITO_DEFAULT' },
  VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_CODE' },
  UserPoolTags: {},
  UserPoolTier: 'ESSENTIALS',
  AcrConfiguration: {
    Level1: { AcrValue: 'urn:cognito:loa:1' },
    Level2: { AcrValue: 'urn:cognito:loa:2' },
    Level3: { AcrValue: 'urn:cognito:loa:3' },
    Level4: { AcrValue: 'urn:cognito:loa:4' },
  },
}

/** The result of CreateUserPool with a name only. */
export function makeUserPool(Id: string, Name: string, now: number): UserPoolRecord {
  return {
    ...DEFAULT_SETTINGS,
    Id,
    Name,
    CreationDate: now,
    LastModifiedDate: now,
    UsernameAttributes: [],
    AliasAttributes: [],
    SchemaAttributes: [...STANDARD_ATTRIBUTES.values()],
  }
}

/** The result of CreateUserPoolClient with a name only. */
export function makeDefaultClient(
  UserPoolId: string,
  ClientId: string,
  ClientName: string,
  now: number,
): ClientRecord {
  return {
    UserPoolId,
    ClientId,
    ClientName,
    secrets: [],
    CreationDate: now,
    LastModifiedDate: now,
    ExplicitAuthFlows: [],
    RefreshTokenValidity: 30,
    TokenValidityUnits: {},
    AuthSessionValidity: 3,
    EnableTokenRevocation: true,
    EnablePropagateAdditionalUserContextData: false,
    AllowedOAuthFlowsUserPoolClient: false,
    AllowedOAuthFlows: [],
    AllowedOAuthScopes: [],
    CallbackURLs: [],
    LogoutURLs: [],
    SupportedIdentityProviders: [],
  }
}

export function makeGroup(UserPoolId: string, GroupName: string, now: number): GroupRecord {
  return { UserPoolId, GroupName, CreationDate: now, LastModifiedDate: now }
}

/** A custom attribute of type String without constraints. `Name` includes the prefix. */
export function makeSchemaAttribute(Name: string): SchemaAttribute {
  return {
    Name,
    AttributeDataType: 'String',
    DeveloperOnlyAttribute: false,
    Mutable: true,
    Required: false,
    StringAttributeConstraints: {},
  }
}
