/** The names that users sign up with, and attributes that the pool does not have. */
import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminUpdateUserAttributesCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  DeleteUserAttributesCommand,
  GetUserCommand,
  InitiateAuthCommand,
  SignUpCommand,
  UpdateUserAttributesCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, it } from 'vitest'
import { ADA, PASSWORD, passwordParameters, startService } from '../../support/local-service.ts'

const { sdk } = await startService()
const invalid = { name: 'InvalidParameterException' }

async function createPool(UsernameAttributes: ('email' | 'phone_number')[]) {
  const { UserPool } = await sdk.send(new CreateUserPoolCommand({ PoolName: 'names', UsernameAttributes }))
  const UserPoolId = UserPool?.Id
  const client = new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'names' })
  const { UserPoolClient } = await sdk.send(client)
  return { UserPoolId, ClientId: UserPoolClient?.ClientId }
}

describe('a name in a pool whose users sign in with', () => {
  it.each([
    [['email'], 'ada', 'Username should be an email.'],
    [['email'], '+12065550100', 'Username should be an email.'],
    [['phone_number'], 'ada@example.com', 'Username should be a phone number.'],
    [['phone_number'], '12065550100', 'Username should be a phone number.'],
    [['email', 'phone_number'], 'ada', 'Username should be either an email or a phone number.'],
  ] as const)('%j: %s → refused', async (attributes, Username, message) => {
    const { UserPoolId, ClientId } = await createPool([...attributes])
    const signUp = new SignUpCommand({ ClientId, Username, Password: PASSWORD })
    await expect(sdk.send(signUp)).rejects.toMatchObject({ ...invalid, message })
    const create = new AdminCreateUserCommand({ UserPoolId, Username })
    await expect(sdk.send(create)).rejects.toMatchObject({ ...invalid, message })
  })

  it.each(['ada@example.com', '+12065550100'])('both: %s → accepted', async (Username) => {
    const { ClientId } = await createPool(['email', 'phone_number'])
    const signUp = new SignUpCommand({ ClientId, Username, Password: PASSWORD })
    expect((await sdk.send(signUp)).UserSub).toBeDefined()
  })
})

describe('a name that another user has', () => {
  it.each([
    ['email', 'ada@example.com', 'bob@example.com'],
    ['phone_number', '+12065550100', '+12065550101'],
  ] as const)('%s → named in each error', async (attribute, Username, another) => {
    const { UserPoolId, ClientId } = await createPool([attribute])
    const create = (name: string) => sdk.send(new AdminCreateUserCommand({ UserPoolId, Username: name }))
    await create(Username)
    const message = `An account with the given ${attribute} already exists.`
    const exists = { name: 'UsernameExistsException', message }
    await expect(create(Username)).rejects.toMatchObject(exists)
    const signUp = new SignUpCommand({ ClientId, Username, Password: PASSWORD })
    await expect(sdk.send(signUp)).rejects.toMatchObject(exists)
    await create(another)
    const UserAttributes = [{ Name: attribute, Value: Username }]
    const take = new AdminUpdateUserAttributesCommand({ UserPoolId, Username: another, UserAttributes })
    await expect(sdk.send(take)).rejects.toMatchObject({ name: 'AliasExistsException', message })
  })
})

describe('a blank value', async () => {
  const { UserPoolId = '' } = await createPool([])
  const user = { UserPoolId, Username: 'ada' }
  const list = async () => {
    const { UserAttributes = [] } = await sdk.send(new AdminGetUserCommand(user))
    return UserAttributes.map(({ Name }) => Name).sort()
  }

  it('of a new user → no attribute; of a change → deletes the attribute and its flag', async () => {
    const UserAttributes = [
      { Name: 'email', Value: 'ada@example.com' },
      { Name: 'email_verified', Value: 'true' },
      { Name: 'name', Value: '' },
    ]
    await sdk.send(new AdminCreateUserCommand({ ...user, UserAttributes }))
    expect(await list()).toEqual(['email', 'email_verified', 'sub'])
    const blank = [{ Name: 'email', Value: '' }]
    await sdk.send(new AdminUpdateUserAttributesCommand({ ...user, UserAttributes: blank }))
    expect(await list()).toEqual(['sub'])
  })
})

describe("a user's own attributes", async () => {
  const AuthParameters = passwordParameters(ADA.email, PASSWORD)
  const signIn = new InitiateAuthCommand({
    ClientId: 'client-id',
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters,
  })
  const { AccessToken } = (await sdk.send(signIn)).AuthenticationResult ?? {}
  const remove = (...UserAttributeNames: string[]) =>
    sdk.send(new DeleteUserAttributesCommand({ AccessToken, UserAttributeNames }))

  it('one that the pool does not have → refused; sub and email_verified → not deleted', async () => {
    const message = 'user.custom:foo: Attribute does not exist in the schema.'
    const UserAttributes = [{ Name: 'custom:foo', Value: 'x' }]
    const update = new UpdateUserAttributesCommand({ AccessToken, UserAttributes })
    await expect(sdk.send(update)).rejects.toMatchObject({ ...invalid, message })
    await expect(remove('custom:foo')).rejects.toMatchObject(invalid)
    await expect(remove('sub')).rejects.toMatchObject(invalid)
    await expect(remove('email_verified')).rejects.toMatchObject({ name: 'NotAuthorizedException' })
  })

  it('the name and the address → deleted', async () => {
    await remove('name', 'email')
    const { UserAttributes } = await sdk.send(new GetUserCommand({ AccessToken }))
    expect(UserAttributes?.map(({ Name }) => Name)).toEqual(['sub'])
  })
})
