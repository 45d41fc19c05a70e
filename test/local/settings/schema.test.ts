/** The attribute schema of a user pool: checked when it is created, enforced when values are written. */
import {
  AddCustomAttributesCommand,
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminSetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  DescribeUserPoolCommand,
  GetUserCommand,
  InitiateAuthCommand,
  type SchemaAttributeType,
  UpdateUserAttributesCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, it } from 'vitest'
import { PASSWORD, startService } from '../../support/local-service.ts'

const { sdk, call } = await startService()
const invalid = { name: 'InvalidParameterException' }

async function createPool(Schema?: SchemaAttributeType[]): Promise<string> {
  const { UserPool } = await sdk.send(new CreateUserPoolCommand({ PoolName: 'schema', Schema }))
  return String(UserPool?.Id)
}

async function findAttribute(UserPoolId: string, name: string) {
  const { UserPool } = await sdk.send(new DescribeUserPoolCommand({ UserPoolId }))
  return UserPool?.SchemaAttributes?.find(({ Name }) => Name === name)
}

describe('a schema that AWS refuses', () => {
  it.each([
    [{ Name: 'x' }, /Invalid AttributeDataType input/],
    [{ Name: 'x', AttributeDataType: 'Text' }, /enum value set/],
    [
      { Name: 'x', AttributeDataType: 'String', Required: true },
      /Required custom attributes are not supported/,
    ],
    [{ Name: 'email', AttributeDataType: 'Number' }, /You can not change AttributeDataType .* email/],
    [{ Name: 'email', DeveloperOnlyAttribute: true }, /You can not change AttributeDataType .* email/],
    [
      { Name: 'x', AttributeDataType: 'String', StringAttributeConstraints: { MaxLength: '2049' } },
      /cannot have a length of more than 2048/,
    ],
    [
      {
        Name: 'x',
        AttributeDataType: 'String',
        StringAttributeConstraints: { MinLength: '2', MaxLength: '1' },
      },
      /Max length cannot be less than min length/,
    ],
    [
      { Name: 'x', AttributeDataType: 'String', StringAttributeConstraints: { MinLength: '-1' } },
      /Invalid StringAttributeConstraints for schema attribute custom:x/,
    ],
    [
      { Name: 'updated_at', NumberAttributeConstraints: { MaxValue: 'many' } },
      /Invalid NumberAttributeConstraints for schema attribute updated_at/,
    ],
    [
      {
        Name: 'x',
        AttributeDataType: 'Number',
        NumberAttributeConstraints: { MinValue: '2', MaxValue: '1' },
      },
      /Max value cannot be less than min value/,
    ],
    [{ Name: 'a name of 21 letters.', AttributeDataType: 'String' }, /20|pattern/],
  ])('%j → InvalidParameterException', async (attribute, message) => {
    const { body } = await call('CreateUserPool', { PoolName: 'a', Schema: [attribute] })
    expect(body).toMatchObject({ __type: 'InvalidParameterException', message })
  })

  it.each([['x'], ['email']])('%s twice → InvalidParameterException', async (Name) => {
    const Schema = [1, 2].map(() => ({ Name, AttributeDataType: 'String' as const }))
    await expect(createPool(Schema)).rejects.toMatchObject(invalid)
  })

  it('a custom attribute that the pool has → InvalidParameterException', async () => {
    const attribute = { Name: 'x', AttributeDataType: 'String' as const }
    const UserPoolId = await createPool([attribute])
    const add = (CustomAttributes: SchemaAttributeType[]) =>
      sdk.send(new AddCustomAttributesCommand({ UserPoolId, CustomAttributes }))
    await expect(add([attribute])).rejects.toMatchObject({
      ...invalid,
      message: 'custom:x: Existing attribute already has name custom:x.',
    })
    await expect(add([{ ...attribute, DeveloperOnlyAttribute: true }])).resolves.toBeDefined()
  })

  it('more than 50 custom attributes → LimitExceededException', async () => {
    const attribute = (at: number) => ({ Name: `x${at}`, AttributeDataType: 'String' as const })
    const UserPoolId = await createPool(Array.from({ length: 50 }, (_, at) => attribute(at)))
    const CustomAttributes = [attribute(50)]
    await expect(
      sdk.send(new AddCustomAttributesCommand({ UserPoolId, CustomAttributes })),
    ).rejects.toMatchObject({ name: 'LimitExceededException' })
  })
})

describe('a schema that AWS accepts', () => {
  it('constraints of the type → kept; those of another type → dropped', async () => {
    const both = {
      StringAttributeConstraints: { MinLength: '1', MaxLength: '9' },
      NumberAttributeConstraints: { MinValue: '1', MaxValue: '9' },
    }
    const UserPoolId = await createPool([
      { Name: 'text', AttributeDataType: 'String', ...both },
      { Name: 'count', AttributeDataType: 'Number', ...both },
      { Name: 'flag', AttributeDataType: 'Boolean', ...both },
      { Name: 'plain', AttributeDataType: 'String' },
    ])
    const { StringAttributeConstraints, NumberAttributeConstraints } = both
    const common = { DeveloperOnlyAttribute: false, Mutable: true, Required: false }
    expect(await findAttribute(UserPoolId, 'custom:text')).toEqual({
      Name: 'custom:text',
      AttributeDataType: 'String',
      ...common,
      StringAttributeConstraints,
    })
    expect(await findAttribute(UserPoolId, 'custom:count')).toEqual({
      Name: 'custom:count',
      AttributeDataType: 'Number',
      ...common,
      NumberAttributeConstraints,
    })
    expect(await findAttribute(UserPoolId, 'custom:flag')).toEqual({
      Name: 'custom:flag',
      AttributeDataType: 'Boolean',
      ...common,
    })
    expect((await findAttribute(UserPoolId, 'custom:plain'))?.StringAttributeConstraints).toEqual({})
  })

  it('a standard attribute → changed in place, with its other defaults', async () => {
    const UserPoolId = await createPool([{ Name: 'email', Required: true, Mutable: false }])
    expect(await findAttribute(UserPoolId, 'email')).toEqual({
      Name: 'email',
      AttributeDataType: 'String',
      DeveloperOnlyAttribute: false,
      Mutable: false,
      Required: true,
      StringAttributeConstraints: { MinLength: '0', MaxLength: '2048' },
    })
  })

  it('a developer-only attribute → dev:custom:, for administrators only', async () => {
    const UserPoolId = await createPool([
      { Name: 'rank', AttributeDataType: 'String', DeveloperOnlyAttribute: true },
    ])
    const { UserPoolClient } = await sdk.send(
      new CreateUserPoolClientCommand({
        UserPoolId,
        ClientName: 'a',
        ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
      }),
    )
    const UserAttributes = [{ Name: 'dev:custom:rank', Value: 'high' }]
    await sdk.send(new AdminCreateUserCommand({ UserPoolId, Username: 'ada', UserAttributes }))
    await sdk.send(
      new AdminSetUserPasswordCommand({ UserPoolId, Username: 'ada', Password: PASSWORD, Permanent: true }),
    )
    const { AuthenticationResult } = await sdk.send(
      new InitiateAuthCommand({
        ClientId: UserPoolClient?.ClientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: 'ada', PASSWORD },
      }),
    )
    const AccessToken = AuthenticationResult?.AccessToken
    const seen = await sdk.send(new GetUserCommand({ AccessToken }))
    expect(seen.UserAttributes?.map(({ Name }) => Name)).toEqual(['sub'])
    await expect(
      sdk.send(new UpdateUserAttributesCommand({ AccessToken, UserAttributes })),
    ).rejects.toMatchObject({ name: 'NotAuthorizedException' })
    const asAdmin = await sdk.send(new AdminGetUserCommand({ UserPoolId, Username: 'ada' }))
    expect(asAdmin.UserAttributes).toContainEqual(UserAttributes[0])
  })
})

describe('a value', async () => {
  const UserPoolId = await createPool([
    {
      Name: 'age',
      AttributeDataType: 'Number',
      NumberAttributeConstraints: { MinValue: '1', MaxValue: '150' },
    },
    {
      Name: 'code',
      AttributeDataType: 'String',
      StringAttributeConstraints: { MinLength: '2', MaxLength: '3' },
    },
    { Name: 'since', AttributeDataType: 'DateTime' },
    { Name: 'flag', AttributeDataType: 'Boolean' },
  ])
  await sdk.send(new AdminCreateUserCommand({ UserPoolId, Username: 'ada' }))
  const write = (Name: string, Value: string) =>
    sdk.send(
      new AdminUpdateUserAttributesCommand({
        UserPoolId,
        Username: 'ada',
        UserAttributes: [{ Name, Value }],
      }),
    )

  it.each([
    ['custom:age', 'abc'],
    ['custom:age', '0'],
    ['custom:age', '999'],
    ['custom:code', 'a'],
    ['custom:code', 'abcd'],
    ['custom:since', 'yesterday'],
    ['custom:since', '2024-13-45'],
    ['custom:flag', 'yes'],
    ['birthdate', '1815'],
    ['updated_at', 'now'],
    ['email_verified', 'maybe'],
  ])('%s %j → InvalidParameterException', async (name, value) => {
    await expect(write(name, value)).rejects.toMatchObject(invalid)
  })

  it.each([
    ['custom:age', '150'],
    ['custom:code', 'äöü'],
    ['custom:since', '2024-02-29T10:00:00Z'],
    ['custom:since', '1700000000'],
    ['custom:flag', 'true'],
    ['birthdate', '1815-12-10'],
    ['updated_at', '1700000000'],
  ])('%s %j → written', async (name, value) => {
    await expect(write(name, value)).resolves.toBeDefined()
  })

  it('email_verified "True" → true', async () => {
    const UserAttributes = [
      { Name: 'email', Value: 'bob@example.com' },
      { Name: 'email_verified', Value: 'True' },
    ]
    const { User } = await sdk.send(
      new AdminCreateUserCommand({ UserPoolId, Username: 'bob', UserAttributes }),
    )
    expect(User?.Attributes).toContainEqual({ Name: 'email_verified', Value: 'true' })
  })
})
