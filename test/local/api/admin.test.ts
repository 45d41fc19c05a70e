/**
 * What administrators do with users, groups and resource servers, and what a client must not learn.
 * Rows: test/support/rows.ts.
 */
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminGetUserCommand,
  AdminListGroupsForUserCommand,
  AdminRemoveUserFromGroupCommand,
  AdminResetUserPasswordCommand,
  AdminSetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
  CreateGroupCommand,
  CreateResourceServerCommand,
  CreateUserPoolClientCommand,
  DeleteGroupCommand,
  DeleteResourceServerCommand,
  DescribeResourceServerCommand,
  InitiateAuthCommand,
  ListGroupsCommand,
  ListResourceServersCommand,
  ListUsersCommand,
  ListUsersInGroupCommand,
  UpdateResourceServerCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { decodeJwt } from 'jose'
import { describe, expect, it } from 'vitest'
import {
  ADA,
  CLIENT,
  PASSWORD,
  passwordParameters,
  secretHash,
  startService,
} from '../../support/local-service.ts'
import { SrpClient } from '../../support/srp-client.ts'

const service = await startService()
const { sdk, call, clock, UserPoolId } = service
const { ClientId } = CLIENT

async function signIn(username: string, password = PASSWORD) {
  const AuthParameters = passwordParameters(username, password)
  return sdk.send(new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters }))
}

describe('rows 20 to 24: users', () => {
  it('a temporary password → expires after seven days, unless it becomes permanent', async () => {
    const Username = 'late@example.com'
    await sdk.send(new AdminCreateUserCommand({ UserPoolId, Username }))
    const temporary = service.lastCode('AdminCreateUser')
    expect((await signIn(Username, temporary)).ChallengeName).toBe('NEW_PASSWORD_REQUIRED')
    clock.now += 7 * 86_400_000
    await expect(signIn(Username, temporary)).rejects.toMatchObject({ name: 'NotAuthorizedException' })
    const permanent = { UserPoolId, Username, Password: PASSWORD, Permanent: true }
    await sdk.send(new AdminSetUserPasswordCommand(permanent))
    expect((await signIn(Username)).AuthenticationResult).toBeDefined()
    await sdk.send(new AdminDeleteUserCommand({ UserPoolId, Username }))
    await expect(sdk.send(new AdminGetUserCommand({ UserPoolId, Username }))).rejects.toMatchObject({
      name: 'UserNotFoundException',
    })
  })

  it('a reset password → sign-in refused until a new one is set', async () => {
    const Username = 'reset@example.com'
    const email = [{ Name: 'email_verified', Value: 'true' }]
    await sdk.send(new AdminCreateUserCommand({ UserPoolId, Username, UserAttributes: email }))
    const permanent = { UserPoolId, Username, Password: PASSWORD, Permanent: true }
    await sdk.send(new AdminSetUserPasswordCommand(permanent))
    await sdk.send(new AdminResetUserPasswordCommand({ UserPoolId, Username }))
    await expect(signIn(Username)).rejects.toMatchObject({ name: 'PasswordResetRequiredException' })
  })

  it('a filter by prefix → the users, page by page; by a custom attribute → refused', async () => {
    for (const name of ['anna', 'anton', 'berta']) {
      await sdk.send(
        new AdminCreateUserCommand({
          UserPoolId,
          Username: `${name}@list.example`,
          MessageAction: 'SUPPRESS',
        }),
      )
    }
    const list = (Filter: string, extra = {}) =>
      sdk.send(new ListUsersCommand({ UserPoolId, Filter, ...extra }))
    expect((await list('email ^= "an"')).Users).toHaveLength(2)
    const first = await list('email ^= "an"', { Limit: 1 })
    const { PaginationToken } = first
    const second = await list('email ^= "an"', { Limit: 1, PaginationToken })
    expect(second.PaginationToken).toBeUndefined()
    expect(second.Users?.[0]?.Username).not.toBe(first.Users?.[0]?.Username)
    expect((await list('email = "an"')).Users).toEqual([])
    expect((await list('cognito:user_status = "CONFIRMED"')).Users?.length).toBeGreaterThan(0)
    await expect(list('custom:x = "1"')).rejects.toMatchObject({ name: 'InvalidParameterException' })
  })

  it('attributes by an administrator → set, except sub', async () => {
    const named = { UserPoolId, Username: ADA.email }
    const update = (Name: string, Value: string) =>
      sdk.send(new AdminUpdateUserAttributesCommand({ ...named, UserAttributes: [{ Name, Value }] }))
    await update('name', 'Ada L.')
    const { IdToken = '' } = (await signIn(ADA.email)).AuthenticationResult ?? {}
    expect(decodeJwt(IdToken).name).toBe('Ada L.')
    await expect(update('sub', 'x')).rejects.toMatchObject({ name: 'InvalidParameterException' })
    await expect(update('custom:unknown', 'x')).rejects.toMatchObject({ name: 'InvalidParameterException' })
  })
})

describe('groups', () => {
  it("a group → in its members' tokens until they leave", async () => {
    const [GroupName, Username] = ['writers', ADA.email]
    await sdk.send(new CreateGroupCommand({ UserPoolId, GroupName, Description: 'may write' }))
    await expect(sdk.send(new CreateGroupCommand({ UserPoolId, GroupName }))).rejects.toMatchObject({
      name: 'GroupExistsException',
    })
    await sdk.send(new AdminAddUserToGroupCommand({ UserPoolId, GroupName, Username }))
    const groups = async () => {
      const { AccessToken = '' } = (await signIn(ADA.email)).AuthenticationResult ?? {}
      return decodeJwt(AccessToken)['cognito:groups']
    }
    expect(await groups()).toEqual(['admin', 'writers'])
    const { Groups } = await sdk.send(new AdminListGroupsForUserCommand({ UserPoolId, Username }))
    expect(Groups?.map((group) => group.GroupName)).toEqual(['admin', 'writers'])
    const { Users } = await sdk.send(new ListUsersInGroupCommand({ UserPoolId, GroupName }))
    expect(Users).toHaveLength(1)
    await sdk.send(
      new AdminRemoveUserFromGroupCommand({ UserPoolId, GroupName: 'admin', Username: ADA.email }),
    )
    await sdk.send(new DeleteGroupCommand({ UserPoolId, GroupName }))
    expect(await groups()).toBeUndefined()
    const left = await sdk.send(new ListGroupsCommand({ UserPoolId }))
    expect(left.Groups?.map((group) => group.GroupName)).toEqual(['admin'])
    await expect(
      sdk.send(new AdminAddUserToGroupCommand({ UserPoolId, GroupName, Username })),
    ).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  })
})

describe('resource servers', () => {
  it('create, update, list, delete → as at AWS', async () => {
    const Identifier = 'https://orders.example.com'
    const Scopes = [{ ScopeName: 'read', ScopeDescription: 'Read orders' }]
    const server = { UserPoolId, Identifier, Name: 'orders', Scopes }
    const { ResourceServer } = await sdk.send(new CreateResourceServerCommand(server))
    expect(ResourceServer).toEqual(server)
    await expect(sdk.send(new CreateResourceServerCommand(server))).rejects.toMatchObject({
      name: 'InvalidParameterException',
    })
    await sdk.send(new UpdateResourceServerCommand({ ...server, Name: 'all orders' }))
    const listed = await sdk.send(new ListResourceServersCommand({ UserPoolId, MaxResults: 10 }))
    expect(listed.ResourceServers).toMatchObject([{ Identifier, Name: 'all orders' }])
    await sdk.send(new DeleteResourceServerCommand({ UserPoolId, Identifier }))
    await expect(
      sdk.send(new DescribeResourceServerCommand({ UserPoolId, Identifier })),
    ).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  })
})

describe('PreventUserExistenceErrors', () => {
  it('an unknown name → the same answers as a known one, in both flows', async () => {
    const { UserPoolClient } = await sdk.send(
      new CreateUserPoolClientCommand({
        UserPoolId,
        ClientName: 'discreet',
        PreventUserExistenceErrors: 'ENABLED',
        ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH'],
      }),
    )
    const client = UserPoolClient?.ClientId
    const ask = async (AuthFlow: string, USERNAME: string) => {
      const AuthParameters = { USERNAME, PASSWORD: 'WrongPassword123!', SRP_A: 'ab'.repeat(384) }
      const { status, body } = await call('InitiateAuth', { ClientId: client, AuthFlow, AuthParameters })
      return { status, type: body.__type, message: body.message, members: Object.keys(body) }
    }
    const unknown = await ask('USER_PASSWORD_AUTH', 'nobody@example.com')
    expect(unknown).toMatchObject({ status: 400, type: 'NotAuthorizedException' })
    expect(await ask('USER_PASSWORD_AUTH', ADA.email)).toEqual(unknown)
    expect(await ask('USER_SRP_AUTH', 'nobody@example.com')).toEqual(await ask('USER_SRP_AUTH', ADA.email))
  })

  it('an unknown name with the right SECRET_HASH → the error of a wrong password', async () => {
    const { UserPoolClient } = await sdk.send(
      new CreateUserPoolClientCommand({
        UserPoolId,
        ClientName: 'discreet, with a secret',
        GenerateSecret: true,
        PreventUserExistenceErrors: 'ENABLED',
      }),
    )
    const { ClientId: client = '', ClientSecret = '' } = UserPoolClient ?? {}
    const guess = async (USERNAME: string) => {
      const SECRET_HASH = secretHash(USERNAME, { ClientId: client, ClientSecret })
      const srp = new SrpClient()
      const AuthParameters = { USERNAME, SECRET_HASH, SRP_A: srp.SRP_A }
      const started = await call('InitiateAuth', {
        ClientId: client,
        AuthFlow: 'USER_SRP_AUTH',
        AuthParameters,
      })
      const parameters = started.body.ChallengeParameters as unknown as Record<string, string>
      const proof = srp.answer(UserPoolId, 'WrongPassword123!', parameters, clock.now)
      const ChallengeResponses = { ...proof, SECRET_HASH }
      const ChallengeName = 'PASSWORD_VERIFIER'
      return (await call('RespondToAuthChallenge', { ClientId: client, ChallengeName, ChallengeResponses }))
        .body
    }
    const unknown = await guess('nobody@example.com')
    expect(unknown).toEqual({
      __type: 'NotAuthorizedException',
      message: 'Incorrect username or password.',
    })
    expect(await guess(ADA.email)).toEqual(unknown)
  })

  it('an unknown name by SRP → the same salt each time', async () => {
    const { UserPoolClient } = await sdk.send(
      new CreateUserPoolClientCommand({
        UserPoolId,
        ClientName: 'discreet too',
        PreventUserExistenceErrors: 'ENABLED',
      }),
    )
    const saltOf = async (USERNAME: string) => {
      const AuthParameters = { USERNAME, SRP_A: 'ab'.repeat(384) }
      const AuthFlow = 'USER_SRP_AUTH'
      const { body } = await call('InitiateAuth', {
        ClientId: UserPoolClient?.ClientId,
        AuthFlow,
        AuthParameters,
      })
      const { SALT, USER_ID_FOR_SRP } = body.ChallengeParameters as unknown as Record<string, string>
      return { SALT, shape: String(USER_ID_FOR_SRP).replace(/[0-9a-f]/g, 'x') }
    }
    const first = await saltOf('nobody@example.com')
    expect(await saltOf('nobody@example.com')).toEqual(first)
    expect(await saltOf('nobody-else@example.com')).not.toEqual(first)
    expect(first.shape).toBe((await saltOf(ADA.email)).shape)
  })
})
