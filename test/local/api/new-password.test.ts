/** The attributes that complete a user at NEW_PASSWORD_REQUIRED, and those that a user may not set. */
import * as aws from '@aws-sdk/client-cognito-identity-provider'
import { beforeAll, describe, expect, it } from 'vitest'
import { PASSWORD, startService } from '../../support/local-service.ts'

const { sdk } = await startService()
const TEMPORARY = 'Temporary-Password1!'
let UserPoolId: string | undefined
let ClientId: string | undefined

beforeAll(async () => {
  const required = ['email', 'name'].map((Name) => ({ Name, Required: true }))
  const created = await sdk.send(new aws.CreateUserPoolCommand({ PoolName: 'p', Schema: required }))
  UserPoolId = created.UserPool?.Id
  const client = { UserPoolId, ClientName: 'c', ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH' as const] }
  ClientId = (await sdk.send(new aws.CreateUserPoolClientCommand(client))).UserPoolClient?.ClientId
})

async function invite(Username: string): Promise<string | undefined> {
  const UserAttributes = [{ Name: 'email', Value: `${Username}@example.com` }]
  const user = { UserPoolId, Username, UserAttributes, TemporaryPassword: TEMPORARY }
  await sdk.send(new aws.AdminCreateUserCommand(user))
  const AuthParameters = { USERNAME: Username, PASSWORD: TEMPORARY }
  const request = { ClientId, AuthFlow: 'USER_PASSWORD_AUTH' as const, AuthParameters }
  return (await sdk.send(new aws.InitiateAuthCommand(request))).Session
}

function answer(Username: string, Session: string | undefined, attributes: Record<string, string>) {
  const ChallengeResponses = { USERNAME: Username, NEW_PASSWORD: PASSWORD, ...attributes }
  const ChallengeName = 'NEW_PASSWORD_REQUIRED'
  return sdk.send(
    new aws.RespondToAuthChallengeCommand({ ClientId, ChallengeName, Session, ChallengeResponses }),
  )
}

describe('an answer to NEW_PASSWORD_REQUIRED', () => {
  it.each([
    [{}, 'InvalidParameterException', 'Invalid attributes given, name is missing'],
    [
      { 'userAttributes.name': 'Eve', 'userAttributes.email': 'eve@example.com' },
      'NotAuthorizedException',
      'Cannot modify an already provided email',
    ],
    [
      { 'userAttributes.name': 'Eve', 'userAttributes.email_verified': 'true' },
      'InvalidParameterException',
      'Cannot modify the non-mutable attribute email_verified',
    ],
  ])('%j → %s', async (attributes, name, message) => {
    const Username = `eve-${Object.keys(attributes).length}-${name}`
    const Session = await invite(Username)
    await expect(answer(Username, Session, attributes)).rejects.toMatchObject({ name, message })
  })

  it('the missing attributes, after a refusal → tokens', async () => {
    const Session = await invite('ada')
    await expect(answer('ada', Session, {})).rejects.toThrow('name is missing')
    const { AuthenticationResult } = await answer('ada', Session, { 'userAttributes.name': 'Ada' })
    expect(AuthenticationResult?.AccessToken).toBeTypeOf('string')
    const { UserAttributes } = await sdk.send(new aws.AdminGetUserCommand({ UserPoolId, Username: 'ada' }))
    expect(UserAttributes).toContainEqual({ Name: 'name', Value: 'Ada' })
  })
})
