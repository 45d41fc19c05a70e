/** No sign-up, change of an attribute or operation of an administrator takes another user's name. */
import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminSetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  type CreateUserPoolCommandInput,
  DeleteUserAttributesCommand,
  GetUserCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  SignUpCommand,
  UpdateUserAttributesCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { decodeJwt } from 'jose'
import { describe, expect, it } from 'vitest'
import { PASSWORD, startService } from '../../support/local-service.ts'

const { sdk } = await startService()
const exists = { name: 'AliasExistsException' }
const invalid = { name: 'InvalidParameterException' }

async function createPool(settings: Partial<CreateUserPoolCommandInput>) {
  const UsernameConfiguration = { CaseSensitive: false }
  const { UserPool } = await sdk.send(
    new CreateUserPoolCommand({ PoolName: 'names', UsernameConfiguration, ...settings }),
  )
  const UserPoolId = UserPool?.Id ?? ''
  const { UserPoolClient } = await sdk.send(
    new CreateUserPoolClientCommand({
      UserPoolId,
      ClientName: 'names',
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
    }),
  )
  const ClientId = UserPoolClient?.ClientId ?? ''
  const create = async (Username: string, attributes: Record<string, string> = {}) => {
    const UserAttributes = Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }))
    await sdk.send(
      new AdminCreateUserCommand({ UserPoolId, Username, UserAttributes, TemporaryPassword: PASSWORD }),
    )
  }
  const signIn = (USERNAME: string) =>
    sdk.send(
      new InitiateAuthCommand({
        ClientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME, PASSWORD },
      }),
    )
  const accept = (Username: string) =>
    sdk.send(new AdminSetUserPasswordCommand({ UserPoolId, Username, Password: PASSWORD, Permanent: true }))
  return { UserPoolId, ClientId, create, signIn, accept }
}

const mail = (Value: string) => [{ Name: 'email', Value }]

describe('users who sign in by their address', () => {
  it("another user's address, in any case → refused", async () => {
    const { UserPoolId, ClientId, create, signIn, accept } = await createPool({
      UsernameAttributes: ['email'],
    })
    await create('mallory@example.com')
    await create('victim@example.com')
    await create('new@example.com')
    for (const name of ['mallory@example.com', 'victim@example.com']) await accept(name)
    const victim = await sdk.send(new AdminGetUserCommand({ UserPoolId, Username: 'victim@example.com' }))
    const { AccessToken } = (await signIn('mallory@example.com')).AuthenticationResult ?? {}
    for (const address of ['victim@example.com', 'Victim@Example.com']) {
      const UserAttributes = mail(address)
      await expect(
        sdk.send(new UpdateUserAttributesCommand({ AccessToken, UserAttributes })),
      ).rejects.toMatchObject(exists)
      await expect(
        sdk.send(
          new AdminUpdateUserAttributesCommand({
            UserPoolId,
            Username: 'mallory@example.com',
            UserAttributes,
          }),
        ),
      ).rejects.toMatchObject(exists)
    }
    const { Session, ChallengeName } = await signIn('new@example.com')
    const ChallengeResponses = {
      USERNAME: 'new@example.com',
      NEW_PASSWORD: 'AnotherPassword123!',
      'userAttributes.email': 'victim@example.com',
    }
    await expect(
      sdk.send(new RespondToAuthChallengeCommand({ ClientId, ChallengeName, Session, ChallengeResponses })),
    ).rejects.toMatchObject(exists)
    const after = await sdk.send(new AdminGetUserCommand({ UserPoolId, Username: 'victim@example.com' }))
    expect(after.Username).toBe(victim.Username)
    await expect(signIn('victim@example.com')).resolves.toMatchObject({ AuthenticationResult: {} })
  })
})

describe('a new address', () => {
  it('after a verified one → unverified', async () => {
    const { UserPoolId, ClientId, create, signIn } = await createPool({ UsernameAttributes: ['email'] })
    await create('old@example.com', { email_verified: 'true' })
    const attribute = async (Username: string, name: string) => {
      const { UserAttributes } = await sdk.send(new AdminGetUserCommand({ UserPoolId, Username }))
      return UserAttributes?.find(({ Name }) => Name === name)?.Value
    }
    expect(await attribute('old@example.com', 'email_verified')).toBe('true')
    const { Session, ChallengeName } = await signIn('old@example.com')
    const ChallengeResponses = {
      USERNAME: 'old@example.com',
      NEW_PASSWORD: PASSWORD,
      'userAttributes.email': 'new@example.com',
    }
    await sdk.send(
      new RespondToAuthChallengeCommand({ ClientId, ChallengeName, Session, ChallengeResponses }),
    )
    expect(await attribute('new@example.com', 'email_verified')).toBe('false')

    const update = (Username: string, UserAttributes: { Name: string; Value: string }[]) =>
      sdk.send(new AdminUpdateUserAttributesCommand({ UserPoolId, Username, UserAttributes }))
    await update('new@example.com', [...mail('newer@example.com'), { Name: 'email_verified', Value: 'true' }])
    expect(await attribute('newer@example.com', 'email_verified')).toBe('true')
    await update('newer@example.com', mail('newest@example.com'))
    expect(await attribute('newest@example.com', 'email_verified')).toBe('false')
  })
})

describe('a client with ReadAttributes and WriteAttributes', () => {
  it('other attributes → neither read nor written', async () => {
    const { UserPoolId, create, accept } = await createPool({ UsernameAttributes: ['email'] })
    await create('ada@example.com', { name: 'Ada', nickname: 'al' })
    await accept('ada@example.com')
    const { UserPoolClient } = await sdk.send(
      new CreateUserPoolClientCommand({
        UserPoolId,
        ClientName: 'narrow',
        ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
        ReadAttributes: ['name'],
        WriteAttributes: ['nickname'],
      }),
    )
    expect(UserPoolClient).toMatchObject({ ReadAttributes: ['name'], WriteAttributes: ['nickname'] })
    const answer = await sdk.send(
      new InitiateAuthCommand({
        ClientId: UserPoolClient?.ClientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: 'ada@example.com', PASSWORD },
      }),
    )
    const { AccessToken, IdToken = '' } = answer.AuthenticationResult ?? {}
    const claims = decodeJwt(IdToken)
    expect([claims.name, claims.email, claims.nickname]).toEqual(['Ada', undefined, undefined])
    const { UserAttributes } = await sdk.send(new GetUserCommand({ AccessToken }))
    expect(UserAttributes?.map(({ Name }) => Name).sort()).toEqual(['name', 'sub'])
    const set = (Name: string) =>
      sdk.send(new UpdateUserAttributesCommand({ AccessToken, UserAttributes: [{ Name, Value: 'x' }] }))
    await expect(set('nickname')).resolves.toBeDefined()
    await expect(set('name')).rejects.toMatchObject({ name: 'NotAuthorizedException' })
  })
})

describe('an immutable attribute', () => {
  it('any change → refused', async () => {
    const { UserPoolId, create, signIn, accept } = await createPool({
      UsernameAttributes: ['email'],
      Schema: [{ Name: 'tenant', AttributeDataType: 'String', Mutable: false }],
    })
    const Username = 'ada@example.com'
    await create(Username, { 'custom:tenant': 'one' })
    await accept(Username)
    const { AccessToken } = (await signIn(Username)).AuthenticationResult ?? {}
    const UserAttributes = [{ Name: 'custom:tenant', Value: 'two' }]
    await expect(
      sdk.send(new UpdateUserAttributesCommand({ AccessToken, UserAttributes })),
    ).rejects.toMatchObject(invalid)
    await expect(
      sdk.send(new AdminUpdateUserAttributesCommand({ UserPoolId, Username, UserAttributes })),
    ).rejects.toMatchObject(invalid)
    await expect(
      sdk.send(new DeleteUserAttributesCommand({ AccessToken, UserAttributeNames: ['custom:tenant'] })),
    ).rejects.toMatchObject(invalid)
  })
})

describe('an address or a nickname as an alias', () => {
  it('two users with one address → the first to verify it keeps the alias', async () => {
    const { create } = await createPool({ AliasAttributes: ['email'] })
    const verified = { email: 'shared@example.com', email_verified: 'true' }
    await create('one', verified)
    await create('two', { email: 'shared@example.com' })
    await expect(create('three', verified)).rejects.toMatchObject(exists)
  })

  it("a taken preferred_username, or another user's username → refused", async () => {
    const { create } = await createPool({ AliasAttributes: ['preferred_username'] })
    await create('one', { preferred_username: 'First' })
    for (const name of ['First', 'first', 'one']) {
      await expect(create('two', { preferred_username: name })).rejects.toMatchObject(exists)
    }
  })

  it('a preferred_username of a sign-up → refused, unless it is no alias', async () => {
    const UserAttributes = [{ Name: 'preferred_username', Value: 'Nick' }]
    const signUp = ({ ClientId }: { ClientId: string }) =>
      sdk.send(new SignUpCommand({ ClientId, Username: 'two', Password: PASSWORD, UserAttributes }))
    const asAlias = await createPool({ AliasAttributes: ['preferred_username'] })
    await expect(signUp(asAlias)).rejects.toMatchObject(invalid)
    await expect(signUp(await createPool({ AliasAttributes: ['email'] }))).resolves.toBeDefined()
  })
})
