/** Recovery, password history, aliases, and the states of accounts. */
import { describe, expect, it } from 'vitest'
import { startService } from '../../support/local-service.ts'

const PASSWORDS = ['First-Password-1', 'Second-Password-2', 'Third-Password-3'] as const
const service = await startService({ users: [] })
const { call, lastCode, pool: localPool } = service

async function newPool(
  settings: object = {},
): Promise<{ UserPoolId: string; ClientId: string; Discreet: string }> {
  const pool = await call('CreateUserPool', { PoolName: 'recovery', ...settings })
  const { Id: UserPoolId } = pool.body.UserPool as unknown as { Id: string }
  const newClient = async (PreventUserExistenceErrors: string) => {
    const ExplicitAuthFlows = ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_SRP_AUTH']
    const input = { UserPoolId, ClientName: 'c', ExplicitAuthFlows, PreventUserExistenceErrors }
    const { body } = await call('CreateUserPoolClient', input)
    return (body.UserPoolClient as unknown as { ClientId: string }).ClientId
  }
  return { UserPoolId, ClientId: await newClient('LEGACY'), Discreet: await newClient('ENABLED') }
}

async function newUser(
  UserPoolId: string,
  Username: string,
  attributes: Record<string, string>,
): Promise<void> {
  const UserAttributes = Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }))
  await call('AdminCreateUser', { UserPoolId, Username, UserAttributes, MessageAction: 'SUPPRESS' })
  await call('AdminSetUserPassword', { UserPoolId, Username, Password: PASSWORDS[0], Permanent: true })
}

async function answer(operation: string, input: object): Promise<unknown> {
  const { status, body } = await call(operation, input)
  return status === 200 ? 200 : [body.__type, body.message]
}

const deliveryOf = async (ClientId: string, Username: string) =>
  (await call('ForgotPassword', { ClientId, Username })).body.CodeDeliveryDetails as unknown

const signIn = (ClientId: string, USERNAME: string, PASSWORD: string) =>
  call('InitiateAuth', { ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME, PASSWORD } })

const BOTH = {
  email: 'test@moto.com',
  email_verified: 'True',
  phone_number: '+15550100',
  phone_number_verified: 'true',
}
const mechanisms = (...names: string[]) => ({
  AccountRecoverySetting: { RecoveryMechanisms: names.map((Name, at) => ({ Name, Priority: at + 1 })) },
})

describe('where a password reset sends its code', () => {
  it.each([
    [{}, 'EMAIL', 't***@m***'],
    [mechanisms('verified_phone_number', 'verified_email'), 'SMS', '+****0100'],
    [mechanisms('verified_email'), 'EMAIL', 't***@m***'],
  ])('%j → by %s to %s', async (settings, DeliveryMedium, Destination) => {
    const { UserPoolId, ClientId } = await newPool(settings)
    await newUser(UserPoolId, 'amy', BOTH)
    expect(await deliveryOf(ClientId, 'amy')).toMatchObject({ DeliveryMedium, Destination })
  })

  it('an address that receives the codes of MFA → the other one', async () => {
    const { UserPoolId, ClientId } = await newPool()
    await newUser(UserPoolId, 'amy', BOTH)
    const EmailMfaConfiguration = { Message: 'Code {####}', Subject: 'Code' }
    await call('SetUserPoolMfaConfig', { UserPoolId, MfaConfiguration: 'OPTIONAL', EmailMfaConfiguration })
    await call('AdminSetUserMFAPreference', {
      UserPoolId,
      Username: 'amy',
      EmailMfaSettings: { Enabled: true },
    })
    expect(await deliveryOf(ClientId, 'amy')).toMatchObject({ DeliveryMedium: 'SMS' })
  })

  it('administrators only → refused for known and unknown users', async () => {
    const { UserPoolId, ClientId } = await newPool(mechanisms('admin_only'))
    await newUser(UserPoolId, 'amy', BOTH)
    const refused = ['NotAuthorizedException', 'Contact administrator to reset password.']
    for (const Username of ['amy', 'unknown']) {
      expect(await answer('ForgotPassword', { ClientId, Username })).toEqual(refused)
    }
    expect(await answer('AdminResetUserPassword', { UserPoolId, Username: 'amy' })).toEqual(refused)
  })

  it('an unknown client → ResourceNotFoundException', async () => {
    expect(await answer('ForgotPassword', { ClientId: 'unknown', Username: 'amy' })).toEqual([
      'ResourceNotFoundException',
      'Username/client id combination not found.',
    ])
  })

  it('PreventUserExistenceErrors → the same answer for unknown, disabled and unreachable users', async () => {
    const { UserPoolId, Discreet } = await newPool(mechanisms('verified_phone_number'))
    await newUser(UserPoolId, 'unreachable', {})
    await newUser(UserPoolId, 'disabled', BOTH)
    await call('AdminDisableUser', { UserPoolId, Username: 'disabled' })
    for (const Username of ['unknown', 'unreachable', 'disabled']) {
      expect(await deliveryOf(Discreet, Username)).toMatchObject({
        DeliveryMedium: 'SMS',
        AttributeName: 'phone_number',
        Destination: expect.stringMatching(/^\+\*{7}\d{4}$/),
      })
      const reset = { ClientId: Discreet, Username, ConfirmationCode: '000000', Password: PASSWORDS[1] }
      expect(await answer('ConfirmForgotPassword', reset)).toMatchObject(['CodeMismatchException', /./])
    }
  })
})

describe('PasswordHistorySize', () => {
  const policy = { Policies: { PasswordPolicy: { MinimumLength: 8, PasswordHistorySize: 2 } } }

  it('one of the last passwords → refused by each operation; an older one → accepted', async () => {
    const { UserPoolId, ClientId } = await newPool(policy)
    await newUser(UserPoolId, 'amy', BOTH)
    const set = (Password: string) =>
      answer('AdminSetUserPassword', { UserPoolId, Username: 'amy', Password, Permanent: true })
    const used = ['PasswordHistoryPolicyViolationException', 'Password has previously been used.']
    expect([await set(PASSWORDS[1]), await set(PASSWORDS[0]), await set(PASSWORDS[1])]).toEqual([
      200,
      used,
      used,
    ])
    const { body } = await signIn(ClientId, 'amy', PASSWORDS[1])
    const { AccessToken } = body.AuthenticationResult as unknown as { AccessToken: string }
    const change = { AccessToken, PreviousPassword: PASSWORDS[1], ProposedPassword: PASSWORDS[0] }
    expect(await answer('ChangePassword', change)).toEqual(used)
    await deliveryOf(ClientId, 'amy')
    const ConfirmationCode = lastCode('ConfirmForgotPassword')
    const reset = (Password: string) =>
      answer('ConfirmForgotPassword', { ClientId, Username: 'amy', ConfirmationCode, Password })
    expect([await reset(PASSWORDS[0]), await reset(PASSWORDS[2])]).toEqual([used, 200])
    expect(await set(PASSWORDS[0])).toBe(200)
  })
})

describe('the state of an account', () => {
  it('unconfirmed, with any password → UserNotConfirmedException; with PreventUserExistenceErrors → as an unknown user', async () => {
    const { ClientId, Discreet } = await newPool()
    await call('SignUp', { ClientId, Username: 'new', Password: PASSWORDS[0] })
    for (const password of PASSWORDS.slice(0, 2)) {
      expect((await signIn(ClientId, 'new', password)).body.__type).toBe('UserNotConfirmedException')
    }
    expect((await signIn(Discreet, 'new', PASSWORDS[1])).body.__type).toBe('NotAuthorizedException')
    expect((await signIn(Discreet, 'new', PASSWORDS[0])).body.__type).toBe('UserNotConfirmedException')
  })

  it('AdminResetUserPassword → an answer for each state', async () => {
    const { UserPoolId, ClientId } = await newPool()
    const reset = (Username: string) => answer('AdminResetUserPassword', { UserPoolId, Username })
    const wrongState = ['NotAuthorizedException', 'User password cannot be reset in the current state.']
    await call('AdminCreateUser', { UserPoolId, Username: 'invited', MessageAction: 'SUPPRESS' })
    await call('SignUp', { ClientId, Username: 'unconfirmed', Password: PASSWORDS[0] })
    expect([await reset('invited'), await reset('unconfirmed')]).toEqual([wrongState, wrongState])
    await newUser(UserPoolId, 'unreachable', {})
    expect(await reset('unreachable')).toMatchObject(['InvalidParameterException', /no registered\/verified/])
    await newUser(UserPoolId, 'amy', BOTH)
    expect([await reset('amy'), await reset('amy')]).toEqual([200, 200])
    expect((await signIn(ClientId, 'amy', PASSWORDS[0])).body.__type).toBe('PasswordResetRequiredException')
    await call('AdminDisableUser', { UserPoolId, Username: 'amy' })
    expect(await reset('amy')).toEqual(['NotAuthorizedException', 'User is disabled.'])
  })

  it('a refresh after a sign-out → the token is revoked', async () => {
    const { UserPoolId, ClientId } = await newPool()
    await newUser(UserPoolId, 'amy', BOTH)
    const { body } = await signIn(ClientId, 'amy', PASSWORDS[0])
    const { RefreshToken } = body.AuthenticationResult as unknown as { RefreshToken: string }
    await call('AdminUserGlobalSignOut', { UserPoolId, Username: 'amy' })
    const AuthParameters = { REFRESH_TOKEN: RefreshToken }
    const refresh = { ClientId, AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters }
    expect(await answer('InitiateAuth', refresh)).toEqual([
      'NotAuthorizedException',
      'Refresh Token has been revoked',
    ])
  })
})

describe('aliases and addresses', () => {
  it('ForceAliasCreation → the alias moves; without it → AliasExistsException', async () => {
    const { UserPoolId, ClientId } = await newPool({
      AliasAttributes: ['email'],
      AutoVerifiedAttributes: ['email'],
    })
    await newUser(UserPoolId, 'first', BOTH)
    const UserAttributes = [{ Name: 'email', Value: 'test@moto.com' }]
    await call('SignUp', { ClientId, Username: 'second', Password: PASSWORDS[1], UserAttributes })
    const confirm = (ForceAliasCreation: boolean, ConfirmationCode = lastCode('ConfirmSignUp')) =>
      answer('ConfirmSignUp', { ClientId, Username: 'second', ConfirmationCode, ForceAliasCreation })
    expect(await confirm(false)).toMatchObject(['AliasExistsException', /./])
    expect(await confirm(true, 'wrong')).toMatchObject(['CodeMismatchException', /./])
    expect((await signIn(ClientId, 'test@moto.com', PASSWORDS[0])).status).toBe(200)
    expect(await confirm(true)).toBe(200)
    expect((await signIn(ClientId, 'test@moto.com', PASSWORDS[1])).status).toBe(200)
    const third = { UserPoolId, Username: 'third', MessageAction: 'SUPPRESS' }
    const taken = [...UserAttributes, { Name: 'email_verified', Value: 'true' }]
    expect(await answer('AdminCreateUser', { ...third, UserAttributes: taken })).toMatchObject([
      'AliasExistsException',
      /./,
    ])
    expect(
      await answer('AdminCreateUser', { ...third, UserAttributes: taken, ForceAliasCreation: true }),
    ).toBe(200)
  })

  it('AttributesRequireVerificationBeforeUpdate → the old address until the code', async () => {
    const { UserPoolId, ClientId } = await newPool({
      AutoVerifiedAttributes: ['email'],
      UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
    })
    await newUser(UserPoolId, 'amy', BOTH)
    const { body } = await signIn(ClientId, 'amy', PASSWORDS[0])
    const { AccessToken } = body.AuthenticationResult as unknown as { AccessToken: string }
    const readUser = async () => {
      const { UserAttributes } = (await call('AdminGetUser', { UserPoolId, Username: 'amy' })).body
      return Object.fromEntries(
        (UserAttributes as unknown as { Name: string; Value: string }[]).map(({ Name, Value }) => [
          Name,
          Value,
        ]),
      )
    }
    const update = { AccessToken, UserAttributes: [{ Name: 'email', Value: 'new@example.com' }] }
    expect((await call('UpdateUserAttributes', update)).body.CodeDeliveryDetailsList).toMatchObject([
      { Destination: 'n***@e***', AttributeName: 'email' },
    ])
    expect(await readUser()).toMatchObject({ email: 'test@moto.com', email_verified: 'true' })
    await call('GetUserAttributeVerificationCode', { AccessToken, AttributeName: 'email' })
    expect(localPool.messages().at(-1)?.destination).toBe('new@example.com')
    const Code = lastCode('VerifyUserAttribute')
    expect(await answer('VerifyUserAttribute', { AccessToken, AttributeName: 'email', Code })).toBe(200)
    expect(await readUser()).toMatchObject({ email: 'new@example.com', email_verified: 'true' })
    const byAdmin = (more: object[] = []) =>
      call('AdminUpdateUserAttributes', {
        UserPoolId,
        Username: 'amy',
        UserAttributes: [{ Name: 'email', Value: 'third@example.com' }, ...more],
      })
    await byAdmin()
    expect(await readUser()).toMatchObject({ email: 'new@example.com' })
    await byAdmin([{ Name: 'email_verified', Value: 'true' }])
    expect(await readUser()).toMatchObject({ email: 'third@example.com', email_verified: 'true' })
  })
})
