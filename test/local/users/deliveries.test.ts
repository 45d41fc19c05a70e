/** The addresses of a user that a confirmation and an invitation go to. */
import * as aws from '@aws-sdk/client-cognito-identity-provider'
import { beforeAll, describe, expect, it } from 'vitest'
import { PASSWORD, startService } from '../../support/local-service.ts'

const { sdk, pool } = await startService()
const EMAIL = { Name: 'email', Value: 'ada@example.com' }
const PHONE = { Name: 'phone_number', Value: '+491234568920' }
let UserPoolId: string | undefined
let ClientId: string | undefined

beforeAll(async () => {
  const AutoVerifiedAttributes = ['email' as const, 'phone_number' as const]
  const created = await sdk.send(new aws.CreateUserPoolCommand({ PoolName: 'p', AutoVerifiedAttributes }))
  UserPoolId = created.UserPool?.Id
  const client = await sdk.send(new aws.CreateUserPoolClientCommand({ UserPoolId, ClientName: 'c' }))
  ClientId = client.UserPoolClient?.ClientId
})

describe('SignUp in a pool that verifies both addresses', () => {
  it.each([
    [[EMAIL, PHONE], { AttributeName: 'phone_number', Destination: '+********8920', DeliveryMedium: 'SMS' }],
    [[EMAIL], { AttributeName: 'email', Destination: 'a***@e***', DeliveryMedium: 'EMAIL' }],
  ])('%j → %j', async (UserAttributes, delivery) => {
    const Username = `user-${UserAttributes.length}`
    const request = { ClientId, Username, Password: PASSWORD, UserAttributes }
    const { CodeDeliveryDetails } = await sdk.send(new aws.SignUpCommand(request))
    expect(CodeDeliveryDetails).toEqual(delivery)
  })
})

describe('AdminCreateUser, by the desired media', () => {
  it.each([
    [[EMAIL, PHONE], undefined, ['SMS']],
    [[EMAIL, PHONE], ['EMAIL' as const], ['EMAIL']],
    [
      [EMAIL, PHONE],
      ['EMAIL' as const, 'SMS' as const],
      ['SMS', 'EMAIL'],
    ],
    [[EMAIL], undefined, ['EMAIL']],
    [[EMAIL], ['SMS' as const], []],
  ])('%j, by %j → %j', async (UserAttributes, DesiredDeliveryMediums, sent) => {
    const before = pool.messages().length
    const Username = `invited-${UserAttributes.length}-${String(DesiredDeliveryMediums)}`
    await sdk.send(
      new aws.AdminCreateUserCommand({ UserPoolId, Username, UserAttributes, DesiredDeliveryMediums }),
    )
    expect(
      pool
        .messages()
        .slice(before)
        .map(({ medium }) => medium),
    ).toEqual(sent)
  })
})
