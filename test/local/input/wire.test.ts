/** How the pool reads JSON and words its refusals: AWS's JSON 1.1 protocol and its validation messages. */
import { describe, expect, it } from 'vitest'
import { ADA, PASSWORD, passwordParameters, secretHash, startService } from '../../support/local-service.ts'

const { server, UserPoolId, call } = await startService()

async function callIdentity(operation: string, body: unknown) {
  const headers = { 'x-amz-target': `AWSCognitoIdentityService.${operation}` }
  const response = await fetch(server.url, { method: 'POST', headers, body: JSON.stringify(body) })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

const signUp = {
  ClientId: 'client-id',
  Username: 'eve@example.com',
  Password: PASSWORD,
  SecretHash: secretHash('eve@example.com'),
}

describe('a null', () => {
  it.each([
    ['SignUp', { ...signUp, UserAttributes: null, ValidationData: null, ClientMetadata: null }],
    ['ListUsers', { UserPoolId, Filter: null, Limit: null, PaginationToken: null, AttributesToGet: null }],
    [
      'AdminCreateUser',
      { UserPoolId, Username: 'n@example.com', TemporaryPassword: null, MessageAction: null },
    ],
    ['CreateGroup', { UserPoolId, GroupName: 'nulls', Description: null, RoleArn: null, Precedence: null }],
    ['CreateUserPoolClient', { UserPoolId, ClientName: 'nulls', ExplicitAuthFlows: null }],
    ['CreateUserPool', { PoolName: 'x', Policies: { PasswordPolicy: { MinimumLength: null } } }],
    [
      'CreateUserPool',
      { PoolName: 'x', Schema: [{ Name: 'tenant', AttributeDataType: 'String', Mutable: null }] },
    ],
    ['CreateUserPool', { PoolName: 'x', EmailConfiguration: { SourceArn: null } }],
  ])('for optional members of %s → as if absent', async (operation, input) => {
    expect(await call(operation, input)).toMatchObject({ status: 200 })
  })

  it('in a setting that is only given back → absent there', async () => {
    const EmailConfiguration = { EmailSendingAccount: 'COGNITO_DEFAULT', SourceArn: null }
    const { body } = await call('CreateUserPool', { PoolName: 'x', EmailConfiguration })
    expect(body).toHaveProperty('UserPool.EmailConfiguration', { EmailSendingAccount: 'COGNITO_DEFAULT' })
  })

  it.each([
    ['for a required member', { PoolName: null }, "Value null at 'poolName'"],
    [
      'as an element',
      { PoolName: 'x', UsernameAttributes: [null] },
      "Value '[null]' at 'usernameAttributes'",
    ],
    ['as a structure in a list', { PoolName: 'x', Schema: [null] }, "Value '[null]' at 'schema'"],
  ])('%s → refused', async (_where, input, place) => {
    const { status, body } = await call('CreateUserPool', input)
    expect([status, body.__type]).toEqual([400, 'InvalidParameterException'])
    expect(body.message).toContain(place)
    expect(body.message).toContain('Member must not be null')
  })

  it.each([
    ['DEVICE_KEY', 200, undefined],
    ['SECRET_HASH', 400, 'NotAuthorizedException'],
    ['PASSWORD', 400, 'InvalidParameterException'],
  ])('as the value of %s in a map → as if absent', async (name, status, error) => {
    const AuthParameters = { ...passwordParameters(ADA.email, PASSWORD), [name]: null }
    const input = { ClientId: 'client-id', AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters }
    const answer = await call('InitiateAuth', input)
    expect([answer.status, answer.body.__type]).toEqual([status, error])
  })
})

describe('a violated constraint', () => {
  it.each([
    [
      'SignUp',
      { ClientId: 'client-id', Username: '', Password: 'x' },
      '3 validation errors detected: ' +
        "Value at 'username' failed to satisfy constraint: Member must have length greater than or equal to 1; " +
        "Value at 'username' failed to satisfy constraint: Member must satisfy regular expression pattern: " +
        '[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+; ' +
        "Value at 'password' failed to satisfy constraint: Member must satisfy regular expression pattern: " +
        '^[\\S]+.*[\\S]+$',
    ],
    [
      'GetUser',
      { AccessToken: 'n/a' },
      "1 validation error detected: Value at 'accessToken' failed to satisfy constraint: " +
        'Member must satisfy regular expression pattern: [A-Za-z0-9-_=.]+',
    ],
    [
      'CreateGroup',
      { UserPoolId, GroupName: 'g', RoleArn: 'a role, and not an ARN' },
      "1 validation error detected: Value 'a role, and not an ARN' at 'roleArn' failed to satisfy constraint: " +
        'Member must satisfy regular expression pattern: ' +
        'arn:[\\w+=/,.@-]+:[\\w+=/,.@-]+:[\\w+=/,.@-]*:[0-9]*:[\\w+=/,.@-]+(:[\\w+=/,.@-]+){0,2}',
    ],
    [
      'CreateResourceServer',
      { UserPoolId, Identifier: 'api', Name: 'My API!' },
      "1 validation error detected: Value 'My API!' at 'name' failed to satisfy constraint: " +
        'Member must satisfy regular expression pattern: [\\w\\s+=,.@-]+',
    ],
    [
      'DescribeUserPool',
      { UserPoolId: 'no-pool' },
      "1 validation error detected: Value 'no-pool' at 'userPoolId' failed to satisfy constraint: " +
        'Member must satisfy regular expression pattern: [\\w-]+_[0-9a-zA-Z]+',
    ],
    [
      'InitiateAuth',
      { ClientId: 'client-id', AuthFlow: 'NO_SUCH_FLOW' },
      "1 validation error detected: Value 'NO_SUCH_FLOW' at 'authFlow' failed to satisfy constraint: " +
        'Member must satisfy enum value set: [ADMIN_NO_SRP_AUTH, ADMIN_USER_PASSWORD_AUTH, CUSTOM_AUTH, ' +
        'REFRESH_TOKEN, REFRESH_TOKEN_AUTH, USER_AUTH, USER_PASSWORD_AUTH, USER_SRP_AUTH]',
    ],
    [
      'ListUsers',
      { UserPoolId, Limit: 61 },
      "1 validation error detected: Value '61' at 'limit' failed to satisfy constraint: " +
        'Member must have value less than or equal to 60',
    ],
    [
      'AdminDeleteUserAttributes',
      { UserPoolId, Username: 'x', UserAttributeNames: ['a'.repeat(33)] },
      `1 validation error detected: Value '[${'a'.repeat(33)}]' at 'userAttributeNames' failed to satisfy ` +
        'constraint: Member must satisfy constraint: [Member must have length less than or equal to 32]',
    ],
    [
      'AdminUpdateUserAttributes',
      { UserPoolId, Username: 'x', UserAttributes: [{ Name: 'email', Value: 'a'.repeat(2049) }] },
      "1 validation error detected: Value at 'userAttributes.1.member.value' failed to satisfy constraint: " +
        'Member must have length less than or equal to 2048',
    ],
  ])('%s(%j) → named in AWS’s words', async (operation, input, message) => {
    expect((await call(operation, input)).body).toEqual({ __type: 'InvalidParameterException', message })
  })

  it.each(['pool#name', 'with!excl', 'with?quest'])(
    'an identity pool named %s → ValidationException',
    async (IdentityPoolName) => {
      const input = { IdentityPoolName, AllowUnauthenticatedIdentities: false }
      expect((await callIdentity('CreateIdentityPool', input)).body).toEqual({
        __type: 'ValidationException',
        message:
          `1 validation error detected: Value '${IdentityPoolName}' at 'identityPoolName' failed to satisfy ` +
          'constraint: Member must satisfy regular expression pattern: [\\w\\s+=,.@-]+',
      })
    },
  )

  it('a key of a map → the constraint of the keys', async () => {
    const Logins = { ['p'.repeat(129)]: 'a-secret-token' }
    const { body } = await callIdentity('GetId', { IdentityPoolId: 'us-east-1:0', Logins })
    expect(body.message).toBe(
      "1 validation error detected: Value at 'logins' failed to satisfy constraint: Map keys must satisfy " +
        'constraint: [Member must have length less than or equal to 128]',
    )
  })

  it('a value of a map → the constraint of the values; a structure in it → its path', async () => {
    const Logins = { 'graph.facebook.com': '' }
    const { body } = await callIdentity('GetId', { IdentityPoolId: 'us-east-1:0', Logins })
    expect(body.message).toBe(
      "1 validation error detected: Value at 'logins' failed to satisfy constraint: Map value must satisfy " +
        'constraint: [Member must have length greater than or equal to 1]',
    )
    const mapping = { Type: 'Rules', RulesConfiguration: { Rules: [] } }
    const RoleMappings = { 'graph.facebook.com': mapping }
    const roles = { IdentityPoolId: 'us-east-1:0', Roles: {}, RoleMappings }
    expect((await callIdentity('SetIdentityPoolRoles', roles)).body.message).toBe(
      "1 validation error detected: Value '[]' at 'roleMappings.graph.facebook.com.member.rulesConfiguration.rules' " +
        'failed to satisfy constraint: Member must have length greater than or equal to 1',
    )
  })

  it('too many members of a map → the constraint of its length', async () => {
    const Logins = Object.fromEntries(Array.from({ length: 11 }, (_, at) => [`provider${at}`, 'a-token']))
    const { body } = await callIdentity('GetId', { IdentityPoolId: 'us-east-1:0', Logins })
    expect(body.message).toBe(
      "1 validation error detected: Value at 'logins' failed to satisfy constraint: " +
        'Member must have length less than or equal to 10',
    )
  })

  it('of a secret → without its value', async () => {
    const secret = 'a-very-secret-value-'.repeat(120)
    const attempts = await Promise.all([
      call('SignUp', { ...signUp, Password: secret }),
      call('InitiateAuth', { AuthParameters: { PASSWORD: secret.repeat(9) } }),
      call('ConfirmSignUp', { ...signUp, ConfirmationCode: secret }),
      callIdentity('GetId', { IdentityPoolId: 'us-east-1:0', Logins: { provider: secret.repeat(21) } }),
    ])
    for (const { status, body } of attempts) {
      expect(status).toBe(400)
      expect(JSON.stringify(body)).not.toContain('a-very-secret-value')
    }
  })
})

describe('a value of another JSON type', () => {
  it.each([
    [{ PoolName: 1 }, 'NUMBER_VALUE can not be converted to a String'],
    [{ PoolName: true }, 'TRUE_VALUE can not be converted to a String'],
    [{ PoolName: {} }, 'Start of structure or map found where not expected.'],
    [{ PoolName: [] }, 'Start of list found where not expected'],
    [{ PoolName: 'x', MfaConfiguration: 1 }, 'NUMBER_VALUE can not be converted to a String'],
    [{ PoolName: 'x', Schema: 'x' }, 'Unexpected field type'],
    [{ PoolName: 'x', Schema: {} }, 'Start of structure or map found where not expected.'],
    [{ PoolName: 'x', UsernameConfiguration: 'x' }, 'Unexpected field type'],
    [
      { PoolName: '', Policies: { PasswordPolicy: { MinimumLength: '12' } } },
      'STRING_VALUE can not be converted to an Integer',
    ],
    [
      { PoolName: 'x', AdminCreateUserConfig: { AllowAdminCreateUserOnly: 'maybe' } },
      'STRING_VALUE can not be converted to a Boolean',
    ],
  ])('%j → SerializationException, before any constraint', async (input, message) => {
    expect((await call('CreateUserPool', input)).body).toEqual({ __type: 'SerializationException', message })
  })

  it('a boolean as a string → read as a boolean', async () => {
    const input = { PoolName: 'x', AdminCreateUserConfig: { AllowAdminCreateUserOnly: 'True' } }
    const { body } = await call('CreateUserPool', input)
    expect(body).toMatchObject({ UserPool: { AdminCreateUserConfig: { AllowAdminCreateUserOnly: true } } })
  })
})

describe('an auth flow', () => {
  it.each([
    ['InitiateAuth', 'ADMIN_USER_PASSWORD_AUTH'],
    ['InitiateAuth', 'ADMIN_NO_SRP_AUTH'],
    ['AdminInitiateAuth', 'USER_PASSWORD_AUTH'],
  ])('%s with %s, which is for the other operation → refused', async (operation, AuthFlow) => {
    const AuthParameters = passwordParameters(ADA.email, PASSWORD)
    const { body } = await call(operation, { UserPoolId, ClientId: 'client-id', AuthFlow, AuthParameters })
    expect(body).toEqual({
      __type: 'InvalidParameterException',
      message: 'Initiate Auth method not supported.',
    })
  })
})
