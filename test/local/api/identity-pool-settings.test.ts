/** The settings of identity pools: what is given is kept and given back, and AWS's refusals. */
import {
  CognitoIdentityClient,
  CreateIdentityPoolCommand,
  type CreateIdentityPoolCommandInput,
  DescribeIdentityPoolCommand,
  GetIdCommand,
  GetIdentityPoolRolesCommand,
  GetPrincipalTagAttributeMapCommand,
  ListTagsForResourceCommand,
  type RoleMapping,
  SetIdentityPoolRolesCommand,
  SetPrincipalTagAttributeMapCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateIdentityPoolCommand,
} from '@aws-sdk/client-cognito-identity'
import {
  CognitoIdentityProviderClient,
  CreateUserPoolCommand,
  DescribeUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, describe, expect, it } from 'vitest'
import { identitySdkFor, startService } from '../../support/local-service.ts'

const { server, call } = await startService()
const sdk = identitySdkFor(server.url)
afterAll(() => sdk.destroy())

const invalid = { name: 'InvalidParameterException' }
const notFound = { name: 'ResourceNotFoundException' }
const ROLE = 'arn:aws:iam::123456789012:role/Authenticated'
const SAML = 'arn:aws:iam::123456789012:saml-provider/corp'
const USER_POOL = 'cognito-idp.us-east-1.amazonaws.com/us-east-1_abc123'

const SETTINGS = {
  AllowClassicFlow: true,
  SupportedLoginProviders: { 'graph.facebook.com': '123456789012345' },
  DeveloperProviderName: 'login.mine',
  OpenIdConnectProviderARNs: ['arn:aws:iam::123456789012:oidc-provider/accounts.example.com'],
  CognitoIdentityProviders: [{ ProviderName: USER_POOL, ClientId: 'client', ServerSideTokenCheck: true }],
  SamlProviderARNs: [SAML],
  IdentityPoolTags: { team: 'one' },
}

async function createPool(extra: Partial<CreateIdentityPoolCommandInput> = {}) {
  const base = { IdentityPoolName: 'mine', AllowUnauthenticatedIdentities: false }
  const { $metadata: _metadata, ...created } = await sdk.send(
    new CreateIdentityPoolCommand({ ...base, ...extra }),
  )
  return { ...created, IdentityPoolId: created.IdentityPoolId ?? '' }
}

async function describePool(IdentityPoolId: string) {
  const { $metadata: _metadata, ...pool } = await sdk.send(
    new DescribeIdentityPoolCommand({ IdentityPoolId }),
  )
  return pool
}

describe('an identity pool', () => {
  it('every setting → given back by Create, Describe and Update', async () => {
    const created = await createPool(SETTINGS)
    expect(created).toMatchObject(SETTINGS)
    expect(await describePool(created.IdentityPoolId)).toEqual(created)
    const { $metadata: _metadata, ...updated } = await sdk.send(new UpdateIdentityPoolCommand(created))
    expect(updated).toEqual(created)
    expect(await describePool(created.IdentityPoolId)).toEqual(created)
  })

  it('no setting → none given back', async () => {
    const created = await createPool()
    expect(Object.keys(created).sort()).toEqual([
      'AllowUnauthenticatedIdentities',
      'IdentityPoolId',
      'IdentityPoolName',
    ])
  })

  it('an update without a setting → its default; the developer provider and the tags stay', async () => {
    const { IdentityPoolId } = await createPool(SETTINGS)
    const base = { IdentityPoolId, IdentityPoolName: 'renamed', AllowUnauthenticatedIdentities: true }
    await sdk.send(new UpdateIdentityPoolCommand({ ...base, SupportedLoginProviders: {} }))
    const { DeveloperProviderName, IdentityPoolTags } = SETTINGS
    const expected = { ...base, SupportedLoginProviders: {}, DeveloperProviderName, IdentityPoolTags }
    expect(await describePool(IdentityPoolId)).toEqual(expected)
    const rename = new UpdateIdentityPoolCommand({ ...base, DeveloperProviderName: 'login.other' })
    await expect(sdk.send(rename)).rejects.toMatchObject(invalid)
  })

  it('a developer provider that is set later → kept', async () => {
    const pool = await createPool()
    const DeveloperProviderName = 'login.mine'
    await sdk.send(new UpdateIdentityPoolCommand({ ...pool, DeveloperProviderName }))
    expect(await describePool(pool.IdentityPoolId)).toMatchObject({ DeveloperProviderName })
  })

  it.each([
    { ClientId: 'client' },
    { ProviderName: USER_POOL },
    { ClientId: 'client', ProviderName: 'us-east-1_abcdefghi' },
  ])('the user pool %j → refused', async (provider) => {
    await expect(createPool({ CognitoIdentityProviders: [provider] })).rejects.toMatchObject(invalid)
  })

  it('ids of another form → ValidationException; of no pool → ResourceNotFoundException', async () => {
    await expect(describePool('us-east-1_abc')).rejects.toMatchObject({ name: 'ValidationException' })
    await expect(describePool('us-east-1:12345')).rejects.toMatchObject(notFound)
  })

  it('a login of a provider that is not configured, or that IAM does not have → refused', async () => {
    const { IdentityPoolId } = await createPool(SETTINGS)
    const getId = (provider: string) =>
      sdk.send(new GetIdCommand({ IdentityPoolId, Logins: { [provider]: '12345' } }))
    await expect(getId('someurl')).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'Token is not from a supported provider of this identity pool.',
    })
    await expect(getId(SAML)).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: "Invalid login token. Specified provider doesn't exist.",
    })
  })
})

describe('the roles', () => {
  const provider = `${USER_POOL}:client`
  const token: RoleMapping = { Type: 'Token', AmbiguousRoleResolution: 'Deny' }
  const rules: RoleMapping = {
    Type: 'Rules',
    AmbiguousRoleResolution: 'AuthenticatedRole',
    RulesConfiguration: {
      Rules: [{ Claim: 'isAdmin', MatchType: 'Equals', Value: 'paid', RoleARN: ROLE }],
    },
  }
  const set = (IdentityPoolId: string, RoleMappings: Record<string, RoleMapping>) =>
    sdk.send(
      new SetIdentityPoolRolesCommand({ IdentityPoolId, Roles: { authenticated: ROLE }, RoleMappings }),
    )

  it('with mappings → given back', async () => {
    const { IdentityPoolId } = await createPool(SETTINGS)
    const RoleMappings = { [provider]: token, 'graph.facebook.com': rules, [SAML]: rules }
    await set(IdentityPoolId, RoleMappings)
    const roles = await sdk.send(new GetIdentityPoolRolesCommand({ IdentityPoolId }))
    expect(roles).toMatchObject({ IdentityPoolId, Roles: { authenticated: ROLE }, RoleMappings })
  })

  it('a mapping that is not configured or not complete → refused', async () => {
    const { IdentityPoolId } = await createPool(SETTINGS)
    await expect(set(IdentityPoolId, { 'accounts.google.com': rules })).rejects.toMatchObject({
      ...invalid,
      message:
        '(accounts.google.com) is not a valid RoleMapping ProviderName or is not a configured provider.',
    })
    await expect(set(IdentityPoolId, { [USER_POOL]: token })).rejects.toMatchObject(invalid)
    await expect(set(IdentityPoolId, { [provider]: { Type: 'Token' } })).rejects.toMatchObject(invalid)
    const { RulesConfiguration: _rules, ...incomplete } = rules
    await expect(set(IdentityPoolId, { [provider]: incomplete })).rejects.toMatchObject(invalid)
    const many = { Rules: Array.from({ length: 26 }, () => rules.RulesConfiguration?.Rules?.[0]) }
    const tooLong = { ...rules, RulesConfiguration: many } as RoleMapping
    await expect(set(IdentityPoolId, { 'accounts.google.com': tooLong })).rejects.toMatchObject({
      ...invalid,
      message: 'The number of rules in the request exceeded 25.',
    })
    const owner = new SetIdentityPoolRolesCommand({ IdentityPoolId, Roles: { owner: ROLE } })
    await expect(sdk.send(owner)).rejects.toMatchObject({ name: 'ValidationException' })
    await expect(set(IdentityPoolId, { [provider]: { Type: 'Other' as 'Token' } })).rejects.toMatchObject({
      name: 'ValidationException',
    })
  })
})

describe('principal tags', () => {
  it('by provider → given back; none set → empty', async () => {
    const { IdentityPoolId } = await createPool(SETTINGS)
    const of = { IdentityPoolId, IdentityProviderName: USER_POOL }
    const get = () => sdk.send(new GetPrincipalTagAttributeMapCommand(of))
    expect(await get()).toMatchObject({ ...of, UseDefaults: false, PrincipalTags: {} })
    const map = { UseDefaults: false, PrincipalTags: { team: 'custom:team' } }
    expect(await sdk.send(new SetPrincipalTagAttributeMapCommand({ ...of, ...map }))).toMatchObject(map)
    expect(await get()).toMatchObject({ ...of, ...map })
    await sdk.send(new SetPrincipalTagAttributeMapCommand({ ...of, UseDefaults: true }))
    expect(await get()).toMatchObject({ UseDefaults: true, PrincipalTags: {} })
  })
})

describe('tags', () => {
  const toArn = (id: string) => `arn:aws:cognito-identity:us-east-1:123456789012:identitypool/${id}`

  it('added and removed → in the list and in the pool', async () => {
    const { IdentityPoolId } = await createPool()
    const ResourceArn = toArn(IdentityPoolId)
    const list = async () => (await sdk.send(new ListTagsForResourceCommand({ ResourceArn }))).Tags
    expect(await list()).toEqual({})
    await sdk.send(new TagResourceCommand({ ResourceArn, Tags: { team: 'one', stage: 'test' } }))
    await sdk.send(new TagResourceCommand({ ResourceArn, Tags: { team: 'two' } }))
    await sdk.send(new UntagResourceCommand({ ResourceArn, TagKeys: ['stage', 'none'] }))
    expect(await list()).toEqual({ team: 'two' })
    expect(await describePool(IdentityPoolId)).toMatchObject({ IdentityPoolTags: { team: 'two' } })
  })

  it('another resource, a reserved key, or too many → refused', async () => {
    const { IdentityPoolId } = await createPool()
    const tag = (ResourceArn: string, Tags: Record<string, string> = { a: 'b' }) =>
      sdk.send(new TagResourceCommand({ ResourceArn, Tags }))
    const own = toArn(IdentityPoolId)
    const many = (prefix: string) =>
      Object.fromEntries(Array.from({ length: 26 }, (_, at) => [`${prefix}${at}`, '']))
    await expect(tag(toArn('us-east-1:0'))).rejects.toMatchObject(notFound)
    await expect(tag(own.replace('us-east-1:1', 'eu-west-1:1'))).rejects.toMatchObject(invalid)
    await expect(tag('arn:aws:s3:::a-bucket-of-mine')).rejects.toMatchObject(invalid)
    await expect(tag(own, { 'aws:team': 'x' })).rejects.toMatchObject(invalid)
    await tag(own, many('a'))
    await expect(tag(own, many('b'))).rejects.toMatchObject(invalid)
  })
})

describe('the region', () => {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }

  it.each([
    ['eu-west-1', 'aws'],
    ['cn-north-1', 'aws-cn'],
    ['us-gov-west-1', 'aws-us-gov'],
  ])('of the signature, %s → in the ids of new pools, and the partition %s', async (region, partition) => {
    const configuration = { endpoint: server.url, region, credentials, maxAttempts: 1 }
    const userPools = new CognitoIdentityProviderClient(configuration)
    const identityPools = new CognitoIdentityClient(configuration)
    const { UserPool } = await userPools.send(new CreateUserPoolCommand({ PoolName: 'regional' }))
    expect(UserPool?.Id).toMatch(new RegExp(`^${region}_[0-9a-zA-Z]{9}$`))
    const Arn = `arn:${partition}:cognito-idp:${region}:000000000000:userpool/${UserPool?.Id}`
    expect(UserPool?.Arn).toBe(Arn)
    const described = await userPools.send(new DescribeUserPoolCommand({ UserPoolId: UserPool?.Id }))
    expect(described.UserPool?.Arn).toBe(Arn)
    const { IdentityPoolId } = await identityPools.send(
      new CreateIdentityPoolCommand({ IdentityPoolName: 'regional', AllowUnauthenticatedIdentities: true }),
    )
    expect(IdentityPoolId).toMatch(new RegExp(`^${region}:[0-9a-f-]{36}$`))
    userPools.destroy()
    identityPools.destroy()
  })

  it('of a request without a signature → local', async () => {
    const { body } = await call('CreateUserPool', { PoolName: 'unsigned' })
    expect(body).toHaveProperty('UserPool.Id', expect.stringMatching(/^local_/))
  })
})
