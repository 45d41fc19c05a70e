/**
 * What Terraform and the custom resources of CDK do with each resource of a user pool: create, describe,
 * update with what Describe gave, and describe again: nothing differs.
 */
import * as aws from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, it } from 'vitest'
import { startService } from '../../support/local-service.ts'

const { sdk, UserPoolId: EXAMPLE_POOL, pool: examplePool, clock } = await startService()

const ROLE = 'arn:aws:iam::123456789012:role/cognito'
const FUNCTION = 'arn:aws:lambda:us-east-1:123456789012:function:fn'
const KEY = 'arn:aws:kms:us-east-1:123456789012:key/4d43904c-8edf-4bb4-9fca-fb1a80e41cbe'
const CERTIFICATE = 'arn:aws:acm:us-east-1:123456789012:certificate/4d43904c'

/** Every setting of CreateUserPool, with every nested member. */
const POOL: aws.CreateUserPoolCommandInput = {
  PoolName: 'everything',
  Policies: {
    PasswordPolicy: {
      MinimumLength: 12,
      RequireUppercase: true,
      RequireLowercase: false,
      RequireNumbers: true,
      RequireSymbols: false,
      PasswordHistorySize: 5,
      TemporaryPasswordValidityDays: 3,
    },
    SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] },
  },
  DeletionProtection: 'ACTIVE',
  LambdaConfig: {
    PreSignUp: FUNCTION,
    KMSKeyID: KEY,
    PreTokenGenerationConfig: { LambdaVersion: 'V2_0', LambdaArn: FUNCTION },
    CustomSMSSender: { LambdaVersion: 'V1_0', LambdaArn: FUNCTION },
  },
  AutoVerifiedAttributes: ['email', 'phone_number'],
  AliasAttributes: ['preferred_username'],
  SmsVerificationMessage: 'SMS code {####}',
  EmailVerificationMessage: 'E-mail code {####}',
  EmailVerificationSubject: 'Your code',
  VerificationMessageTemplate: {
    SmsMessage: 'SMS code {####}',
    EmailMessage: 'E-mail code {####}',
    EmailSubject: 'Your code',
    EmailMessageByLink: 'Click {##here##}',
    EmailSubjectByLink: 'Your link',
    DefaultEmailOption: 'CONFIRM_WITH_LINK',
  },
  SmsAuthenticationMessage: 'MFA code {####}',
  MfaConfiguration: 'OPTIONAL',
  UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
  DeviceConfiguration: { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: false },
  EmailConfiguration: {
    SourceArn: 'arn:aws:ses:us-east-1:123456789012:identity/support@example.com',
    ReplyToEmailAddress: 'support@example.com',
    EmailSendingAccount: 'DEVELOPER',
    From: 'Support <support@example.com>',
    ConfigurationSet: 'one',
  },
  SmsConfiguration: { SnsCallerArn: ROLE, ExternalId: 'external', SnsRegion: 'us-east-1' },
  UserPoolTags: { team: 'one' },
  AdminCreateUserConfig: {
    AllowAdminCreateUserOnly: true,
    InviteMessageTemplate: {
      SMSMessage: '{username} {####}',
      EmailMessage: 'Welcome {username} {####}',
      EmailSubject: 'Welcome',
    },
  },
  UserPoolAddOns: {
    AdvancedSecurityMode: 'ENFORCED',
    AdvancedSecurityAdditionalFlows: { CustomAuthMode: 'AUDIT' },
  },
  UsernameConfiguration: { CaseSensitive: false },
  AccountRecoverySetting: { RecoveryMechanisms: [{ Priority: 1, Name: 'verified_phone_number' }] },
  UserPoolTier: 'PLUS',
  DcrConfiguration: { EnableStatus: 'Enabled', OpenDcrEnabled: true, AllowedScopes: ['openid'] },
  KeyConfiguration: { KeyType: 'CUSTOMER_MANAGED_KEY', KmsKeyArn: KEY },
  IssuerConfiguration: { Type: 'UPDATED' },
  AcrConfiguration: { Level1: { AcrValue: 'urn:one' } },
}

async function createPool(input: Partial<aws.CreateUserPoolCommandInput> = {}): Promise<string> {
  const { UserPool } = await sdk.send(new aws.CreateUserPoolCommand({ PoolName: 'plain', ...input }))
  return String(UserPool?.Id)
}

const describePool = async (UserPoolId: string) =>
  (await sdk.send(new aws.DescribeUserPoolCommand({ UserPoolId }))).UserPool ?? {}

const createClient = async (UserPoolId: string, input: Partial<aws.CreateUserPoolClientCommandInput> = {}) =>
  (await sdk.send(new aws.CreateUserPoolClientCommand({ UserPoolId, ClientName: 'app', ...input })))
    .UserPoolClient ?? {}

const describeClient = async (UserPoolId: string, ClientId: string | undefined) =>
  (await sdk.send(new aws.DescribeUserPoolClientCommand({ UserPoolId, ClientId }))).UserPoolClient ?? {}

const without = <T extends object>(value: T, ...names: string[]) =>
  Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)))

describe('a user pool', () => {
  it('every setting → given back by Create and Describe', async () => {
    const { PoolName: _name, ...settings } = POOL
    const { UserPool } = await sdk.send(new aws.CreateUserPoolCommand(POOL))
    expect(UserPool).toMatchObject(settings)
    expect(await describePool(String(UserPool?.Id))).toEqual(UserPool)
  })

  it.each([
    ['with every setting', async () => createPool(POOL)],
    ['with a name only', async () => createPool()],
    ['the example pool', async () => EXAMPLE_POOL],
  ])('%s → update with what Describe gave changes nothing', async (_title, make) => {
    const UserPoolId = await make()
    const before = await describePool(UserPoolId)
    clock.now += 1000
    const { UnusedAccountValidityDays: _older, ...AdminCreateUserConfig } = before.AdminCreateUserConfig ?? {}
    const given = { ...before, AdminCreateUserConfig, PoolName: before.Name, UserPoolId }
    await sdk.send(new aws.UpdateUserPoolCommand(given))
    const after = await describePool(UserPoolId)
    expect(without(after, 'LastModifiedDate')).toEqual(without(before, 'LastModifiedDate'))
  })

  it('the lifetime of temporary passwords under both of its names → refused', async () => {
    const UserPoolId = await createPool()
    const { Policies, AdminCreateUserConfig } = await describePool(UserPoolId)
    const both = { UserPoolId, Policies, AdminCreateUserConfig }
    const zero = { ...AdminCreateUserConfig, UnusedAccountValidityDays: 0 }
    await sdk.send(new aws.UpdateUserPoolCommand({ ...both, AdminCreateUserConfig: zero }))
    await expect(sdk.send(new aws.UpdateUserPoolCommand(both))).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message:
        'Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays',
    })
  })

  it('update with the id only → the settings of a pool with a name only', async () => {
    const UserPoolId = await createPool({
      ...POOL,
      AliasAttributes: undefined,
      UsernameConfiguration: undefined,
    })
    await sdk.send(new aws.UpdateUserPoolCommand({ UserPoolId }))
    const own = ['Id', 'Name', 'Arn', 'CreationDate', 'LastModifiedDate']
    const plain = await describePool(await createPool())
    expect(without(await describePool(UserPoolId), ...own)).toEqual(without(plain, ...own))
  })

  it('with a name only → the defaults of AWS', async () => {
    const { UserPool } = await sdk.send(new aws.CreateUserPoolCommand({ PoolName: 'plain' }))
    expect(UserPool).toMatchObject({
      LambdaConfig: {},
      MfaConfiguration: 'OFF',
      DeletionProtection: 'INACTIVE',
      EstimatedNumberOfUsers: 0,
      UserPoolTier: 'ESSENTIALS',
      UserPoolTags: {},
      EmailConfiguration: { EmailSendingAccount: 'COGNITO_DEFAULT' },
      VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_CODE' },
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: false, UnusedAccountValidityDays: 7 },
      Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD'] } },
    })
    const { SchemaAttributes = [] } = UserPool ?? {}
    const byName = new Map(SchemaAttributes.map((attribute) => [attribute.Name, attribute]))
    expect(byName.size).toBe(21)
    expect(byName.get('birthdate')?.StringAttributeConstraints).toEqual({ MinLength: '10', MaxLength: '10' })
    expect(byName.get('updated_at')).toMatchObject({
      AttributeDataType: 'Number',
      NumberAttributeConstraints: { MinValue: '0' },
    })
    expect(byName.get('sub')).toMatchObject({ Mutable: false, Required: true })
    for (const absent of [
      'AliasAttributes',
      'UsernameAttributes',
      'SmsConfiguration',
      'DeviceConfiguration',
    ]) {
      expect(UserPool).not.toHaveProperty(absent)
    }
  })

  it('a message under one of its two names → under both', async () => {
    const pool = await describePool(await createPool({ EmailVerificationSubject: 'Hello' }))
    expect(pool.VerificationMessageTemplate?.EmailSubject).toBe('Hello')
  })
})

describe('an app client', () => {
  const CLIENT = {
    GenerateSecret: true,
    RefreshTokenValidity: 6,
    AccessTokenValidity: 30,
    IdTokenValidity: 20,
    TokenValidityUnits: {
      AccessToken: 'minutes' as const,
      IdToken: 'minutes' as const,
      RefreshToken: 'hours' as const,
    },
    ReadAttributes: ['email', 'name'],
    WriteAttributes: ['name'],
    ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH' as const, 'ALLOW_USER_AUTH' as const],
    SupportedIdentityProviders: ['COGNITO'],
    CallbackURLs: ['https://example.com/', 'myapp://example'],
    LogoutURLs: ['https://example.com/bye'],
    DefaultRedirectURI: 'https://example.com/',
    AllowedOAuthFlows: ['code' as const],
    AllowedOAuthScopes: ['openid'],
    AllowedOAuthFlowsUserPoolClient: true,
    AnalyticsConfiguration: {
      ApplicationId: 'd70b2ba3',
      RoleArn: ROLE,
      ExternalId: 'x',
      UserDataShared: true,
    },
    PreventUserExistenceErrors: 'ENABLED' as const,
    EnableTokenRevocation: false,
    EnablePropagateAdditionalUserContextData: true,
    AuthSessionValidity: 10,
    RefreshTokenRotation: { Feature: 'ENABLED' as const, RetryGracePeriodSeconds: 30 },
  }

  it.each([
    ['with every setting', CLIENT],
    ['with a name only', {}],
  ])('%s → given back, and unchanged by an update with what Describe gave', async (_title, input) => {
    const UserPoolId = await createPool()
    const made = await createClient(UserPoolId, input)
    expect(made).toMatchObject(without(input, 'GenerateSecret'))
    const before = await describeClient(UserPoolId, made.ClientId)
    expect(before).toEqual(made)
    clock.now += 1000
    const given = { ...before, UserPoolId, ClientId: made.ClientId }
    await sdk.send(new aws.UpdateUserPoolClientCommand(given))
    const after = await describeClient(UserPoolId, made.ClientId)
    expect(without(after, 'LastModifiedDate')).toEqual(without(before, 'LastModifiedDate'))
  })

  it('the example client → unchanged by an update with what Describe gave', async () => {
    const before = await describeClient(EXAMPLE_POOL, examplePool.clientId)
    const given = { ...before, UserPoolId: EXAMPLE_POOL, ClientId: examplePool.clientId }
    await sdk.send(new aws.UpdateUserPoolClientCommand(given))
    const after = await describeClient(EXAMPLE_POOL, examplePool.clientId)
    expect(without(after, 'LastModifiedDate')).toEqual(without(before, 'LastModifiedDate'))
  })

  it('with a name only → no lifetimes and no empty lists', async () => {
    const made = await createClient(await createPool())
    expect(made).toMatchObject({
      RefreshTokenValidity: 30,
      TokenValidityUnits: {},
      EnableTokenRevocation: true,
    })
    for (const absent of [
      'AccessTokenValidity',
      'IdTokenValidity',
      'CallbackURLs',
      'AllowedOAuthFlows',
      'ExplicitAuthFlows',
      'PreventUserExistenceErrors',
    ]) {
      expect(made).not.toHaveProperty(absent)
    }
  })

  it('with a unit for one token → the default units for the others', async () => {
    const TokenValidityUnits = { AccessToken: 'minutes' as const }
    const made = await createClient(await createPool(), { TokenValidityUnits })
    expect(made.TokenValidityUnits).toEqual({
      AccessToken: 'minutes',
      IdToken: 'hours',
      RefreshToken: 'days',
    })
  })

  it('rotation without a grace period → a period of 0', async () => {
    const made = await createClient(await createPool(), { RefreshTokenRotation: { Feature: 'DISABLED' } })
    expect(made.RefreshTokenRotation).toEqual({ Feature: 'DISABLED', RetryGracePeriodSeconds: 0 })
  })

  it('analytics of an application by its ARN → the service-linked role, and no shared data', async () => {
    const ApplicationArn = 'arn:aws:mobiletargeting:us-east-1:123456789012:apps/d70b2ba3'
    const AnalyticsConfiguration = { ApplicationArn }
    const made = await createClient(await createPool(), { AnalyticsConfiguration })
    expect(made.AnalyticsConfiguration).toEqual({
      ApplicationArn,
      RoleArn: expect.stringMatching(/:role\/aws-service-role\/cognito-idp\.amazonaws\.com\//),
      UserDataShared: false,
    })
  })
})

describe('a resource of a pool', () => {
  it('a resource server without scopes → without Scopes, and a fixed point', async () => {
    const UserPoolId = await createPool()
    const server = { UserPoolId, Identifier: 'orders', Name: 'orders' }
    const { ResourceServer } = await sdk.send(new aws.CreateResourceServerCommand(server))
    expect(ResourceServer).toEqual(server)
    const again = await sdk.send(new aws.UpdateResourceServerCommand({ ...server, ...ResourceServer }))
    expect(again.ResourceServer).toEqual(server)
  })

  it('an identity provider → given back, and a fixed point', async () => {
    const UserPoolId = await createPool()
    const input = {
      UserPoolId,
      ProviderName: 'MyIdP',
      ProviderType: 'OIDC' as const,
      ProviderDetails: {
        client_id: 'a',
        attributes_request_method: 'GET',
        oidc_issuer: 'https://idp.example.com',
        authorize_scopes: 'openid',
      },
      AttributeMapping: { email: 'email', username: 'sub' },
      IdpIdentifiers: ['example.com'],
      AcrMapping: { Level1: 'urn:one' },
    }
    const { IdentityProvider: before } = await sdk.send(new aws.CreateIdentityProviderCommand(input))
    expect(before).toMatchObject(input)
    const { IdentityProvider: after } = await sdk.send(
      new aws.UpdateIdentityProviderCommand({ ...input, ...before }),
    )
    expect(after).toEqual(before)
    const byIdentifier = { UserPoolId, IdpIdentifier: 'example.com' }
    const found = await sdk.send(new aws.GetIdentityProviderByIdentifierCommand(byIdentifier))
    expect(found.IdentityProvider).toEqual(before)
  })

  it.each([
    ['local-one', {}],
    ['auth.example.com', { CustomDomainConfig: { CertificateArn: CERTIFICATE } }],
  ])('the domain %s → given back, and a fixed point', async (Domain, config) => {
    const UserPoolId = await createPool()
    const input = { UserPoolId, Domain, ManagedLoginVersion: 2, ...config }
    await sdk.send(new aws.CreateUserPoolDomainCommand(input))
    const read = async () =>
      (await sdk.send(new aws.DescribeUserPoolDomainCommand({ Domain }))).DomainDescription
    const before = await read()
    expect(before).toMatchObject({ ...input, Status: 'ACTIVE' })
    await sdk.send(new aws.UpdateUserPoolDomainCommand(input))
    expect(await read()).toEqual(before)
    const { Domain: prefix, CustomDomain } = await describePool(UserPoolId)
    expect([prefix, CustomDomain]).toContain(Domain)
  })

  it('managed login branding → given back, and a fixed point', async () => {
    const UserPoolId = await createPool()
    const { ClientId } = await createClient(UserPoolId)
    const style = {
      Settings: { components: { form: { borderRadius: 8 } } },
      Assets: [
        {
          Category: 'FORM_LOGO' as const,
          ColorMode: 'LIGHT' as const,
          Extension: 'PNG' as const,
          Bytes: new Uint8Array([1, 2, 3]),
        },
      ],
    }
    const { ManagedLoginBranding: before } = await sdk.send(
      new aws.CreateManagedLoginBrandingCommand({ UserPoolId, ClientId, ...style }),
    )
    expect(before).toMatchObject({ ...style, UseCognitoProvidedValues: false, UserPoolId })
    const { ManagedLoginBranding: after } = await sdk.send(
      new aws.UpdateManagedLoginBrandingCommand({ ...before }),
    )
    expect(after).toEqual(before)
    const byClient = await sdk.send(
      new aws.DescribeManagedLoginBrandingByClientCommand({ UserPoolId, ClientId }),
    )
    expect(byClient.ManagedLoginBranding).toEqual(before)
  })

  it('terms → given back, and a fixed point', async () => {
    const UserPoolId = await createPool()
    const { ClientId } = await createClient(UserPoolId)
    const input = {
      UserPoolId,
      ClientId,
      TermsName: 'terms-of-use',
      TermsSource: 'LINK' as const,
      Enforcement: 'NONE' as const,
      Links: { 'cognito:default': 'https://example.com/terms' },
    }
    const { Terms: before } = await sdk.send(new aws.CreateTermsCommand(input))
    expect(before).toMatchObject(input)
    const given = { ...input, TermsId: before?.TermsId }
    expect((await sdk.send(new aws.UpdateTermsCommand(given))).Terms).toEqual(before)
    expect((await sdk.send(new aws.DescribeTermsByClientCommand(input))).Terms).toEqual(before)
    const { Terms } = await sdk.send(new aws.ListTermsCommand({ UserPoolId }))
    expect(Terms?.map(({ TermsId }) => TermsId)).toEqual([before?.TermsId])
  })

  it('log delivery and risk configuration → given back, and a fixed point', async () => {
    const UserPoolId = await createPool(POOL)
    const LogConfigurations = [
      {
        LogLevel: 'ERROR' as const,
        EventSource: 'userNotification' as const,
        CloudWatchLogsConfiguration: { LogGroupArn: 'arn:aws:logs:us-east-1:123456789012:log-group:one' },
      },
    ]
    const logs = { UserPoolId, LogConfigurations }
    await sdk.send(new aws.SetLogDeliveryConfigurationCommand(logs))
    const read = await sdk.send(new aws.GetLogDeliveryConfigurationCommand({ UserPoolId }))
    expect(read.LogDeliveryConfiguration).toEqual(logs)
    const risk = {
      UserPoolId,
      AccountTakeoverRiskConfiguration: {
        Actions: { HighAction: { Notify: true, EventAction: 'BLOCK' as const } },
      },
      RiskExceptionConfiguration: { BlockedIPRangeList: ['192.0.2.0/24'] },
    }
    const { RiskConfiguration: before } = await sdk.send(new aws.SetRiskConfigurationCommand(risk))
    expect(before).toMatchObject(risk)
    await sdk.send(new aws.SetRiskConfigurationCommand({ UserPoolId, ...before }))
    const after = await sdk.send(new aws.DescribeRiskConfigurationCommand({ UserPoolId }))
    expect(after.RiskConfiguration).toEqual(before)
  })
})
