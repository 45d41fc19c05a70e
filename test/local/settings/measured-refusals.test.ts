/**
 * Settings that AWS refuses, with the answers that github.com/badmintoncryer/cdk-preflight measured with
 * deployments to AWS: each title begins with the name of its rule (rules/cognito/pf-cognito-<name>).
 */
import { describe, expect, it } from 'vitest'
import { startService } from '../../support/local-service.ts'

const { call, UserPoolId } = await startService()

async function createPool(settings: object = {}): Promise<string> {
  const { body } = await call('CreateUserPool', { PoolName: 'p', ...settings })
  return (body as unknown as { UserPool: { Id: string } }).UserPool.Id
}
const lite = await createPool({ UserPoolTier: 'LITE' })

type Case = readonly [rule: string, input: object, message: string, error?: string]

function expectRefusals(operation: string, defaults: object, cases: readonly Case[]): void {
  it.each(cases)('%s → refused', async (_rule, input, message, error = 'InvalidParameterException') => {
    const { status, body } = await call(operation, Object.assign({}, defaults, input))
    expect([status, body]).toEqual([400, { __type: error, message }])
  })
}

const LAMBDA = 'arn:aws:lambda:us-east-1:123456789012:function:a'
const PRINTABLE = String.raw`[\p{L}\p{M}\p{S}\p{N}\p{P}\s*]*`
const wrongText = (value: string, member: string, pattern: string) =>
  `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ` +
  `Member must satisfy regular expression pattern: ${pattern}`
const TEXT_CODE = String.raw`${PRINTABLE}\{####\}${PRINTABLE}`
const SMS_CODE = String.raw`(?s).*\{####\}(?s).*`
const number = (MinValue: string, MaxValue: string) => [
  { Name: 'n2', AttributeDataType: 'Number', NumberAttributeConstraints: { MinValue, MaxValue } },
]
const text = (MinLength: string, MaxLength: string) => [
  { Name: 'level', AttributeDataType: 'String', StringAttributeConstraints: { MinLength, MaxLength } },
]
const recovery = (...RecoveryMechanisms: object[]) => ({ AccountRecoverySetting: { RecoveryMechanisms } })
const RECOVERY = 'Invalid account recovery setting parameter. Account Recovery Setting'
const tooLong = (value: string, member: string, limit: number) =>
  `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ` +
  `Member must have length less than or equal to ${limit}`
const tierLacks = (tier: string, feature: string) =>
  `The following features need to be disabled for the ${tier} pricing tier configured: ${feature}`

describe('CreateUserPool', () => {
  expectRefusals('CreateUserPool', { PoolName: 'p' }, [
    [
      'alias-username-exclusive',
      { AliasAttributes: ['email'], UsernameAttributes: ['email'] },
      'Only one of the aliasAttributes or usernameAttributes can be set in a User pool.',
    ],
    [
      'custom-email-sender-kms',
      { LambdaConfig: { CustomEmailSender: { LambdaVersion: 'V1_0', LambdaArn: LAMBDA } } },
      'KMSKeyId parameter is required when Custom SMS/Email Lambda trigger is used.',
    ],
    [
      'custom-sms-sender-kms',
      { LambdaConfig: { CustomSMSSender: { LambdaVersion: 'V1_0', LambdaArn: LAMBDA } } },
      'KMSKeyId parameter is required when Custom SMS/Email Lambda trigger is used.',
    ],
    [
      'email-developer-requires-sourcearn',
      { EmailConfiguration: { EmailSendingAccount: 'DEVELOPER' } },
      'Source ARN is required to use DEVELOPER email sending owner',
    ],
    [
      'email-from-format',
      {
        EmailConfiguration: {
          EmailSendingAccount: 'DEVELOPER',
          SourceArn: 'arn:aws:ses:us-east-1:123456789012:identity/pf@example.com',
          From: 'not an address',
        },
      },
      'Provided From email address is invalid',
    ],
    [
      'email-reply-to-format',
      { EmailConfiguration: { ReplyToEmailAddress: 'not an address' } },
      wrongText(
        'not an address',
        'emailConfiguration.replyToEmailAddress',
        String.raw`[\p{L}\p{M}\p{S}\p{N}\p{P}]+@[\p{L}\p{M}\p{S}\p{N}\p{P}]+`,
      ),
    ],
    [
      'email-verification-message-placeholder',
      { EmailVerificationMessage: 'Your verification code.' },
      wrongText('Your verification code.', 'emailVerificationMessage', TEXT_CODE),
    ],
    [
      'sms-verification-message-placeholder',
      { SmsVerificationMessage: 'Your verification code.' },
      wrongText('Your verification code.', 'smsVerificationMessage', SMS_CODE),
    ],
    [
      'sms-authentication-message-placeholder',
      { SmsAuthenticationMessage: 'Your MFA code.' },
      wrongText('Your MFA code.', 'smsAuthenticationMessage', SMS_CODE),
    ],
    [
      'verification-code-placeholder',
      { VerificationMessageTemplate: { EmailMessage: 'Your code.' } },
      wrongText('Your code.', 'verificationMessageTemplate.emailMessage', TEXT_CODE),
    ],
    [
      'verification-link-placeholder',
      { VerificationMessageTemplate: { EmailMessageByLink: 'Click to verify.' } },
      wrongText(
        'Click to verify.',
        'verificationMessageTemplate.emailMessageByLink',
        String.raw`${PRINTABLE}\{##${PRINTABLE}##\}${PRINTABLE}`,
      ),
    ],
    [
      'invite-message-username-placeholder',
      { AdminCreateUserConfig: { InviteMessageTemplate: { EmailMessage: 'Welcome aboard.' } } },
      wrongText('Welcome aboard.', 'adminCreateUserConfig.inviteMessage.emailMessage', TEXT_CODE),
    ],
    [
      'invite-sms-message-placeholder',
      { AdminCreateUserConfig: { InviteMessageTemplate: { SMSMessage: 'Welcome aboard.' } } },
      wrongText('Welcome aboard.', 'adminCreateUserConfig.inviteMessage.smsMessage', SMS_CODE),
    ],
    [
      'pre-token-generation-config-tier',
      {
        UserPoolTier: 'LITE',
        LambdaConfig: { PreTokenGenerationConfig: { LambdaVersion: 'V2_0', LambdaArn: LAMBDA } },
      },
      tierLacks('LITE', 'Token Customization with Pre-Token Generation Lambda V2_0'),
      'FeatureUnavailableInTierException',
    ],
    [
      'signin-policy-webauthn-tier',
      {
        UserPoolTier: 'LITE',
        Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] } },
      },
      tierLacks('LITE', 'Passwordless Sign-In'),
      'FeatureUnavailableInTierException',
    ],
    [
      'pre-token-generation-legacy-mix',
      {
        LambdaConfig: {
          PreTokenGeneration: LAMBDA,
          PreTokenGenerationConfig: { LambdaVersion: 'V1_0', LambdaArn: `${LAMBDA}b` },
        },
      },
      "Cannot use PreTokenGenerationLambda and PreTokenGeneration with different Lambda function ARN's",
    ],
    [
      'recovery-admin-only-alone',
      recovery({ Priority: 1, Name: 'verified_email' }, { Priority: 2, Name: 'admin_only' }),
      `${RECOVERY} cannot use admin_only setting with any other recovery mechanisms.`,
    ],
    [
      'recovery-duplicate',
      recovery({ Priority: 1, Name: 'verified_email' }, { Priority: 1, Name: 'verified_phone_number' }),
      `${RECOVERY} cannot have duplicate priorities or recovery mechanisms.`,
    ],
    [
      'schema-attr-length-order',
      { Schema: text('6', '5') },
      "Attribute custom:level cannot have a max length shorter than it's min length",
    ],
    [
      'schema-number-min-max-order',
      { Schema: number('2', '1') },
      "Attribute custom:n2 cannot have a max value smaller than it's min value",
    ],
    [
      'schema-custom-name-length',
      { Schema: [{ Name: 'a'.repeat(21), AttributeDataType: 'String' }] },
      tooLong('a'.repeat(21), 'schema.1.member.name', 20),
    ],
    [
      'schema-custom-required',
      { Schema: [{ Name: 'dept', AttributeDataType: 'String', Required: true }] },
      'Required custom attributes are not supported currently.',
    ],
    [
      'schema-name-duplicate',
      {
        Schema: [
          { Name: 'dept', AttributeDataType: 'String' },
          { Name: 'dept', AttributeDataType: 'String' },
        ],
      },
      'Duplicate custom attribute names custom:dept are not allowed in a user pool schema.',
    ],
    [
      'schema-standard-attr-datatype',
      { Schema: [{ Name: 'email', AttributeDataType: 'Number' }] },
      'You can not change AttributeDataType or set developerOnlyAttribute for standard schema attribute email',
    ],
    [
      'signin-policy-password-required',
      { Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['EMAIL_OTP'] } } },
      'Password should be configured as one of the allowed first auth factors.',
    ],
    [
      'temporary-password-validity-range',
      { Policies: { PasswordPolicy: { TemporaryPasswordValidityDays: 366 } } },
      "1 validation error detected: Value '366' at 'policies.passwordPolicy.temporaryPasswordValidityDays' " +
        'failed to satisfy constraint: Member must have value less than or equal to 365',
    ],
    [
      'unused-account-validity-exclusive',
      {
        Policies: { PasswordPolicy: { TemporaryPasswordValidityDays: 3 } },
        AdminCreateUserConfig: { UnusedAccountValidityDays: 3 },
      },
      'Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays',
    ],
    [
      'user-attribute-update-requires-auto-verified',
      { UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] } },
      'All attributes in AttributesRequireVerificationBeforeUpdate must exist in AutoVerifiedAttributes',
    ],
  ])
})

const ROLE = 'arn:aws:iam::123456789012:role/a'
const APP = 'arn:aws:mobiletargeting:us-east-1:123456789012:apps/d70b2ba3'
const CALLBACK = 'https://example.com/cb'
const ANALYTICS =
  'Invalid analytics configuration given, either <application arn> or ' +
  '<application id, role arn, external id> are valid'

describe('CreateUserPoolClient', () => {
  const code = {
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ['code'],
    AllowedOAuthScopes: ['openid'],
    CallbackURLs: [CALLBACK],
  }
  expectRefusals('CreateUserPoolClient', { UserPoolId, ClientName: 'c' }, [
    [
      'analytics-application-requires-role',
      { AnalyticsConfiguration: { ApplicationId: 'd70b2ba3' } },
      ANALYTICS,
    ],
    [
      'analytics-config-exclusive',
      {
        AnalyticsConfiguration: {
          ApplicationArn: APP,
          ApplicationId: 'd70b2ba3',
          RoleArn: ROLE,
          ExternalId: 'x',
        },
      },
      ANALYTICS,
    ],
    [
      'callback-url-fragment',
      { ...code, CallbackURLs: [`${CALLBACK}#frag`] },
      `${CALLBACK}#frag cannot use fragment`,
    ],
    [
      'callback-url-https',
      { ...code, CallbackURLs: ['http://example.com/cb'] },
      'http://example.com/cb cannot use the HTTP protocol.',
    ],
    [
      'logout-url-https',
      { ...code, LogoutURLs: ['http://example.com/bye'] },
      'http://example.com/bye cannot use the HTTP protocol.',
    ],
    [
      'default-redirect-uri-member',
      { ...code, DefaultRedirectURI: 'https://other.example.com/cb' },
      'The default redirect URI https://other.example.com/cb is not in the callback URIs list.',
    ],
    [
      'client-credentials-exclusive',
      { ...code, AllowedOAuthFlows: ['client_credentials', 'code'] },
      'client_credentials flow can not be selected along with code flow or implicit flow.',
      'InvalidOAuthFlowException',
    ],
    [
      'explicit-auth-flows-legacy-mix',
      { ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH', 'USER_PASSWORD_AUTH'] },
      "Auth flow name with prefix 'ALLOW' cannot be used with legacy auth flow names.",
    ],
    [
      'oauth-callback-required',
      { ...code, CallbackURLs: [] },
      'CallbackUrls can not be empty when code flow or implicit flow is selected',
      'InvalidOAuthFlowException',
    ],
    [
      'oauth-flows-scopes-required',
      { ...code, AllowedOAuthScopes: [] },
      'AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows.',
    ],
    [
      'oauth-scopes-unknown',
      { ...code, AllowedOAuthScopes: ['api/read'] },
      'Invalid scope requested: api/read',
      'ScopeDoesNotExistException',
    ],
    [
      'propagate-context-requires-secret',
      { EnablePropagateAdditionalUserContextData: true },
      'Client Secret is required to set EnablePropagateAdditionalUserContextData as true',
    ],
    [
      'read-attributes-exists',
      { ReadAttributes: ['custom:none'] },
      'Invalid read attributes specified while creating a client',
    ],
    [
      'write-attributes-immutable',
      { WriteAttributes: ['email_verified'] },
      'Invalid write attributes specified while creating a client',
    ],
    [
      'supported-identity-providers-exists',
      { SupportedIdentityProviders: ['Google'] },
      `The provider Google does not exist for User Pool ${UserPoolId}.`,
    ],
    [
      'token-expiration-order',
      {
        AccessTokenValidity: 12,
        RefreshTokenValidity: 2,
        TokenValidityUnits: { AccessToken: 'hours', RefreshToken: 'hours' },
      },
      'Access and Id Token expiration times must be less than or equal to refresh token expiration times.',
    ],
    ['token-validity-range', { AccessTokenValidity: 25 }, 'Invalid range for token validity.'],
    [
      'token-validity-range of a refresh token',
      { RefreshTokenValidity: 4000 },
      'Invalid range for token validity.',
    ],
  ])
})

const DOMAIN_PATTERN = String.raw`^[a-z0-9](?:[a-z0-9\-]{0,61}[a-z0-9])?$`

describe('CreateUserPoolDomain', () => {
  expectRefusals('CreateUserPoolDomain', { UserPoolId }, [
    [
      'domain-prefix-format',
      { Domain: 'Upper_case' },
      'The domain name contains an invalid character. Domain names can only contain lower-case letters, ' +
        `numbers, and hyphens. Please enter a different name that follows this format: ${DOMAIN_PATTERN}`,
    ],
    ['domain-prefix-length', { Domain: 'a'.repeat(64) }, tooLong('a'.repeat(64), 'domain', 63)],
    [
      'managed-login-version-tier',
      { UserPoolId: lite, Domain: 'lite-pages', ManagedLoginVersion: 2 },
      'The following feature is not available for the LITE pricing tier configured: Managed Login Version 2',
      'FeatureUnavailableInTierException',
    ],
  ])

  it('domain-reserved-word: a word between hyphens → refused; a part of a word → accepted', async () => {
    for (const word of ['cognito', 'aws', 'amazon']) {
      const { status } = await call('CreateUserPoolDomain', { UserPoolId, Domain: `team-${word}-x` })
      expect([word, status]).toEqual([word, 400])
    }
    const made = await call('CreateUserPoolDomain', { UserPoolId, Domain: 'cdkpf-awsome-zz9x' })
    expect(made.status).toBe(200)
  })
})

describe('CreateIdentityProvider', () => {
  const OIDC = {
    client_id: 'x',
    client_secret: 'y',
    attributes_request_method: 'GET',
    oidc_issuer: 'https://example.com',
    authorize_scopes: 'openid',
  }
  const oidc = { ProviderName: 'pfoidc', ProviderType: 'OIDC', ProviderDetails: OIDC }
  const saml = { ProviderName: 'pfsaml', ProviderType: 'SAML' }
  expectRefusals('CreateIdentityProvider', { UserPoolId }, [
    [
      'idp-apple-required-keys',
      {
        ProviderName: 'SignInWithApple',
        ProviderType: 'SignInWithApple',
        ProviderDetails: { client_id: 'x', authorize_scopes: 'email' },
      },
      'clientId, privateKey, teamId, and keyId are all required idp details.',
    ],
    [
      'idp-oidc-required-keys',
      { ...oidc, ProviderDetails: { client_id: 'x' } },
      'clientId, authorizeScopes, oidcIssuer and attributesRequestMethod are all required idp details.',
    ],
    [
      'idp-social-required-keys',
      { ProviderName: 'Google', ProviderType: 'Google', ProviderDetails: { client_id: 'x' } },
      'clientId, clientSecret and authorizeScopes are all required idp details.',
    ],
    [
      'idp-oidc-attributes-request-method',
      { ...oidc, ProviderDetails: { ...OIDC, attributes_request_method: 'PUT' } },
      "1 validation error detected: Value 'PUT' at 'providerConfiguration.oidcConfig.attributesRequestMethod' " +
        'failed to satisfy constraint: Member must satisfy enum value set: [POST, GET]',
    ],
    [
      'idp-oidc-issuer-https',
      { ...oidc, ProviderDetails: { ...OIDC, oidc_issuer: 'http://example.com' } },
      'OIDC endpoint must start with https://',
    ],
    [
      'idp-saml-metadata-exclusive',
      {
        ...saml,
        ProviderDetails: { MetadataURL: 'https://example.com/m', MetadataFile: '<EntityDescriptor/>' },
      },
      'Only one of the MetadataURL or MetadataFile should be provided.',
    ],
    [
      'idp-saml-metadata-required',
      { ...saml, ProviderDetails: { IDPSignout: 'true' } },
      'At least one of the MetadataURL or MetadataFile should be provided.',
    ],
    [
      'idp-social-provider-name-fixed',
      {
        ProviderName: 'MyGoogle',
        ProviderType: 'Google',
        ProviderDetails: { client_id: 'x', client_secret: 'y', authorize_scopes: 'openid' },
      },
      'Provider MyGoogle cannot be of type Google.',
    ],
  ])
})

describe('the pages, logs, risk and resource servers of a pool', () => {
  const log = {
    EventSource: 'userAuthEvents',
    LogLevel: 'INFO',
    CloudWatchLogsConfiguration: { LogGroupArn: 'arn:aws:logs:us-east-1:123456789012:log-group:a' },
  }
  expectRefusals('SetLogDeliveryConfiguration', { UserPoolId }, [
    [
      'log-delivery-user-auth-events-tier',
      { LogConfigurations: [log] },
      'The following feature is not available for the ESSENTIALS pricing tier configured: Log Streaming',
      'FeatureUnavailableInTierException',
    ],
    [
      'log-delivery-event-source-duplicate',
      {
        LogConfigurations: [1, 2].map(() => ({ ...log, EventSource: 'userNotification', LogLevel: 'ERROR' })),
      },
      'Request validation Failed. Following event sources appear more then once in a request: [userNotification].',
    ],
  ])
  expectRefusals('CreateManagedLoginBranding', { UserPoolId, ClientId: 'client-id' }, [
    [
      'managed-login-branding-values-exclusive',
      { UseCognitoProvidedValues: true, Settings: {} },
      'useCognitoProvidedValues or settings should be specified (but not both)',
    ],
  ])
  expectRefusals('SetUICustomization', { UserPoolId: lite }, [
    [
      'ui-customization-requires-domain',
      { CSS: '.banner-customizable { color: red }' },
      'There has to be an existing domain associated with this user pool.',
    ],
  ])
  expectRefusals('SetUICustomization', { UserPoolId }, [
    [
      'ui-customization-css-properties',
      { CSS: 'body { color: red }' },
      'The CSS class body is not in the list of allowed classes.',
    ],
  ])
  expectRefusals('SetRiskConfiguration', { UserPoolId }, [
    [
      'risk-ip-range-cidr',
      { RiskExceptionConfiguration: { BlockedIPRangeList: ['10.0.0'] } },
      'Incorrect CIDR format',
    ],
  ])
  expectRefusals('CreateResourceServer', { UserPoolId, Name: 'a', Identifier: 'a' }, [
    [
      'resource-server-identifier-charset',
      { Identifier: 'my api' },
      wrongText('my api', 'identifier', String.raw`[\x21\x23-\x5B\x5D-\x7E]+`),
    ],
    [
      'resource-server-scope-name-charset',
      { Scopes: [{ ScopeName: 'read all', ScopeDescription: 'd' }] },
      wrongText('read all', 'scopes.1.member.scopeName', String.raw`[\x21\x23-\x2E\x30-\x5B\x5D-\x7E]+`),
    ],
  ])
})
