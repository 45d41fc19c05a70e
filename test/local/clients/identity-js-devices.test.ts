/** amazon-cognito-identity-js with remembered devices and MFA by SMS, unchanged. */
import { AdminListDevicesCommand, UpdateUserPoolCommand } from '@aws-sdk/client-cognito-identity-provider'
import {
  AuthenticationDetails,
  CognitoUser,
  CognitoUserPool,
  type CognitoUserSession,
} from 'amazon-cognito-identity-js'
import { decodeJwt } from 'jose'
import { beforeEach, describe, expect, it } from 'vitest'
import { PASSWORD, startService } from '../../support/local-service.ts'

const Username = 'dev@example.com'
const service = await startService({
  example: false,
  userPoolId: 'us-east-1_abc123',
  clientId: 'browser',
  users: [{ email: Username, password: PASSWORD, attributes: { phone_number: '+15550100' } }],
  now: () => Date.now(),
})
const { server, sdk, UserPoolId, call, pool } = service

/** Makes a pool object with its own storage, like another browser. */
function newBrowser(): CognitoUserPool {
  const items = new Map<string, string>()
  const Storage = {
    setItem: (key: string, value: string) => void items.set(key, value),
    getItem: (key: string) => items.get(key) ?? null,
    removeItem: (key: string) => void items.delete(key),
    clear: () => items.clear(),
  }
  return new CognitoUserPool({
    UserPoolId,
    ClientId: 'browser',
    endpoint: server.url,
    Storage: Storage as never,
  })
}

function userIn(Pool: CognitoUserPool): CognitoUser {
  return new CognitoUser({ Username, Pool, Storage: (Pool as unknown as { storage: never }).storage })
}

type Result = CognitoUserSession | 'SMS_MFA'

function authenticate(user: CognitoUser): Promise<Result> {
  const details = new AuthenticationDetails({ Username, Password: PASSWORD })
  return new Promise((resolve, reject) =>
    user.authenticateUser(details, {
      onSuccess: resolve,
      onFailure: reject,
      mfaRequired: () => resolve('SMS_MFA'),
    }),
  )
}

function sendCode(user: CognitoUser): Promise<CognitoUserSession> {
  const code = pool.messages().at(-1)?.code ?? ''
  return new Promise((resolve, reject) =>
    user.sendMFACode(code, { onSuccess: resolve, onFailure: reject }, 'SMS_MFA'),
  )
}

const deviceOf = (session: Result): unknown =>
  session === 'SMS_MFA' ? session : decodeJwt(session.getAccessToken().getJwtToken()).device_key

function configure(DeviceConfiguration?: {
  ChallengeRequiredOnNewDevice?: boolean
  DeviceOnlyRememberedOnUserPrompt?: boolean
}) {
  return sdk.send(
    new UpdateUserPoolCommand({ UserPoolId, MfaConfiguration: 'OPTIONAL', DeviceConfiguration }),
  )
}

const listDevices = async () =>
  (await sdk.send(new AdminListDevicesCommand({ UserPoolId, Username }))).Devices ?? []

async function preferSms(Enabled: boolean): Promise<void> {
  const SmsConfiguration = { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms' }
  const configuration = { MfaConfiguration: 'OPTIONAL', SmsMfaConfiguration: { SmsConfiguration } }
  await call('SetUserPoolMfaConfig', { UserPoolId, ...configuration })
  await call('AdminSetUserMFAPreference', { UserPoolId, Username, SMSMfaSettings: { Enabled } })
}

beforeEach(async () => {
  for (const { DeviceKey } of await listDevices()) {
    await call('AdminForgetDevice', { UserPoolId, Username, DeviceKey })
  }
  await preferSms(false)
})

describe('amazon-cognito-identity-js with devices', () => {
  it('a pool without devices → no device in the token', async () => {
    await configure()
    expect(deviceOf(await authenticate(userIn(newBrowser())))).toBeUndefined()
    expect(await listDevices()).toEqual([])
  })

  it('the second sign-in → the device proves itself, and no other one is registered', async () => {
    await configure({ ChallengeRequiredOnNewDevice: false })
    const browser = newBrowser()
    const key = deviceOf(await authenticate(userIn(browser)))
    expect(key).toMatch(/^us-east-1_/)
    expect(deviceOf(await authenticate(userIn(browser)))).toBe(key)
    const devices = await listDevices()
    expect(devices.map(({ DeviceKey }) => DeviceKey)).toEqual([key])
    expect(devices[0]?.DeviceAttributes).toContainEqual({
      Name: 'dev:device_remembered_status',
      Value: 'remembered',
    })
  })

  it('a remembered device where it replaces MFA → no code; another browser → a code', async () => {
    await configure({ ChallengeRequiredOnNewDevice: true })
    const browser = newBrowser()
    await authenticate(userIn(browser))
    await preferSms(true)
    expect(deviceOf(await authenticate(userIn(browser)))).toMatch(/^us-east-1_/)
    const other = userIn(newBrowser())
    expect(await authenticate(other)).toBe('SMS_MFA')
    expect(deviceOf(await sendCode(other))).toMatch(/^us-east-1_/)
  })

  it('a remembered device where it does not replace MFA → a code, then its proof; both factors in amr', async () => {
    await configure({ ChallengeRequiredOnNewDevice: false })
    const browser = newBrowser()
    const key = deviceOf(await authenticate(userIn(browser)))
    await preferSms(true)
    const user = userIn(browser)
    expect(await authenticate(user)).toBe('SMS_MFA')
    const session = await sendCode(user)
    expect(deviceOf(session)).toBe(key)
    expect(decodeJwt(session.getAccessToken().getJwtToken()).amr).toEqual(['pwd', 'sms', 'mfa'])
  })

  it('a refresh → only with the key of the device', async () => {
    await configure({ ChallengeRequiredOnNewDevice: false })
    const user = userIn(newBrowser())
    const session = (await authenticate(user)) as CognitoUserSession
    const REFRESH_TOKEN = session.getRefreshToken().getToken()
    const refreshed = await new Promise<CognitoUserSession>((resolve, reject) =>
      user.refreshSession(session.getRefreshToken(), (error, result) =>
        error ? reject(error) : resolve(result),
      ),
    )
    expect(deviceOf(refreshed)).toBe(deviceOf(session))
    const without = await call('InitiateAuth', {
      ClientId: 'browser',
      AuthFlow: 'REFRESH_TOKEN_AUTH',
      AuthParameters: { REFRESH_TOKEN },
    })
    expect([without.status, without.body.message]).toEqual([400, 'Invalid Refresh Token'])
  })

  it('on prompt → listed for the user only while remembered; forgotten → gone', async () => {
    await configure({ DeviceOnlyRememberedOnUserPrompt: true })
    const user = userIn(newBrowser())
    await authenticate(user)
    const list = () =>
      new Promise<{ Devices: unknown[] }>((onSuccess, onFailure) =>
        user.listDevices(60, '', { onSuccess, onFailure }),
      )
    const change = (method: 'setDeviceStatusRemembered' | 'setDeviceStatusNotRemembered' | 'forgetDevice') =>
      new Promise((onSuccess, onFailure) => user[method]({ onSuccess, onFailure } as never))
    const { call: bare } = service
    const session = user.getSignInUserSession()
    const listed = async () => {
      const AccessToken = session?.getAccessToken().getJwtToken()
      return (await bare('ListDevices', { AccessToken })).body.Devices as unknown as unknown[]
    }
    expect([await listed(), (await listDevices()).length]).toEqual([[], 1])
    await change('setDeviceStatusRemembered')
    expect((await list()).Devices).toHaveLength(1)
    expect(await listed()).toHaveLength(1)
    await change('setDeviceStatusNotRemembered')
    expect(await listed()).toEqual([])
    await change('forgetDevice')
    expect(await listDevices()).toEqual([])
  })
})

describe('the proof of a device', () => {
  it('a forgotten device → the client signs in again, with a new device', async () => {
    await configure({ ChallengeRequiredOnNewDevice: true })
    const browser = newBrowser()
    const DeviceKey = String(deviceOf(await authenticate(userIn(browser))))
    await call('AdminForgetDevice', { UserPoolId, Username, DeviceKey })
    const replaced = deviceOf(await authenticate(userIn(browser)))
    expect(replaced).toBeDefined()
    expect(replaced).not.toBe(DeviceKey)
  })

  it('an unknown DEVICE_KEY → ResourceNotFoundException', async () => {
    await configure({ ChallengeRequiredOnNewDevice: true })
    const AuthParameters = { USERNAME: Username, PASSWORD, DEVICE_KEY: 'us-east-1_0000' }
    const body = { ClientId: 'browser', AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters }
    expect((await call('InitiateAuth', body)).body).toMatchObject({
      __type: 'ResourceNotFoundException',
      message: 'Device does not exist.',
    })
  })

  it('a wrong secret, or another kind of SECRET_BLOCK → refused', async () => {
    await configure({ ChallengeRequiredOnNewDevice: true })
    const browser = newBrowser()
    const DEVICE_KEY = String(deviceOf(await authenticate(userIn(browser))))
    await preferSms(true)
    const send = async (name: string, input: object) =>
      (await call(name, { ClientId: 'browser', ...input })).body
    const AuthParameters = { USERNAME: Username, PASSWORD, DEVICE_KEY }
    const { ChallengeName, Session } = await send('InitiateAuth', {
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters,
    })
    expect(ChallengeName).toBe('DEVICE_SRP_AUTH')
    const started = await send('RespondToAuthChallenge', {
      ChallengeName,
      Session,
      ChallengeResponses: { USERNAME: Username, DEVICE_KEY, SRP_A: 'abcdef' },
    })
    const { SECRET_BLOCK } = started.ChallengeParameters as unknown as Record<string, string>
    const ChallengeResponses = {
      USERNAME: Username,
      PASSWORD_CLAIM_SECRET_BLOCK: SECRET_BLOCK,
      PASSWORD_CLAIM_SIGNATURE: 'AAAA',
      TIMESTAMP: 'Sun Oct 6 13:37:50 UTC 2024',
    }
    for (const name of ['PASSWORD_VERIFIER', 'DEVICE_PASSWORD_VERIFIER', 'DEVICE_PASSWORD_VERIFIER']) {
      const body = await send('RespondToAuthChallenge', { ChallengeName: name, ChallengeResponses })
      expect(body).toMatchObject({ __type: 'NotAuthorizedException' })
    }
    const ofPassword = await send('InitiateAuth', {
      AuthFlow: 'USER_SRP_AUTH',
      AuthParameters: { USERNAME: Username, SRP_A: 'abcdef' },
    })
    const block = (ofPassword.ChallengeParameters as unknown as Record<string, string>).SECRET_BLOCK
    const asDevice = { ...ChallengeResponses, PASSWORD_CLAIM_SECRET_BLOCK: block, DEVICE_KEY }
    const body = await send('RespondToAuthChallenge', {
      ChallengeName: 'DEVICE_PASSWORD_VERIFIER',
      ChallengeResponses: asDevice,
    })
    expect(body).toMatchObject({ __type: 'NotAuthorizedException' })
  })

  it('an unknown DeviceKey, or a confirmed one → refused by ConfirmDevice', async () => {
    await configure({ ChallengeRequiredOnNewDevice: true })
    const session = (await authenticate(userIn(newBrowser()))) as CognitoUserSession
    const AccessToken = session.getAccessToken().getJwtToken()
    for (const DeviceKey of ['us-east-1_0000', deviceOf(session)]) {
      const { status } = await call('ConfirmDevice', { AccessToken, DeviceKey })
      expect(status).toBe(400)
    }
  })
})
