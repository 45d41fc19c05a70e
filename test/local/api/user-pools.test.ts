/** User pools and app clients: settings, lists, deletion, lifetimes, secrets. Rows: test/support/rows.ts. */
import {
  AddCustomAttributesCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  DeleteUserPoolClientCommand,
  DeleteUserPoolCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  InitiateAuthCommand,
  ListUserPoolClientsCommand,
  ListUserPoolsCommand,
  SignUpCommand,
  UpdateUserPoolClientCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { createVerifier } from '@poolguard/core'
import { decodeJwt } from 'jose'
import { describe, expect, it } from 'vitest'
import { ADA, PASSWORD, secretHash, startService } from '../../support/local-service.ts'

const { sdk, pool, clock, server, call, UserPoolId } = await startService()

const POOL = {
  PoolName: 'my-app-users',
  Policies: {
    PasswordPolicy: {
      MinimumLength: 12,
      RequireUppercase: true,
      RequireLowercase: true,
      RequireNumbers: true,
      RequireSymbols: true,
    },
  },
  AutoVerifiedAttributes: ['email' as const],
  UsernameAttributes: ['email' as const],
  MfaConfiguration: 'OPTIONAL' as const,
}

const CLIENT = {
  UserPoolId,
  ClientName: 'my-web-app',
  GenerateSecret: true,
  ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH' as const, 'ALLOW_REFRESH_TOKEN_AUTH' as const],
  SupportedIdentityProviders: ['COGNITO'],
  CallbackURLs: ['https://myapp.com/callback'],
  LogoutURLs: ['https://myapp.com/logout'],
  AllowedOAuthFlows: ['code' as const],
  AllowedOAuthScopes: ['openid', 'email', 'profile'],
  AllowedOAuthFlowsUserPoolClient: true,
  AccessTokenValidity: 60,
  IdTokenValidity: 60,
  RefreshTokenValidity: 30,
  TokenValidityUnits: {
    AccessToken: 'minutes' as const,
    IdToken: 'minutes' as const,
    RefreshToken: 'days' as const,
  },
}

async function createPool(extra: object = {}): Promise<string> {
  const { UserPool } = await sdk.send(new CreateUserPoolCommand({ ...POOL, ...extra }))
  return UserPool?.Id ?? ''
}

describe('row 8: CreateUserPool', () => {
  it('settings → a pool with them, and its own keys', async () => {
    const Id = await createPool()
    expect(Id).toMatch(/^[\w-]+_[0-9a-zA-Z]+$/)
    const { UserPool } = await sdk.send(new DescribeUserPoolCommand({ UserPoolId: Id }))
    expect(UserPool).toMatchObject({
      Name: 'my-app-users',
      Policies: POOL.Policies,
      AutoVerifiedAttributes: ['email'],
      UsernameAttributes: ['email'],
      MfaConfiguration: 'OPTIONAL',
    })
    expect(UserPool?.CreationDate).toEqual(new Date(clock.now))
    const keysOf = async (id: string) => (await fetch(`${server.url}/${id}/.well-known/jwks.json`)).json()
    const { keys } = (await keysOf(Id)) as { keys: { kid: string }[] }
    expect(keys).toHaveLength(2)
    expect(pool.jwks().keys.map(({ kid }) => kid)).not.toContain(keys[0]?.kid)
  })

  it('an unused setting → returned by Describe', async () => {
    const UserPoolTags = { team: 'one' }
    const { UserPool } = await sdk.send(
      new DescribeUserPoolCommand({ UserPoolId: await createPool({ UserPoolTags }) }),
    )
    expect(UserPool?.UserPoolTags).toEqual(UserPoolTags)
  })

  it.each([
    { PoolName: '' },
    { PoolName: 'a', MfaConfiguration: 'MAYBE' },
    { PoolName: 'a', Policies: { PasswordPolicy: { MinimumLength: 5 } } },
    { PoolName: 'a', UsernameAttributes: ['email'], AliasAttributes: ['email'] },
  ])('%j → refused', async (input) => {
    const { status, body } = await call('CreateUserPool', input)
    expect([status, body.__type]).toEqual([400, 'InvalidParameterException'])
  })
})

describe('rows 15 to 19: user pools', () => {
  it('update → the given settings change, absent ones return to their defaults', async () => {
    const Id = await createPool()
    await sdk.send(new UpdateUserPoolCommand({ UserPoolId: Id, MfaConfiguration: 'OFF' }))
    const { UserPool } = await sdk.send(new DescribeUserPoolCommand({ UserPoolId: Id }))
    expect(UserPool).toMatchObject({
      MfaConfiguration: 'OFF',
      UsernameAttributes: ['email'],
      Name: 'my-app-users',
    })
    expect(UserPool?.Policies?.PasswordPolicy?.MinimumLength).toBe(8)
    expect(UserPool).not.toHaveProperty('AutoVerifiedAttributes')
  })

  it('delete → the pool and its contents are gone', async () => {
    const Id = await createPool()
    const { UserPoolClient } = await sdk.send(new CreateUserPoolClientCommand({ ...CLIENT, UserPoolId: Id }))
    await sdk.send(new DeleteUserPoolCommand({ UserPoolId: Id }))
    const notFound = { name: 'ResourceNotFoundException' }
    await expect(sdk.send(new DescribeUserPoolCommand({ UserPoolId: Id }))).rejects.toMatchObject(notFound)
    const ClientId = UserPoolClient?.ClientId
    const signUp = new SignUpCommand({ ClientId, Username: 'a@example.com', Password: PASSWORD })
    await expect(sdk.send(signUp)).rejects.toMatchObject(notFound)
    expect((await fetch(`${server.url}/${Id}/.well-known/jwks.json`)).status).toBe(404)
  })

  it('delete with protection → refused', async () => {
    const Id = await createPool({ DeletionProtection: 'ACTIVE' })
    const remove = () => sdk.send(new DeleteUserPoolCommand({ UserPoolId: Id }))
    await expect(remove()).rejects.toMatchObject({ name: 'InvalidParameterException' })
    await sdk.send(new UpdateUserPoolCommand({ UserPoolId: Id, DeletionProtection: 'INACTIVE' }))
    await expect(remove()).resolves.toBeDefined()
  })

  it('list → every pool once, page by page', async () => {
    const made = await Promise.all(Array.from({ length: 4 }, () => createPool()))
    const found: (string | undefined)[] = []
    let NextToken: string | undefined
    do {
      const page = await sdk.send(new ListUserPoolsCommand({ MaxResults: 2, NextToken }))
      expect(page.UserPools?.length).toBeLessThanOrEqual(2)
      found.push(...(page.UserPools?.map(({ Id }) => Id) ?? []))
      NextToken = page.NextToken
    } while (NextToken !== undefined)
    expect(found).toEqual(expect.arrayContaining([UserPoolId, ...made]))
    expect(new Set(found).size).toBe(found.length)
  })

  it('no page size, a page size over 60, or an invalid page token → refused', async () => {
    for (const input of [{}, { MaxResults: 61 }, { MaxResults: 2, NextToken: 'no!' }]) {
      const { body } = await call('ListUserPools', input)
      expect(body.__type).toBe('InvalidParameterException')
    }
  })

  it('add custom attributes → users may have them', async () => {
    const Id = await createPool()
    const { UserPoolClient: client } = await sdk.send(
      new CreateUserPoolClientCommand({ UserPoolId: Id, ClientName: 'a' }),
    )
    const signUp = () =>
      sdk.send(
        new SignUpCommand({
          ClientId: client?.ClientId,
          Username: 'a@example.com',
          Password: PASSWORD,
          UserAttributes: [{ Name: 'custom:tenant', Value: '7' }],
        }),
      )
    await expect(signUp()).rejects.toMatchObject({ name: 'InvalidParameterException' })
    const CustomAttributes = [{ Name: 'tenant', AttributeDataType: 'String' as const }]
    await sdk.send(new AddCustomAttributesCommand({ UserPoolId: Id, CustomAttributes }))
    await expect(signUp()).resolves.toBeDefined()
  })
})

describe('row 9: app clients', () => {
  it('settings → a client with them and a secret', async () => {
    const { UserPoolClient } = await sdk.send(new CreateUserPoolClientCommand(CLIENT))
    const { GenerateSecret: _asked, ...echoed } = CLIENT
    expect(UserPoolClient).toMatchObject(echoed)
    expect(UserPoolClient?.ClientId).toMatch(/^[a-z0-9]{26}$/)
    expect(UserPoolClient?.ClientSecret).toMatch(/^[a-z0-9]{51}$/)
  })

  it('a flow that the client does not allow → refused', async () => {
    const { UserPoolClient } = await sdk.send(
      new CreateUserPoolClientCommand({ ...CLIENT, GenerateSecret: false }),
    )
    const signIn = new InitiateAuthCommand({
      ClientId: UserPoolClient?.ClientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: ADA.email, PASSWORD },
    })
    await expect(sdk.send(signIn)).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'USER_PASSWORD_AUTH flow not enabled for this client',
    })
  })

  it('update → the same secret; delete → the client is unknown', async () => {
    const { UserPoolClient: made } = await sdk.send(new CreateUserPoolClientCommand(CLIENT))
    const named = { UserPoolId, ClientId: made?.ClientId }
    const { UserPoolClient: updated } = await sdk.send(
      new UpdateUserPoolClientCommand({ ...named, ClientName: 'renamed' }),
    )
    expect(updated).toMatchObject({
      ClientName: 'renamed',
      ClientSecret: made?.ClientSecret,
    })
    expect(updated).not.toHaveProperty('CallbackURLs')
    await sdk.send(new DeleteUserPoolClientCommand(named))
    await expect(sdk.send(new DescribeUserPoolClientCommand(named))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    })
  })

  it.each([
    { AllowedOAuthFlows: ['code', 'client_credentials'] },
    { CallbackURLs: ['http://example.com/callback'] },
    { CallbackURLs: ['https://example.com/#fragment'] },
    { CallbackURLs: ['javascript:alert(1)'] },
    { ExplicitAuthFlows: ['ALLOW_EVERYTHING'] },
    { AuthSessionValidity: 16 },
  ])('%j → refused', async (settings) => {
    const { body } = await call('CreateUserPoolClient', { UserPoolId, ClientName: 'a', ...settings })
    expect(body.__type).toBe('InvalidParameterException')
  })
})

describe('row 33: short lifetimes', () => {
  const minutes = { AccessToken: 'minutes', IdToken: 'minutes', RefreshToken: 'minutes' } as const

  it.each([
    { AccessTokenValidity: 4 },
    { IdTokenValidity: 4 },
    { AccessTokenValidity: 1441 },
    { RefreshTokenValidity: 59 },
  ])('%j in minutes → refused', async (validity) => {
    const input = { UserPoolId, ClientName: 'a', TokenValidityUnits: minutes, ...LONG_ENOUGH, ...validity }
    const { body } = await call('CreateUserPoolClient', input)
    expect(body).toMatchObject({ __type: 'InvalidParameterException', message: /token validity/ })
  })

  it('five minutes → accepted at 299 s, expired at 300 s', async () => {
    const { UserPoolClient } = await sdk.send(
      new CreateUserPoolClientCommand({
        UserPoolId,
        ClientName: 'short',
        ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
        TokenValidityUnits: minutes,
        ...LONG_ENOUGH,
      }),
    )
    const ClientId = UserPoolClient?.ClientId ?? ''
    const AuthParameters = { USERNAME: ADA.email, PASSWORD }
    const { AuthenticationResult } = await sdk.send(
      new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters }),
    )
    const token = AuthenticationResult?.AccessToken ?? ''
    expect(AuthenticationResult?.ExpiresIn).toBe(300)
    const issuers = pool.issuer({ clientId: ClientId })
    const verifier = createVerifier({ issuers, now: () => clock.now, clockToleranceSeconds: 0 })
    const iat = Number(decodeJwt(token).iat) * 1000
    clock.now = iat + 299_000
    await expect(verifier.verify(token)).resolves.toBeDefined()
    clock.now = iat + 300_000
    await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'ERR_TOKEN_EXPIRED' })
  })
})

const LONG_ENOUGH = { AccessTokenValidity: 5, IdTokenValidity: 5, RefreshTokenValidity: 60 }

describe('row 34: secrets of clients', () => {
  it('describe → the secret; lists and errors → none', async () => {
    const { UserPoolClient } = await sdk.send(new CreateUserPoolClientCommand(CLIENT))
    const secret = UserPoolClient?.ClientSecret ?? 'none'
    const described = await sdk.send(
      new DescribeUserPoolClientCommand({ UserPoolId, ClientId: UserPoolClient?.ClientId }),
    )
    expect(described.UserPoolClient?.ClientSecret).toBe(secret)
    const list = await sdk.send(new ListUserPoolClientsCommand({ UserPoolId, MaxResults: 60 }))
    expect(JSON.stringify(list)).toContain(UserPoolClient?.ClientId)
    expect(JSON.stringify(list)).not.toContain(secret)
    const AuthParameters = { USERNAME: ADA.email, PASSWORD, SECRET_HASH: secretHash('x') }
    const refusal = await call('InitiateAuth', {
      ClientId: UserPoolClient?.ClientId,
      AuthFlow: 'USER_SRP_AUTH',
      AuthParameters,
    })
    expect(JSON.stringify(refusal)).not.toContain(secret)
  })
})
