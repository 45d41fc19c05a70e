/** A seed: pools as a file. After a start from a saved seed, AWS's SDK describes the same as before. */
import {
  AddCustomAttributesCommand,
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminGetUserCommand,
  AdminSetUserPasswordCommand,
  type CognitoIdentityProviderClient,
  CreateGroupCommand,
  CreateIdentityProviderCommand,
  CreateResourceServerCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  DescribeIdentityProviderCommand,
  DescribeResourceServerCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  GetUserPoolMfaConfigCommand,
  InitiateAuthCommand,
  ListGroupsCommand,
  ListUserPoolClientsCommand,
  ListUserPoolsCommand,
  ListUsersCommand,
  SetUserPoolMfaConfigCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { createLocalPool, type LocalPoolSeed, startLocalPool } from '@poolguard/local'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import { afterAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { seedShape } from '../../../packages/local/src/seeds/seed-shapes.ts'
import { consoleClient } from '../../support/console-client.ts'
import { ADA, PASSWORD, sdkFor, startService } from '../../support/local-service.ts'
import { root } from '../../support/markdown.ts'

const cleanups: (() => unknown)[] = []
afterAll(async () => {
  for (const cleanup of cleanups) await cleanup()
})

async function startFrom(seed: LocalPoolSeed) {
  const { pool, url, close, ...rest } = await startLocalPool({ seed })
  const sdk = sdkFor(url)
  cleanups.push(() => sdk.destroy(), close)
  return { ...rest, pool, url, sdk }
}

/** Everything that AWS's SDK says about all pools. */
async function describeAll(sdk: CognitoIdentityProviderClient): Promise<object[]> {
  const { UserPools = [] } = await sdk.send(new ListUserPoolsCommand({ MaxResults: 60 }))
  return Promise.all(UserPools.map(({ Id: UserPoolId }) => describePool(sdk, { UserPoolId })))
}

async function describePool(sdk: CognitoIdentityProviderClient, ofPool: { UserPoolId: string | undefined }) {
  const { UserPoolClients = [] } = await sdk.send(new ListUserPoolClientsCommand(ofPool))
  const { Users = [] } = await sdk.send(new ListUsersCommand(ofPool))
  const answers = [
    await sdk.send(new DescribeUserPoolCommand(ofPool)),
    await sdk.send(new GetUserPoolMfaConfigCommand(ofPool)),
    await sdk.send(new ListGroupsCommand(ofPool)),
    ...(await Promise.all(
      UserPoolClients.map(({ ClientId }) =>
        sdk.send(new DescribeUserPoolClientCommand({ ...ofPool, ClientId })),
      ),
    )),
    ...(await Promise.all(
      Users.map(({ Username }) => sdk.send(new AdminGetUserCommand({ ...ofPool, Username }))),
    )),
  ]
  return answers.map(({ $metadata: _, ...answer }) => answer)
}

const service = await startService({ scopes: ['orders/read'] })
const { sdk, UserPoolId, pool } = service

/** Makes changes of every kind that a seed has. */
async function changePools(): Promise<void> {
  await sdk.send(
    new CreateGroupCommand({ UserPoolId, GroupName: 'staff', Precedence: 3, Description: 'all' }),
  )
  await sdk.send(
    new AdminCreateUserCommand({
      ...{ UserPoolId, Username: 'eve@example.com', TemporaryPassword: PASSWORD },
      UserAttributes: [
        { Name: 'email_verified', Value: 'true' },
        { Name: 'phone_number', Value: '+15550100' },
      ],
    }),
  )
  await sdk.send(
    new AdminAddUserToGroupCommand({ UserPoolId, Username: 'eve@example.com', GroupName: 'staff' }),
  )
  await sdk.send(new AdminDisableUserCommand({ UserPoolId, Username: 'eve@example.com' }))
  await sdk.send(
    new AddCustomAttributesCommand({
      UserPoolId,
      CustomAttributes: [
        {
          Name: 'tier',
          AttributeDataType: 'Number',
          NumberAttributeConstraints: { MinValue: '1', MaxValue: '9' },
        },
      ],
    }),
  )
  await sdk.send(
    new SetUserPoolMfaConfigCommand({
      ...{ UserPoolId, MfaConfiguration: 'OPTIONAL' },
      SoftwareTokenMfaConfiguration: { Enabled: true },
    }),
  )
  await sdk.send(
    new CreateUserPoolClientCommand({
      ...{ UserPoolId, ClientName: 'web', AllowedOAuthFlowsUserPoolClient: true },
      ...{ AllowedOAuthFlows: ['code'], AllowedOAuthScopes: ['openid', 'orders/read'] },
      ...{ CallbackURLs: ['http://localhost:5173/cb'], AccessTokenValidity: 10 },
      TokenValidityUnits: { AccessToken: 'minutes' },
      ReadAttributes: ['email', 'custom:tier'],
    }),
  )
  const { UserPool } = await sdk.send(
    new CreateUserPoolCommand({
      ...{ PoolName: 'second', AliasAttributes: ['email'], MfaConfiguration: 'OFF' },
      Policies: { PasswordPolicy: { MinimumLength: 12, RequireSymbols: true } },
      AccountRecoverySetting: { RecoveryMechanisms: [{ Priority: 1, Name: 'verified_email' }] },
      VerificationMessageTemplate: { EmailSubject: 'Your code', EmailMessage: 'It is {####}.' },
      Schema: [
        { Name: 'email', Required: true, Mutable: true },
        { Name: 'plan', AttributeDataType: 'String' },
      ],
    }),
  )
  const second = { UserPoolId: UserPool?.Id }
  await sdk.send(new CreateResourceServerCommand({ ...second, Identifier: 'a', Name: 'A' }))
  await sdk.send(
    new AdminCreateUserCommand({
      ...{ ...second, Username: 'zoe', MessageAction: 'SUPPRESS' },
      UserAttributes: [{ Name: 'email', Value: 'zoe@example.com' }],
    }),
  )
}

describe('exportSeed → seed', () => {
  it('after changes through the API → the same answers of every Describe operation', async () => {
    await changePools()
    const before = await describeAll(sdk)
    expect(before).toHaveLength(2)
    const again = await startFrom(JSON.parse(JSON.stringify(pool.exportSeed())))
    expect(await describeAll(again.sdk)).toEqual(before)
    expect(again.pool.exportSeed()).toEqual(pool.exportSeed())
  })

  it('identity providers and resource servers → the same, without the secret of the provider', async () => {
    const ofProvider = { UserPoolId, ProviderName: 'Google' }
    await sdk.send(
      new CreateIdentityProviderCommand({
        ...{ ...ofProvider, ProviderType: 'Google', AttributeMapping: { email: 'email' } },
        ProviderDetails: { client_id: 'a', client_secret: 'top-secret', authorize_scopes: 'openid' },
      }),
    )
    const seed = pool.exportSeed()
    expect(JSON.stringify(seed)).not.toContain('top-secret')
    const again = await startFrom(seed)
    const { IdentityProvider } = await again.sdk.send(new DescribeIdentityProviderCommand(ofProvider))
    expect(IdentityProvider).toMatchObject({ ProviderType: 'Google', AttributeMapping: { email: 'email' } })
    const { ResourceServer } = await again.sdk.send(
      new DescribeResourceServerCommand({ UserPoolId, Identifier: 'orders' }),
    )
    expect(ResourceServer?.Scopes).toEqual([{ ScopeName: 'read', ScopeDescription: 'read' }])
  })

  it('passwords that were given → kept; changed ones, keys, sessions and generated secrets → left out', async () => {
    await pool.signInAs(ADA.email)
    await sdk.send(
      new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'machine', GenerateSecret: true }),
    )
    const text = JSON.stringify(pool.exportSeed())
    expect(text).toContain(PASSWORD)
    expect(text).toContain('"ClientSecret":"client-secret"')
    expect(text.match(/"GenerateSecret":true/g)).toHaveLength(1)
    expect(text).not.toMatch(/verifier|privateKey|"salt"|refresh/)
    await sdk.send(
      new AdminSetUserPasswordCommand({
        UserPoolId,
        Username: ADA.email,
        Password: 'Another-1!',
        Permanent: true,
      }),
    )
    expect(JSON.stringify(pool.exportSeed())).not.toMatch(/Another-1!|"Password"/)
  })

  it('identity pools → the same', async () => {
    const again = await startFrom(pool.exportSeed())
    expect(again.pool.exportSeed().IdentityPools).toEqual(pool.exportSeed().IdentityPools)
    expect(again.pool.exportSeed().IdentityPools).toHaveLength(1)
  })
})

const TEAM: LocalPoolSeed = {
  UserPools: [
    {
      Id: 'eu-west-1_Team12345',
      UsernameAttributes: ['email'],
      AutoVerifiedAttributes: ['email'],
      Clients: [
        { ClientId: 'web', ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] },
      ],
      Users: [
        { Attributes: { email: 'ada@example.com' }, Password: 'Local-Pool-1', Groups: ['admin'] },
        { Attributes: { email: 'bob@example.com' } },
      ],
    },
  ],
}

describe('a seed by hand', () => {
  it('ids, groups and a user with a password → a pool that signs in', async () => {
    const { sdk: team, userPoolId, clientId, users } = await startFrom(TEAM)
    expect([userPoolId, clientId]).toEqual(['eu-west-1_Team12345', 'web'])
    expect(users).toEqual([{ email: 'ada@example.com', password: 'Local-Pool-1', groups: ['admin'] }])
    const AuthParameters = { USERNAME: 'ada@example.com', PASSWORD: 'Local-Pool-1' }
    const { AuthenticationResult } = await team.send(
      new InitiateAuthCommand({ AuthFlow: 'USER_PASSWORD_AUTH', ClientId: 'web', AuthParameters }),
    )
    expect(AuthenticationResult?.AccessToken).toBeDefined()
  })

  it('a user without a password → no password signs in, signInAs does', async () => {
    const { sdk: team, pool: teamPool } = await startFrom(TEAM)
    const AuthParameters = { USERNAME: 'bob@example.com', PASSWORD: 'Local-Pool-1' }
    await expect(
      team.send(new InitiateAuthCommand({ AuthFlow: 'USER_PASSWORD_AUTH', ClientId: 'web', AuthParameters })),
    ).rejects.toMatchObject({ name: 'NotAuthorizedException' })
    expect(await teamPool.signInAs('bob@example.com')).toHaveProperty('accessToken')
  })

  it('two starts → the same sub for each user', async () => {
    const subs = async () => {
      const [first] = (await createLocalPool({ seed: TEAM })).exportSeed().UserPools ?? []
      return first?.Users?.map(({ Attributes }) => Attributes?.sub)
    }
    const once = await subs()
    expect(new Set(once).size).toBe(2)
    expect(await subs()).toEqual(once)
  })

  it('a seed without pools → no pool', async () => {
    const { sdk: none, env } = await startFrom({})
    expect((await none.send(new ListUserPoolsCommand({ MaxResults: 60 }))).UserPools).toEqual([])
    expect(env).not.toHaveProperty('COGNITO_USER_POOL_ID')
  })

  const [POOL] = TEAM.UserPools ?? []
  const withPool = (changes: object) => ({ UserPools: [{ ...POOL, ...changes }] })
  it.each([
    ['an unknown member', { Pools: [] }],
    ['an unknown setting', withPool({ MfaConfig: 'ON' })],
    ['a value out of range', withPool({ Policies: { PasswordPolicy: { MinimumLength: 2 } } })],
    ['a combination that AWS refuses', withPool({ AliasAttributes: ['email'] })],
    [
      'a client with an unknown scope',
      withPool({
        Clients: [
          {
            ClientId: 'a',
            AllowedOAuthFlows: ['code'],
            AllowedOAuthScopes: ['x/y'],
            CallbackURLs: ['http://localhost/'],
          },
        ],
      }),
    ],
    ['two clients of one id', withPool({ Clients: [{ ClientId: 'a' }, { ClientId: 'a' }] })],
    [
      'two users of one address',
      withPool({ Users: [{ Attributes: { email: 'a@b.c' } }, { Attributes: { email: 'a@b.c' } }] }),
    ],
    ['a user without a name', withPool({ Users: [{ Attributes: { name: 'Eve' } }] })],
    [
      'an attribute that the pool lacks',
      withPool({ Users: [{ Attributes: { email: 'a@b.c', 'custom:x': '1' } }] }),
    ],
    ['no object', 'pool.json'],
  ])('%s → ConfigError', async (_name, seed) => {
    await expect(createLocalPool({ seed: seed as LocalPoolSeed })).rejects.toMatchObject({
      code: 'ERR_CONFIG',
    })
  })

  it('a wrong password in an error → not shown', async () => {
    const seed = withPool({ Users: [{ Attributes: { email: 'a@b.c' }, Password: ['hidden-word'] }] })
    const error = await createLocalPool({ seed: seed as unknown as LocalPoolSeed }).catch(String)
    expect(error).toContain('UserPools[0].Users[0].Password')
    expect(error).not.toContain('hidden-word')
  })

  it.each([{ users: [] }, { clientId: 'a' }, { pools: [] as const }])(
    'with %j → ConfigError',
    async (option) => {
      await expect(createLocalPool({ seed: TEAM, ...option })).rejects.toMatchObject({ code: 'ERR_CONFIG' })
    },
  )
})

describe('the JSON schema of the site', () => {
  const schema = z.toJSONSchema(seedShape, { io: 'input', target: 'draft-7' })

  it('the published file → the schema of the code', async () => {
    await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot(
      `${root}/docs/public/seed.schema.json`,
    )
  })

  it('a saved seed and one by hand → valid; an unknown member → invalid', () => {
    const validate = addFormats.default(new Ajv({ strict: false })).compile(schema)
    expect([validate(pool.exportSeed()), validate(TEAM), validate({ Pools: [] })]).toEqual([
      true,
      true,
      false,
    ])
  })
})

describe('the console', () => {
  it('/_poolguard/seed.json → the seed as a file to save', async () => {
    const { headers, html } = await consoleClient(service.server.url).open('/_poolguard/seed.json')
    expect(headers.get('content-disposition')).toBe('attachment; filename="pool.json"')
    expect(JSON.parse(html)).toEqual(pool.exportSeed())
  })
})
