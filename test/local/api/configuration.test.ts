/** The configuration operations of user pools: what AWS refuses, tags, imports of users, replicas, limits. */
import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as aws from '@aws-sdk/client-cognito-identity-provider'
import { createLocalPool } from '@poolguard/local'
import { afterAll, describe, expect, it } from 'vitest'
import { sdkFor, startService } from '../../support/local-service.ts'

const { sdk, call, UserPoolId, server } = await startService()

const ROLE = 'arn:aws:iam::123456789012:role/cognito'

async function createPool(input: Partial<aws.CreateUserPoolCommandInput> = {}): Promise<aws.UserPoolType> {
  const { UserPool } = await sdk.send(new aws.CreateUserPoolCommand({ PoolName: 'other', ...input }))
  return UserPool ?? {}
}

const expectRefused = async (operation: string, input: object, error = 'InvalidParameterException') => {
  const { status, body } = await call(operation, input)
  expect([status, body.__type]).toEqual([400, error])
}

describe('settings of a pool that AWS refuses', () => {
  it.each([
    { Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['EMAIL_OTP'] } } },
    { Policies: { PasswordPolicy: { PasswordHistorySize: 25 } } },
    { EmailConfiguration: { EmailSendingAccount: 'DEVELOPER' } },
    { EmailVerificationMessage: 'no code' },
    { LambdaConfig: { PreSignUp: 'no ARN at all here' } },
    { SmsConfiguration: {} },
    { UserPoolTier: 'FREE' },
    { AccountRecoverySetting: { RecoveryMechanisms: [{ Priority: 3, Name: 'verified_email' }] } },
    {
      AccountRecoverySetting: {
        RecoveryMechanisms: [
          { Priority: 1, Name: 'admin_only' },
          { Priority: 2, Name: 'verified_email' },
        ],
      },
    },
    {
      AccountRecoverySetting: {
        RecoveryMechanisms: [
          { Priority: 1, Name: 'verified_phone_number' },
          { Priority: 1, Name: 'verified_email' },
        ],
      },
    },
  ])('%j → InvalidParameterException', async (settings) => {
    await expectRefused('CreateUserPool', { PoolName: 'a', ...settings })
    await expectRefused('UpdateUserPool', { UserPoolId, ...settings })
  })
})

describe('settings of a client that AWS refuses', () => {
  const code = { AllowedOAuthFlows: ['code'], AllowedOAuthScopes: ['openid'] }
  const machine = { AllowedOAuthFlows: ['client_credentials'], AllowedOAuthScopes: ['openid'] }

  it.each<[object, string?]>([
    [{ ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ADMIN_NO_SRP_AUTH'] }],
    [{ AllowedOAuthFlowsUserPoolClient: true }],
    [{ AllowedOAuthFlows: ['code'], CallbackURLs: ['https://example.com/'] }],
    [code, 'InvalidOAuthFlowException'],
    [machine, 'InvalidOAuthFlowException'],
    [{ ...machine, GenerateSecret: true }, 'InvalidOAuthFlowException'],
    [{ AllowedOAuthScopes: ['none/such'] }, 'ScopeDoesNotExistException'],
    [{ CallbackURLs: ['https://example.com/'], DefaultRedirectURI: 'https://example.org/' }],
    [{ SupportedIdentityProviders: ['COGNITO', 'NoSuchIdP'] }],
    [{ ReadAttributes: ['email', 'custom:none'] }],
    [{ WriteAttributes: ['custom:none'] }],
    [{ WriteAttributes: ['email_verified'] }],
    [{ ClientSecret: 'a'.repeat(30), GenerateSecret: true }],
    [{ ClientSecret: 'short' }],
    [{ AccessTokenValidity: 2, RefreshTokenValidity: 1, TokenValidityUnits: { RefreshToken: 'hours' } }],
  ])('%j → %s', async (settings, error = 'InvalidParameterException') => {
    await expectRefused('CreateUserPoolClient', { UserPoolId, ClientName: 'a', ...settings }, error)
  })

  it('writable attributes without a required one → InvalidParameterException', async () => {
    const { Id } = await createPool({ Schema: [{ Name: 'email', Required: true }] })
    const client = { UserPoolId: Id, ClientName: 'a' }
    await expectRefused('CreateUserPoolClient', { ...client, WriteAttributes: ['name'] })
    const WriteAttributes = ['name', 'email']
    await expect(
      sdk.send(new aws.CreateUserPoolClientCommand({ ...client, WriteAttributes })),
    ).resolves.toBeDefined()
  })

  it('a given secret → the secret of the client', async () => {
    const ClientSecret = 'chosen+secret+of+thirty+letters'
    const { UserPoolClient } = await sdk.send(
      new aws.CreateUserPoolClientCommand({ UserPoolId, ClientName: 'a', ClientSecret }),
    )
    expect(UserPoolClient?.ClientSecret).toBe(ClientSecret)
  })
})

describe('domains', () => {
  it('taken, second, reserved, malformed or without certificate → InvalidParameterException', async () => {
    const { Id } = await createPool()
    await sdk.send(new aws.CreateUserPoolDomainCommand({ UserPoolId: Id, Domain: 'taken' }))
    await expectRefused('CreateUserPoolDomain', { UserPoolId, Domain: 'taken' })
    await expectRefused('CreateUserPoolDomain', { UserPoolId: Id, Domain: 'second' })
    await expectRefused('CreateUserPoolDomain', { UserPoolId, Domain: 'my-cognito' })
    await expectRefused('CreateUserPoolDomain', { UserPoolId, Domain: 'auth.example.com' })
    await expectRefused('CreateUserPoolDomain', { UserPoolId, Domain: '-a' })
    await expectRefused('DeleteUserPoolDomain', { UserPoolId, Domain: 'taken' })
  })

  it('unknown → an empty description; a pool with a domain → not deleted', async () => {
    const unknown = await sdk.send(new aws.DescribeUserPoolDomainCommand({ Domain: 'no-such' }))
    expect(unknown.DomainDescription).toEqual({})
    const { Id } = await createPool()
    const domain = { UserPoolId: Id, Domain: 'keeps' }
    await sdk.send(new aws.CreateUserPoolDomainCommand(domain))
    await expectRefused('DeleteUserPool', { UserPoolId: Id })
    await sdk.send(new aws.DeleteUserPoolDomainCommand(domain))
    await expect(sdk.send(new aws.DeleteUserPoolCommand({ UserPoolId: Id }))).resolves.toBeDefined()
  })
})

describe('tags', () => {
  it('added and removed → listed, and in Describe', async () => {
    const { Id, Arn: ResourceArn } = await createPool({ UserPoolTags: { team: 'one' } })
    await sdk.send(new aws.TagResourceCommand({ ResourceArn, Tags: { stage: 'test', team: 'two' } }))
    const { Tags } = await sdk.send(new aws.ListTagsForResourceCommand({ ResourceArn }))
    expect(Tags).toEqual({ team: 'two', stage: 'test' })
    await sdk.send(new aws.UntagResourceCommand({ ResourceArn, TagKeys: ['team'] }))
    const { UserPool } = await sdk.send(new aws.DescribeUserPoolCommand({ UserPoolId: Id }))
    expect(UserPool?.UserPoolTags).toEqual({ stage: 'test' })
  })

  it('a reserved key, too many, another resource → refused', async () => {
    const { Arn: ResourceArn } = await createPool()
    const many = Object.fromEntries(Array.from({ length: 26 }, (_, at) => [`key${at}`, '']))
    await sdk.send(new aws.TagResourceCommand({ ResourceArn, Tags: many }))
    const more = Object.fromEntries(Array.from({ length: 26 }, (_, at) => [`more${at}`, '']))
    await expectRefused('TagResource', { ResourceArn, Tags: more })
    await expectRefused('TagResource', { ResourceArn, Tags: { 'aws:a': '' } })
    await expectRefused('CreateUserPool', { PoolName: 'tagged', UserPoolTags: { 'AWS:a': '' } })
    await expectRefused('ListTagsForResource', { ResourceArn: ROLE })
    const gone = String(ResourceArn).replace(/[^/]+$/, 'us-east-1_none')
    await expectRefused('ListTagsForResource', { ResourceArn: gone }, 'ResourceNotFoundException')
  })
})

describe('the customization of the hosted UI', () => {
  it('for all clients → used for a client without its own; other CSS selectors → refused', async () => {
    const { Id } = await createPool()
    await expectRefused('GetUICustomization', { UserPoolId: Id })
    await sdk.send(new aws.CreateUserPoolDomainCommand({ UserPoolId: Id, Domain: 'styled' }))
    const read = async (ClientId?: string) =>
      (await sdk.send(new aws.GetUICustomizationCommand({ UserPoolId: Id, ClientId }))).UICustomization
    expect(await read()).toEqual({})
    const CSS = '.submitButton-customizable { background-color: red; }'
    const ImageFile = new Uint8Array([137, 80, 78, 71])
    const { UICustomization } = await sdk.send(
      new aws.SetUICustomizationCommand({ UserPoolId: Id, CSS, ImageFile }),
    )
    expect(UICustomization).toMatchObject({
      ClientId: 'ALL',
      CSS,
      ImageUrl: 'data:image/png;base64,iVBORw==',
    })
    const { UserPoolClient } = await sdk.send(
      new aws.CreateUserPoolClientCommand({ UserPoolId: Id, ClientName: 'a' }),
    )
    expect(await read(UserPoolClient?.ClientId)).toEqual(UICustomization)
    await expectRefused('SetUICustomization', { UserPoolId: Id, CSS: 'body { color: red }' })
  })
})

describe('identity providers', () => {
  const google = {
    ProviderName: 'Google',
    ProviderType: 'Google',
    ProviderDetails: { client_id: 'a', client_secret: 'b', authorize_scopes: 'email' },
  }

  it.each([
    { ...google, ProviderName: 'NotGoogle' },
    { ...google, ProviderType: 'OIDC' },
    { ...google, ProviderDetails: { client_id: 'a' } },
    { ProviderName: 'Corporate', ProviderType: 'SAML', ProviderDetails: {} },
    { ...google, AttributeMapping: { 'custom:none': 'x' } },
  ])('%j → InvalidParameterException', async (provider) => {
    await expectRefused('CreateIdentityProvider', { UserPoolId, ...provider })
  })

  it('a name twice → DuplicateProviderException; deleted → ResourceNotFoundException', async () => {
    const { Id: UserPoolId } = await createPool()
    await call('CreateIdentityProvider', { UserPoolId, ...google })
    await expectRefused('CreateIdentityProvider', { UserPoolId, ...google }, 'DuplicateProviderException')
    const client = { UserPoolId, ClientName: 'a', SupportedIdentityProviders: ['Google'] }
    await expect(sdk.send(new aws.CreateUserPoolClientCommand(client))).resolves.toBeDefined()
    const { Providers } = await sdk.send(new aws.ListIdentityProvidersCommand({ UserPoolId }))
    expect(Providers).toMatchObject([{ ProviderName: 'Google', ProviderType: 'Google' }])
    const named = { UserPoolId, ProviderName: 'Google' }
    await sdk.send(new aws.DeleteIdentityProviderCommand(named))
    await expectRefused('DescribeIdentityProvider', named, 'ResourceNotFoundException')
  })
})

describe('terms, branding, logs', () => {
  it('terms or branding twice for a client, logs without a destination → refused', async () => {
    const { Id: UserPoolId } = await createPool()
    const { UserPoolClient } = await sdk.send(
      new aws.CreateUserPoolClientCommand({ UserPoolId, ClientName: 'a' }),
    )
    const client = { UserPoolId, ClientId: UserPoolClient?.ClientId }
    const terms = { ...client, TermsName: 'privacy-policy', TermsSource: 'LINK', Enforcement: 'NONE' }
    expect((await call('CreateTerms', terms)).status).toBe(200)
    await expectRefused('CreateTerms', terms, 'TermsExistsException')
    const branding = { ...client, UseCognitoProvidedValues: true }
    expect((await call('CreateManagedLoginBranding', branding)).status).toBe(200)
    await expectRefused('CreateManagedLoginBranding', branding, 'ManagedLoginBrandingExistsException')
    const LogConfigurations = [{ LogLevel: 'ERROR', EventSource: 'userNotification' }]
    await expectRefused('SetLogDeliveryConfiguration', { UserPoolId, LogConfigurations })
  })
})

describe('replicas and limits', () => {
  it('a replica → listed beside the primary, activated, deleted', async () => {
    const named = { UserPoolId, RegionName: 'eu-west-1' }
    const { UserPoolReplica } = await sdk.send(new aws.CreateUserPoolReplicaCommand(named))
    expect(UserPoolReplica).toMatchObject({ Status: 'CREATING', Role: 'SECONDARY' })
    await expectRefused('CreateUserPoolReplica', named)
    await sdk.send(new aws.UpdateUserPoolReplicaCommand({ ...named, Status: 'ACTIVE' }))
    const { UserPoolReplicas } = await sdk.send(new aws.ListUserPoolReplicasCommand({ UserPoolId }))
    expect(UserPoolReplicas).toMatchObject([
      { RegionName: 'us-east-1', Role: 'PRIMARY' },
      { RegionName: 'eu-west-1', Status: 'ACTIVE' },
    ])
    await sdk.send(new aws.DeleteUserPoolReplicaCommand(named))
    await expectRefused('DeleteUserPoolReplica', named, 'ResourceNotFoundException')
  })

  it('a provisioned limit → kept; below the free limit → refused', async () => {
    const LimitDefinition = { LimitClass: 'API_CATEGORY' as const, Attributes: { Category: 'UserRead' } }
    const { Limit } = await sdk.send(
      new aws.UpdateProvisionedLimitCommand({ LimitDefinition, RequestedLimitValue: 300 }),
    )
    expect(Limit).toEqual({ LimitDefinition, ProvisionedLimitValue: 300, FreeLimitValue: 120 })
    expect(await sdk.send(new aws.GetProvisionedLimitCommand({ LimitDefinition }))).toMatchObject({ Limit })
    await expectRefused('UpdateProvisionedLimit', { LimitDefinition, RequestedLimitValue: 1 })
    const unknown = { ...LimitDefinition, Attributes: { Category: 'None' } }
    await expectRefused('GetProvisionedLimit', { LimitDefinition: unknown }, 'ResourceNotFoundException')
  })
})

describe('an import of users', () => {
  const createJob = async () => {
    const job = { UserPoolId, JobName: 'job', CloudWatchLogsRoleArn: ROLE }
    return (await sdk.send(new aws.CreateUserImportJobCommand(job))).UserImportJob ?? {}
  }
  const describeJob = async (JobId: string | undefined) =>
    (await sdk.send(new aws.DescribeUserImportJobCommand({ UserPoolId, JobId }))).UserImportJob ?? {}
  const upload = (url: string | undefined, body: string) =>
    fetch(String(url), { method: 'PUT', body, headers: { 'x-amz-server-side-encryption': 'aws:kms' } })

  it('a CSV at the pre-signed URL → users who must reset their password', async () => {
    const { CSVHeader = [] } = await sdk.send(new aws.GetCSVHeaderCommand({ UserPoolId }))
    expect(CSVHeader.at(-1)).toBe('cognito:username')
    const row = (fields: Record<string, string>) => CSVHeader.map((name) => fields[name] ?? '').join(',')
    const csv = [
      CSVHeader.join(','),
      row({ email: 'eve@example.com', email_verified: 'TRUE', name: '"Eve, ""the first"""' }),
      row({ email: 'ada@example.com', email_verified: 'true' }),
      row({ email: 'mallory@example.com', email_verified: 'false' }),
    ].join('\r\n')
    const { JobId, PreSignedUrl, Status } = await createJob()
    expect(Status).toBe('Created')
    expect((await upload(PreSignedUrl, csv)).status).toBe(200)
    const started = await sdk.send(new aws.StartUserImportJobCommand({ UserPoolId, JobId }))
    expect(started.UserImportJob?.Status).toBe('Pending')
    expect(await describeJob(JobId)).toMatchObject({
      Status: 'Succeeded',
      ImportedUsers: 1,
      SkippedUsers: 1,
      FailedUsers: 1,
    })
    const eve = await sdk.send(new aws.AdminGetUserCommand({ UserPoolId, Username: 'eve@example.com' }))
    expect(eve.UserStatus).toBe('RESET_REQUIRED')
    expect(eve.UserAttributes).toContainEqual({ Name: 'name', Value: 'Eve, "the first"' })
    await expectRefused('StartUserImportJob', { UserPoolId, JobId }, 'PreconditionNotMetException')
    expect((await upload(PreSignedUrl, csv)).status).toBe(409)
  })

  it('another header, or a broken quote → a failed job', async () => {
    for (const csv of ['name,email\nEve,eve@example.com\n', 'a,"b\n']) {
      const { JobId, PreSignedUrl } = await createJob()
      await upload(PreSignedUrl, csv)
      await sdk.send(new aws.StartUserImportJobCommand({ UserPoolId, JobId }))
      expect((await describeJob(JobId)).Status).toBe('Failed')
    }
  })

  it('another key → 403; no file, or stopped → PreconditionNotMetException', async () => {
    const { JobId, PreSignedUrl } = await createJob()
    expect((await upload(`${PreSignedUrl}x`, 'a')).status).toBe(403)
    expect((await upload(`${server.url}/user-import/${UserPoolId}/import-none`, 'a')).status).toBe(403)
    await expectRefused('StartUserImportJob', { UserPoolId, JobId }, 'PreconditionNotMetException')
    const { UserImportJob } = await sdk.send(new aws.StopUserImportJobCommand({ UserPoolId, JobId }))
    expect(UserImportJob?.Status).toBe('Stopped')
    await expectRefused('StopUserImportJob', { UserPoolId, JobId }, 'PreconditionNotMetException')
    const { UserImportJobs } = await sdk.send(
      new aws.ListUserImportJobsCommand({ UserPoolId, MaxResults: 60 }),
    )
    expect(UserImportJobs?.map((job) => job.JobId)).toContain(JobId)
    expect(JSON.stringify(UserImportJobs)).not.toContain('uploadKey')
  })
})

describe('a pool in a file', () => {
  const data = join(tmpdir(), `settings-${process.pid}.db`)
  afterAll(() => rmSync(data, { force: true }))

  const open = async () => {
    const pool = await createLocalPool({ example: true, data })
    return { pool, client: sdkFor((await pool.listen()).url) }
  }

  it('restarted → the same settings and resources', async () => {
    const { pool, client } = await open()
    await client.send(
      new aws.UpdateUserPoolCommand({ UserPoolId, UserPoolTier: 'PLUS', UserPoolTags: { team: 'one' } }),
    )
    await client.send(new aws.CreateUserPoolDomainCommand({ UserPoolId, Domain: 'kept' }))
    const before = await client.send(new aws.DescribeUserPoolCommand({ UserPoolId }))
    expect(before.UserPool).toMatchObject({ UserPoolTier: 'PLUS', Domain: 'kept' })
    await pool.close()
    const again = await open()
    const after = await again.client.send(new aws.DescribeUserPoolCommand({ UserPoolId }))
    expect(after.UserPool).toEqual(before.UserPool)
    await again.pool.close()
  })
})
