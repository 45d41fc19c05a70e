/** PreAuthentication, PostAuthentication, UserMigration and the versions of PreTokenGeneration. */
import { AdminGetUserCommand, UpdateUserPoolCommand } from '@aws-sdk/client-cognito-identity-provider'
import { decodeJwt } from 'jose'
import { beforeEach, describe, expect, it } from 'vitest'
import { ADA, CLIENT, PASSWORD, passwordParameters, secretHash } from '../../support/local-service.ts'
import { startWithTriggers } from '../../support/triggers.ts'

const { sdk, call, triggers, events, UserPoolId } = await startWithTriggers([
  'preAuthentication',
  'postAuthentication',
  'preTokenGeneration',
])
const { ClientId } = CLIENT

beforeEach(() => {
  events.length = 0
  for (const name of Object.keys(triggers)) delete triggers[name]
})

async function signIn(name: string, password: string, more: object = {}) {
  const AuthParameters = passwordParameters(name, password)
  const request = { ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters, ...more }
  return (await call('InitiateAuth', request)).body as {
    AuthenticationResult?: { IdToken: string; AccessToken: string }
    __type?: string
    message?: string
  }
}

describe('PreAuthentication and PostAuthentication', () => {
  it('a sign-in → both in order, ClientMetadata as validationData', async () => {
    triggers.preAuthentication = (event) => event
    triggers.postAuthentication = (event) => event
    const answer = await signIn(ADA.email, PASSWORD, { ClientMetadata: { from: 'test' } })
    expect(answer).toHaveProperty('AuthenticationResult')
    expect(events.map(({ triggerSource, request }) => [triggerSource, request])).toMatchObject([
      ['PreAuthentication_Authentication', { validationData: { from: 'test' } }],
      ['PostAuthentication_Authentication', { newDeviceUsed: false }],
    ])
    expect(events[1]?.request).not.toHaveProperty('clientMetadata')
  })

  it('a wrong password → PreAuthentication only', async () => {
    triggers.preAuthentication = (event) => event
    triggers.postAuthentication = (event) => event
    expect(await signIn(ADA.email, 'Wrong-Password-1')).toMatchObject({ __type: 'NotAuthorizedException' })
    expect(events.map(({ triggerSource }) => triggerSource)).toEqual(['PreAuthentication_Authentication'])
  })

  it.each(['preAuthentication', 'postAuthentication'])('an error of %s → no tokens', async (name) => {
    triggers[name] = () => Promise.reject(new Error('closed'))
    const answer = await signIn(ADA.email, PASSWORD)
    expect(answer.__type).toBe('UserLambdaValidationException')
    expect(answer.message).toMatch(/^P\w+Authentication failed with error closed\.$/)
  })
})

describe('PreTokenGeneration', () => {
  const both = {
    claimsOverrideDetails: { claimsToAddOrOverride: { plan: 'first' } },
    claimsAndScopeOverrideDetails: {
      idTokenGeneration: { claimsToAddOrOverride: { plan: 'second' } },
      accessTokenGeneration: { claimsToAddOrOverride: { plan: 'second' } },
    },
  }
  const LambdaArn = 'arn:aws:lambda:us-east-1:123456789012:function:tokens'

  it.each([
    ['V1_0', '1', 'first', undefined],
    ['V2_0', '2', 'second', 'second'],
    ['V3_0', '3', 'second', 'second'],
  ] as const)('%s → event version %s and its own response', async (LambdaVersion, version, id, access) => {
    const PreTokenGenerationConfig = { LambdaVersion, LambdaArn }
    await sdk.send(new UpdateUserPoolCommand({ UserPoolId, LambdaConfig: { PreTokenGenerationConfig } }))
    triggers.preTokenGeneration = (event) => ({ ...event, response: both })
    const { AuthenticationResult } = await signIn(ADA.email, PASSWORD)
    expect(events[0]?.version).toBe(version)
    expect('scopes' in (events[0]?.request ?? {})).toBe(version !== '1')
    expect(decodeJwt(AuthenticationResult?.IdToken ?? '').plan).toBe(id)
    expect(decodeJwt(AuthenticationResult?.AccessToken ?? '').plan).toBe(access)
    await sdk.send(new UpdateUserPoolCommand({ UserPoolId, LambdaConfig: {} }))
  })
})

describe('UserMigration', async () => {
  const other = await startWithTriggers(['userMigration'])
  const attempt = async (name: string, password: string) => {
    const request = { ClientId, AuthFlow: 'USER_PASSWORD_AUTH' }
    const AuthParameters = passwordParameters(name, password)
    return (await other.call('InitiateAuth', { ...request, AuthParameters })).body
  }

  it('a sign-in of an unknown name → a user with that password', async () => {
    other.triggers.userMigration = (event) => ({
      ...event,
      response: { userAttributes: { name: 'Old', email_verified: true }, finalUserStatus: 'CONFIRMED' },
    })
    expect(await attempt('old@example.com', 'weak')).toHaveProperty('AuthenticationResult')
    expect(other.events).toMatchObject([
      {
        triggerSource: 'UserMigration_Authentication',
        userName: 'old@example.com',
        request: { password: 'weak', validationData: null },
        response: { userAttributes: null },
      },
    ])
    const found = await other.sdk.send(new AdminGetUserCommand({ UserPoolId, Username: 'old@example.com' }))
    expect(found.UserAttributes).toContainEqual({ Name: 'email_verified', Value: 'true' })
    other.events.length = 0
    expect(await attempt('old@example.com', 'weak')).toHaveProperty('AuthenticationResult')
    expect(other.events).toEqual([])
  })

  it('RESET_REQUIRED → PasswordResetRequiredException', async () => {
    other.triggers.userMigration = (event) => ({
      ...event,
      response: { userAttributes: {}, finalUserStatus: 'RESET_REQUIRED' },
    })
    expect(await attempt('reset@example.com', PASSWORD)).toMatchObject({
      __type: 'PasswordResetRequiredException',
    })
  })

  it('an error → UserNotFoundException', async () => {
    other.triggers.userMigration = () => Promise.reject(new Error('Bad password'))
    expect(await attempt('gone@example.com', PASSWORD)).toMatchObject({
      __type: 'UserNotFoundException',
      message: `Exception migrating user in app client ${ClientId}`,
    })
  })

  it('no attributes → InvalidLambdaResponseException', async () => {
    other.triggers.userMigration = (event) => event
    expect(await attempt('none@example.com', PASSWORD)).toMatchObject({
      __type: 'InvalidLambdaResponseException',
    })
  })

  it('ForgotPassword of an unknown name → a user and a code', async () => {
    other.triggers.userMigration = (event) => ({
      ...event,
      response: { userAttributes: { email_verified: 'true' } },
    })
    const Username = 'forgetful@example.com'
    const SecretHash = secretHash(Username)
    const { body } = await other.call('ForgotPassword', { ClientId, Username, SecretHash })
    expect(body).toMatchObject({ CodeDeliveryDetails: { Destination: 'f***@e***' } })
    expect(other.events.at(-1)).toMatchObject({ triggerSource: 'UserMigration_ForgotPassword' })
    const ConfirmationCode = other.lastCode('ConfirmForgotPassword')
    const confirmation = { ClientId, Username, SecretHash, ConfirmationCode, Password: PASSWORD }
    expect((await other.call('ConfirmForgotPassword', confirmation)).status).toBe(200)
    expect(await attempt(Username, PASSWORD)).toHaveProperty('AuthenticationResult')
  })
})
