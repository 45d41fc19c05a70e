/** Lists page by page: their order, their tokens, and the filter of ListUsers. */
import {
  AdminCreateUserCommand,
  AdminDeleteUserAttributesCommand,
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminUpdateUserAttributesCommand,
  CreateGroupCommand,
  CreateResourceServerCommand,
  CreateUserPoolCommand,
  DescribeResourceServerCommand,
  ListGroupsCommand,
  ListResourceServersCommand,
  ListUsersCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, it } from 'vitest'
import { startService } from '../../support/local-service.ts'

const { sdk, call } = await startService()
const invalid = { name: 'InvalidParameterException' }

async function createPool(): Promise<string> {
  const Schema = [{ Name: 'tenant', AttributeDataType: 'String' as const }]
  const { UserPool } = await sdk.send(new CreateUserPoolCommand({ PoolName: 'lists', Schema }))
  return UserPool?.Id ?? ''
}

async function createUsers(names: readonly string[]): Promise<string> {
  const UserPoolId = await createPool()
  for (const Username of names) await sdk.send(new AdminCreateUserCommand({ UserPoolId, Username }))
  return UserPoolId
}

const toNames = (users: readonly { Username?: string | undefined }[] = []) =>
  users.map(({ Username }) => Username)

describe('the order', () => {
  it('users, groups and resource servers → as they were created', async () => {
    const names = ['10', '2', 'b', 'a']
    const UserPoolId = await createUsers(names)
    for (const name of names) {
      await sdk.send(new CreateGroupCommand({ UserPoolId, GroupName: name }))
      await sdk.send(new CreateResourceServerCommand({ UserPoolId, Identifier: name, Name: name }))
    }
    const { Users } = await sdk.send(new ListUsersCommand({ UserPoolId }))
    const { Groups } = await sdk.send(new ListGroupsCommand({ UserPoolId }))
    const { ResourceServers } = await sdk.send(new ListResourceServersCommand({ UserPoolId }))
    expect(toNames(Users)).toEqual(names)
    expect(Groups?.map(({ GroupName }) => GroupName)).toEqual(names)
    expect(ResourceServers?.map(({ Identifier }) => Identifier)).toEqual(names)
  })

  it('a resource server without scopes → no Scopes', async () => {
    const UserPoolId = await createPool()
    const server = { UserPoolId, Identifier: 'api', Name: 'API' }
    await sdk.send(new CreateResourceServerCommand(server))
    const { ResourceServer } = await sdk.send(new DescribeResourceServerCommand(server))
    expect(ResourceServer).toEqual(server)
  })
})

describe('between two pages', () => {
  const names = ['a', 'b', 'c', 'd', 'e']
  const list = async (UserPoolId: string, PaginationToken?: string) => {
    const page = await sdk.send(new ListUsersCommand({ UserPoolId, Limit: 2, PaginationToken }))
    return { names: toNames(page.Users), next: page.PaginationToken }
  }
  const remove = (UserPoolId: string, ...gone: string[]) =>
    Promise.all(gone.map((Username) => sdk.send(new AdminDeleteUserCommand({ UserPoolId, Username }))))

  it.each([
    ['nothing changes', [], ['c', 'd']],
    ['the first page is deleted', ['a', 'b'], ['c', 'd']],
    ['the next item is deleted', ['c'], ['d', 'e']],
    ['the items on both sides are deleted', ['b', 'c'], ['e']],
  ])('%s → %j gone, then %j', async (_what, gone, expected) => {
    const UserPoolId = await createUsers(names)
    const first = await list(UserPoolId)
    expect(first.names).toEqual(['a', 'b'])
    await remove(UserPoolId, ...gone)
    expect((await list(UserPoolId, first.next)).names).toEqual(expected)
  })

  it('an item is added → at the end', async () => {
    const UserPoolId = await createUsers(names.slice(0, 3))
    const first = await list(UserPoolId)
    await sdk.send(new AdminCreateUserCommand({ UserPoolId, Username: '0' }))
    expect(await list(UserPoolId, first.next)).toEqual({ names: ['c', '0'], next: undefined })
  })
})

describe('a page token', async () => {
  const UserPoolId = await createUsers(['a', 'b', 'c'])
  const { PaginationToken = '' } = await sdk.send(new ListUsersCommand({ UserPoolId, Limit: 1 }))

  it('of another page size → accepted', async () => {
    const { Users } = await sdk.send(new ListUsersCommand({ UserPoolId, Limit: 60, PaginationToken }))
    expect(toNames(Users)).toEqual(['b', 'c'])
  })

  it('of another filter, pool or operation → refused', async () => {
    const Filter = 'status = "Enabled"'
    const other = await createPool()
    const foreign = [
      new ListUsersCommand({ UserPoolId, Filter, PaginationToken }),
      new ListUsersCommand({ UserPoolId: other, PaginationToken }),
    ]
    for (const command of foreign) await expect(sdk.send(command)).rejects.toMatchObject(invalid)
    const groups = new ListGroupsCommand({ UserPoolId, NextToken: PaginationToken })
    await expect(sdk.send(groups)).rejects.toMatchObject(invalid)
  })

  it('that the pool did not make → refused', async () => {
    const [seal = ''] = PaginationToken.split('.')
    const positions = ['', '[]', '["a","b",-1]', '{', 'null'].map((text) =>
      Buffer.from(text).toString('base64url'),
    )
    for (const token of ['x', '.', seal, ...positions.map((position) => `${seal}.${position}`)]) {
      const { status, body } = await call('ListUsers', { UserPoolId, PaginationToken: token })
      expect([token, status, body.__type]).toEqual([token, 400, 'InvalidParameterException'])
    }
  })
})

describe('the filter of ListUsers', async () => {
  const UserPoolId = await createPool()
  const create = async (Username: string, attributes: Record<string, string>) => {
    const UserAttributes = Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }))
    await sdk.send(new AdminCreateUserCommand({ UserPoolId, Username, UserAttributes }))
  }
  await create('ada', { email: 'ada@example.com', given_name: 'Ada "A"', 'custom:tenant': 'x' })
  await create('bob', { email: 'bob@example.com', given_name: 'Bob' })
  await sdk.send(new AdminDisableUserCommand({ UserPoolId, Username: 'bob' }))
  const find = async (Filter: string) => {
    const { Users } = await sdk.send(new ListUsersCommand({ UserPoolId, Filter }))
    return toNames(Users)
  }

  it.each([
    ['email = "ada@example.com"', ['ada']],
    ['email="ada@example.com"', ['ada']],
    ['  email ^= "ada"  ', ['ada']],
    ['"email" = "bob@example.com"', ['bob']],
    ['given_name = "Ada \\"A\\""', ['ada']],
    ['given_name = "ada"', []],
    ['username ^= "b"', ['bob']],
    ['cognito:user_status = "force_change_password"', ['ada', 'bob']],
    ['cognito:user_status ^= "FORCE"', ['ada', 'bob']],
    ['status = "Disabled"', ['bob']],
    ['status = "disabled"', []],
    ['', ['ada', 'bob']],
  ])('%s → %j', async (filter, names) => {
    expect(await find(filter)).toEqual(names)
  })

  it.each([
    ['custom:tenant = "x"', 'Invalid search attribute: custom:tenant'],
    ['birthdate = "x"', 'Invalid search attribute: birthdate'],
    ['__proto__ = "x"', 'Invalid search attribute: __proto__'],
    ['email', 'Error while parsing filter.'],
    ['email = ada', 'Error while parsing filter.'],
    ["email = 'ada'", 'Error while parsing filter.'],
    ['email != "ada"', 'Error while parsing filter.'],
    ['email = "a" and name = "b"', 'Error while parsing filter.'],
    ['email = "a"b"', 'Error while parsing filter.'],
  ])('%s → %s', async (filter, message) => {
    await expect(find(filter)).rejects.toMatchObject({ ...invalid, message })
  })

  it('AttributesToGet with an attribute that the pool does not have → refused', async () => {
    const list = (...AttributesToGet: string[]) =>
      sdk.send(new ListUsersCommand({ UserPoolId, AttributesToGet }))
    const { Users } = await list('email', 'custom:tenant')
    expect(Users?.[0]?.Attributes).toEqual([
      { Name: 'email', Value: 'ada@example.com' },
      { Name: 'custom:tenant', Value: 'x' },
    ])
    await expect(list('email', 'something')).rejects.toMatchObject(invalid)
  })

  it('an attribute that the pool does not have, set or deleted → refused', async () => {
    const user = { UserPoolId, Username: 'ada' }
    const names = ['custom:foo', 'custom:bar']
    const UserAttributes = names.map((Name) => ({ Name, Value: 'x' }))
    const message =
      'user.custom:foo: Attribute does not exist in the schema.\n' +
      'user.custom:bar: Attribute does not exist in the schema.'
    await expect(
      sdk.send(new AdminUpdateUserAttributesCommand({ ...user, UserAttributes })),
    ).rejects.toMatchObject({ ...invalid, message })
    await expect(
      sdk.send(new AdminDeleteUserAttributesCommand({ ...user, UserAttributeNames: ['email', ...names] })),
    ).rejects.toMatchObject({ ...invalid, message: `Invalid user attributes: ${message}\n` })
    expect(await find('email ^= "ada"')).toEqual(['ada'])
  })
})
