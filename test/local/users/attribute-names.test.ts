/** The names that users sign up with, and attributes that the pool does not have. */
import {
  AdminCreateUserCommand,
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

describe('a name in a pool whose users sign in by', () => {
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

  it('one that the pool does not have → refused, to set and to delete', async () => {
    const message = 'user.custom:foo: Attribute does not exist in the schema.'
    const UserAttributes = [{ Name: 'custom:foo', Value: 'x' }]
    const update = new UpdateUserAttributesCommand({ AccessToken, UserAttributes })
    await expect(sdk.send(update)).rejects.toMatchObject({ ...invalid, message })
    await expect(remove('custom:foo')).rejects.toMatchObject({ ...invalid, message })
    await expect(remove('sub')).rejects.toMatchObject(invalid)
    await expect(remove('email_verified')).rejects.toMatchObject({ name: 'NotAuthorizedException' })
  })

  it('the name and the address → deleted', async () => {
    await remove('name', 'email')
    const { UserAttributes } = await sdk.send(new GetUserCommand({ AccessToken }))
    expect(UserAttributes?.map(({ Name }) => Name)).toEqual(['sub'])
  })
})
