/** PreSignUp and PostConfirmation, and the members of their events. */
import {
  AdminConfirmSignUpCommand,
  AdminCreateUserCommand,
  AdminGetUserCommand,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  ForgotPasswordCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { beforeEach, describe, expect, it } from 'vitest'
import { CLIENT, PASSWORD, secretHash } from '../../support/local-service.ts'
import { startWithTriggers } from '../../support/triggers.ts'

const { sdk, UserPoolId, triggers, events, lastCode } = await startWithTriggers()
const { ClientId } = CLIENT

beforeEach(() => {
  events.length = 0
  for (const name of Object.keys(triggers)) delete triggers[name]
})

let count = 0
function newName(): string {
  count += 1
  return `user${count}@example.com`
}

function signUp(Username: string, more: object = {}) {
  const SecretHash = secretHash(Username)
  return sdk.send(new SignUpCommand({ ClientId, Username, Password: PASSWORD, SecretHash, ...more }))
}

function confirm(Username: string, more: object = {}) {
  const ConfirmationCode = lastCode('ConfirmSignUp')
  const SecretHash = secretHash(Username)
  return sdk.send(new ConfirmSignUpCommand({ ClientId, Username, ConfirmationCode, SecretHash, ...more }))
}

describe('PreSignUp', () => {
  it('SignUp → the event of AWS', async () => {
    const Username = newName()
    triggers.preSignUp = (event) => event
    const { UserSub } = await signUp(Username, {
      UserAttributes: [{ Name: 'name', Value: 'New' }],
      ValidationData: [{ Name: 'invitation', Value: '7' }],
      ClientMetadata: { from: 'test' },
    })
    expect(events).toEqual([
      {
        version: '1',
        region: 'us-east-1',
        userPoolId: UserPoolId,
        userName: UserSub,
        callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: ClientId },
        triggerSource: 'PreSignUp_SignUp',
        request: {
          userAttributes: { name: 'New', email: Username },
          validationData: { invitation: '7' },
          clientMetadata: { from: 'test' },
        },
        response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
      },
    ])
  })

  it('autoConfirmUser and autoVerifyEmail → a confirmed user without a code, and PostConfirmation', async () => {
    const Username = newName()
    triggers.preSignUp = (event) => {
      event.response = { ...event.response, autoConfirmUser: true, autoVerifyEmail: true }
      return event
    }
    triggers.postConfirmation = (event) => event
    const answer = await signUp(Username)
    expect([answer.UserConfirmed, answer.CodeDeliveryDetails]).toEqual([true, undefined])
    const { UserStatus, UserAttributes } = await sdk.send(new AdminGetUserCommand({ UserPoolId, Username }))
    expect(UserStatus).toBe('CONFIRMED')
    expect(UserAttributes).toContainEqual({ Name: 'email_verified', Value: 'true' })
    expect(events.map(({ triggerSource }) => triggerSource)).toEqual([
      'PreSignUp_SignUp',
      'PostConfirmation_ConfirmSignUp',
    ])
  })

  it('autoVerifyPhone for a user without a phone number → InvalidLambdaResponseException, no user', async () => {
    const Username = newName()
    triggers.preSignUp = (event) => ({ ...event, response: { autoVerifyPhone: true } })
    await expect(signUp(Username)).rejects.toMatchObject({ name: 'InvalidLambdaResponseException' })
    await expect(sdk.send(new AdminGetUserCommand({ UserPoolId, Username }))).rejects.toMatchObject({
      name: 'UserNotFoundException',
    })
  })

  it('two sign-ups of one name while the trigger runs → one user', async () => {
    const Username = newName()
    triggers.preSignUp = async (event) => {
      await new Promise((resolve) => setTimeout(resolve, 20))
      return event
    }
    const outcomes = await Promise.allSettled([signUp(Username), signUp(Username)])
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  it('AdminCreateUser → its own source and no client; the answer changes nothing', async () => {
    const Username = newName()
    triggers.preSignUp = (event) => ({ ...event, response: { autoConfirmUser: true } })
    const { User } = await sdk.send(new AdminCreateUserCommand({ UserPoolId, Username }))
    expect(User?.UserStatus).toBe('FORCE_CHANGE_PASSWORD')
    expect(events).toMatchObject([
      {
        triggerSource: 'PreSignUp_AdminCreateUser',
        callerContext: { clientId: 'CLIENT_ID_NOT_APPLICABLE' },
        request: { validationData: null },
      },
    ])
  })
})

describe('PostConfirmation', () => {
  it('ConfirmSignUp → the attributes of the confirmed user', async () => {
    const Username = newName()
    await signUp(Username)
    triggers.postConfirmation = (event) => event
    await confirm(Username, { ClientMetadata: { from: 'test' } })
    const attributes = { 'cognito:user_status': 'CONFIRMED', email: Username, email_verified: 'true' }
    expect(events).toMatchObject([
      {
        triggerSource: 'PostConfirmation_ConfirmSignUp',
        request: { userAttributes: attributes, clientMetadata: { from: 'test' } },
        response: {},
      },
    ])
  })

  it('an error of the trigger → the error, and the user is confirmed', async () => {
    const Username = newName()
    await signUp(Username)
    triggers.postConfirmation = () => {
      throw new Error('no mail')
    }
    await expect(confirm(Username)).rejects.toMatchObject({
      name: 'UserLambdaValidationException',
      message: 'PostConfirmation failed with error no mail.',
    })
    const { UserStatus } = await sdk.send(new AdminGetUserCommand({ UserPoolId, Username }))
    expect(UserStatus).toBe('CONFIRMED')
  })

  it('AdminConfirmSignUp and ConfirmForgotPassword → their sources', async () => {
    const Username = newName()
    await signUp(Username, { UserAttributes: [{ Name: 'name', Value: 'New' }] })
    triggers.postConfirmation = (event) => event
    triggers.preSignUp = (event) => ({ ...event, response: { autoConfirmUser: true, autoVerifyEmail: true } })
    await sdk.send(new AdminConfirmSignUpCommand({ UserPoolId, Username }))
    const other = newName()
    await signUp(other)
    const SecretHash = secretHash(other)
    await sdk.send(new ForgotPasswordCommand({ ClientId, Username: other, SecretHash }))
    const ConfirmationCode = lastCode('ConfirmForgotPassword')
    await sdk.send(
      new ConfirmForgotPasswordCommand({
        ClientId,
        Username: other,
        SecretHash,
        ConfirmationCode,
        Password: PASSWORD,
      }),
    )
    const sources = events.map(({ triggerSource }) => triggerSource)
    expect(sources.filter((source) => source.startsWith('PostConfirmation'))).toEqual([
      'PostConfirmation_ConfirmSignUp',
      'PostConfirmation_ConfirmSignUp',
      'PostConfirmation_ConfirmForgotPassword',
    ])
  })
})
