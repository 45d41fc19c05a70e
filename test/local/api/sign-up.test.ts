/** Signing up, confirmation codes, and forgotten or changed passwords. Rows: test/support/rows.ts. */
import {
  AdminGetUserCommand,
  ChangePasswordCommand,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  CreateUserPoolClientCommand,
  ForgotPasswordCommand,
  InitiateAuthCommand,
  ListUsersCommand,
  ResendConfirmationCodeCommand,
  SignUpCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, it } from 'vitest'
import {
  ADA,
  CLIENT,
  PASSWORD,
  passwordParameters,
  secretHash,
  startService,
} from '../../support/local-service.ts'

const service = await startService()
const { sdk, clock, call, UserPoolId } = service
const { ClientId } = CLIENT
let people = 0

function someone(): string {
  people += 1
  return `user${people}@example.com`
}

function signUp(Username: string, more: object = {}) {
  const UserAttributes = [
    { Name: 'email', Value: Username },
    { Name: 'name', Value: 'John Doe' },
  ]
  const SecretHash = secretHash(Username)
  return sdk.send(
    new SignUpCommand({ ClientId, SecretHash, Username, Password: PASSWORD, UserAttributes, ...more }),
  )
}

function confirm(Username: string, ConfirmationCode = service.lastCode('ConfirmSignUp')) {
  const SecretHash = secretHash(Username)
  return sdk.send(new ConfirmSignUpCommand({ ClientId, SecretHash, Username, ConfirmationCode }))
}

function signIn(username: string, password = PASSWORD) {
  const AuthParameters = passwordParameters(username, password)
  return sdk.send(new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters }))
}

describe('rows 2 and 10: sign-up', () => {
  it('sign-up → an unconfirmed user, and a code to the masked address', async () => {
    const answer = await signUp('user@example.com')
    expect(answer).toMatchObject({
      UserConfirmed: false,
      UserSub: expect.stringMatching(/^[0-9a-f-]{36}$/),
      CodeDeliveryDetails: { Destination: 'u***@e***', DeliveryMedium: 'EMAIL', AttributeName: 'email' },
    })
    await expect(signUp('user@example.com')).rejects.toMatchObject({
      name: 'UsernameExistsException',
      message: 'An account with the given email already exists.',
    })
    await expect(signUp('USER@example.com')).rejects.toMatchObject({ name: 'UsernameExistsException' })
  })

  it('without the right hash of the secret → refused', async () => {
    const Username = someone()
    await expect(signUp(Username, { SecretHash: undefined })).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: `Client ${ClientId} is configured with secret but SECRET_HASH was not received`,
    })
    await expect(signUp(Username, { SecretHash: secretHash('other') })).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: `Unable to verify secret hash for client ${ClientId}`,
    })
  })

  it('eight parallel sign-ups of one name → one user', async () => {
    const Username = someone()
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => signUp(Username)))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const { Users } = await sdk.send(new ListUsersCommand({ UserPoolId, Filter: `email = "${Username}"` }))
    expect(Users).toHaveLength(1)
  })

  it('email_verified, sub or an unknown attribute at sign-up → refused', async () => {
    for (const Name of ['email_verified', 'sub', 'custom:unknown', 'unknown']) {
      const UserAttributes = [{ Name, Value: 'true' }]
      await expect(signUp(someone(), { UserAttributes })).rejects.toMatchObject({
        name: expect.stringMatching(/^(NotAuthorized|InvalidParameter)Exception$/),
      })
    }
  })

  it('a username that is no address, in a pool for addresses → refused', async () => {
    for (const name of ['no-address', 'a b@example.com']) {
      await expect(signUp(name)).rejects.toMatchObject({ name: 'InvalidParameterException' })
    }
  })

  it('where only administrators create users → refused', async () => {
    const { body } = await call('CreateUserPool', {
      PoolName: 'closed',
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
    })
    const closed = (body.UserPool as unknown as { Id: string }).Id
    const { UserPoolClient } = await sdk.send(
      new CreateUserPoolClientCommand({ UserPoolId: closed, ClientName: 'a' }),
    )
    const input = { ClientId: UserPoolClient?.ClientId, Username: 'a', Password: PASSWORD }
    await expect(sdk.send(new SignUpCommand(input))).rejects.toMatchObject({ name: 'NotAuthorizedException' })
  })
})

describe('rows 4 and 30: a password', () => {
  it.each(['short1A!', 'alllowercase1!', 'ALLUPPERCASE1!', 'NoNumbersHere!', 'NoSymbolsHere1'])(
    '%s → refused by the policy',
    async (Password) => {
      const PasswordPolicy = {
        MinimumLength: 12,
        RequireUppercase: true,
        RequireLowercase: true,
        RequireNumbers: true,
        RequireSymbols: true,
      }
      await sdk.send(
        new UpdateUserPoolCommand({
          UserPoolId,
          Policies: { PasswordPolicy },
          AutoVerifiedAttributes: ['email'],
          MfaConfiguration: 'OPTIONAL',
        }),
      )
      await expect(signUp(someone(), { Password })).rejects.toMatchObject({
        name: 'InvalidPasswordException',
        message: expect.stringMatching(/^Password did not conform with policy: /),
      })
    },
  )
})

describe('row 32: a confirmation code', () => {
  it('the right code → confirmed once, and the address verified', async () => {
    const Username = someone()
    await signUp(Username)
    await confirm(Username)
    const user = await sdk.send(new AdminGetUserCommand({ UserPoolId, Username }))
    expect(user.UserStatus).toBe('CONFIRMED')
    expect(user.UserAttributes).toContainEqual({ Name: 'email_verified', Value: 'true' })
    await expect(confirm(Username)).rejects.toMatchObject({ name: 'NotAuthorizedException' })
  })

  it('wrong, expired, or after too many attempts → refused', async () => {
    const Username = someone()
    await signUp(Username)
    const code = service.lastCode('ConfirmSignUp')
    const wrong = code === '000000' ? '000001' : '000000'
    for (let guess = 0; guess < 5; guess += 1) {
      await expect(confirm(Username, wrong)).rejects.toMatchObject({
        name: 'CodeMismatchException',
        message: 'Invalid verification code provided, please try again.',
      })
    }
    await expect(confirm(Username, code)).rejects.toMatchObject({ name: 'LimitExceededException' })
    const SecretHash = secretHash(Username)
    const resend = new ResendConfirmationCodeCommand({ ClientId, SecretHash, Username })
    await sdk.send(resend)
    await expect(confirm(Username)).rejects.toMatchObject({ name: 'LimitExceededException' })
    clock.now += 24 * 3_600_000
    await expect(confirm(Username)).rejects.toMatchObject({ name: 'ExpiredCodeException' })
    await sdk.send(resend)
    await expect(confirm(Username)).resolves.toBeDefined()
  })
})

describe('a forgotten password', () => {
  const forgot = (Username: string) =>
    sdk.send(new ForgotPasswordCommand({ ClientId, SecretHash: secretHash(Username), Username }))
  const NEW_PASSWORD = 'AnotherPassword123!'

  it('a code → a new password, once', async () => {
    const Username = someone()
    await signUp(Username)
    await confirm(Username)
    const { CodeDeliveryDetails } = await forgot(Username)
    expect(CodeDeliveryDetails?.Destination).toBe('u***@e***')
    const ConfirmationCode = service.lastCode('ConfirmForgotPassword')
    const set = (Password: string) =>
      sdk.send(
        new ConfirmForgotPasswordCommand({
          ClientId,
          SecretHash: secretHash(Username),
          Username,
          ConfirmationCode,
          Password,
        }),
      )
    await expect(set('weak')).rejects.toMatchObject({ name: 'InvalidPasswordException' })
    await set(NEW_PASSWORD)
    await expect(signIn(Username)).rejects.toMatchObject({ name: 'NotAuthorizedException' })
    await expect(signIn(Username, NEW_PASSWORD)).resolves.toBeDefined()
    await expect(set(PASSWORD)).rejects.toMatchObject({ name: 'ExpiredCodeException' })
  })

  it('of an unknown user → UserNotFoundException, or a decoy with PreventUserExistenceErrors', async () => {
    await expect(forgot('nobody@example.com')).rejects.toMatchObject({
      name: 'UserNotFoundException',
      message: 'Username/client id combination not found.',
    })
    const { UserPoolClient } = await sdk.send(
      new CreateUserPoolClientCommand({
        UserPoolId,
        ClientName: 'discreet',
        PreventUserExistenceErrors: 'ENABLED',
        ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH'],
      }),
    )
    const discreet = { ClientId: UserPoolClient?.ClientId, Username: 'nobody@example.com' }
    const answer = await sdk.send(new ForgotPasswordCommand(discreet))
    expect(answer.CodeDeliveryDetails?.Destination).toBe('n***@e***')
    const start = (AuthFlow: 'USER_PASSWORD_AUTH' | 'USER_SRP_AUTH') =>
      sdk.send(
        new InitiateAuthCommand({
          ClientId: discreet.ClientId,
          AuthFlow,
          AuthParameters: { USERNAME: discreet.Username, PASSWORD, SRP_A: 'abc' },
        }),
      )
    await expect(start('USER_PASSWORD_AUTH')).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'Incorrect username or password.',
    })
    const salts = [await start('USER_SRP_AUTH'), await start('USER_SRP_AUTH')].map(
      ({ ChallengeParameters }) => ChallengeParameters?.SALT,
    )
    expect(salts[0]).toMatch(/^[0-9a-f]{32}$/)
    expect(salts[1]).toBe(salts[0])
  })
})

describe('a changed password', () => {
  it('a wrong previous password → refused; the right one → changed', async () => {
    const { AuthenticationResult } = await signIn(ADA.email)
    const change = (PreviousPassword: string) =>
      sdk.send(
        new ChangePasswordCommand({
          AccessToken: AuthenticationResult?.AccessToken,
          PreviousPassword,
          ProposedPassword: 'AnotherPassword123!',
        }),
      )
    await expect(change('WrongPassword123!')).rejects.toMatchObject({ name: 'NotAuthorizedException' })
    await change(PASSWORD)
    await expect(signIn(ADA.email, 'AnotherPassword123!')).resolves.toBeDefined()
  })
})

it('a name with a space, a control character or a lone surrogate → refused', async () => {
  for (const name of ['ada lovelace@example.com', 'ada\u0000@example.com', 'ada\ud800@example.com']) {
    await expect(signUp(name)).rejects.toMatchObject({ name: 'InvalidParameterException' })
  }
})
