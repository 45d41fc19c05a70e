/** aws-amplify with MFA by e-mail and remembered devices, unchanged. */
import { SetUserPoolMfaConfigCommand, UpdateUserPoolCommand } from '@aws-sdk/client-cognito-identity-provider'
import { Amplify } from 'aws-amplify'
import {
  confirmSignIn,
  fetchAuthSession,
  fetchDevices,
  fetchMFAPreference,
  forgetDevice,
  rememberDevice,
  signIn,
  signOut,
  updateMFAPreference,
} from 'aws-amplify/auth'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { ADA, PASSWORD, startService } from '../../support/local-service.ts'

const service = await startService({
  example: false,
  userPoolId: 'us-east-1_abc123',
  clientId: 'browser',
  now: () => Date.now(),
})
const { server, sdk, UserPoolId, call, pool } = service

Amplify.configure({
  Auth: { Cognito: { userPoolId: UserPoolId, userPoolClientId: 'browser', userPoolEndpoint: server.url } },
})

const EmailMfaConfiguration = { Message: 'Your code is {####}', Subject: 'Code' }
const configure = (MfaConfiguration: 'ON' | 'OPTIONAL') =>
  sdk.send(new SetUserPoolMfaConfigCommand({ UserPoolId, MfaConfiguration, EmailMfaConfiguration }))

const credentials = { username: ADA.email, password: PASSWORD }
const confirmByCode = () => confirmSignIn({ challengeResponse: pool.messages().at(-1)?.code ?? '' })

afterEach(async () => {
  await signOut()
  vi.unstubAllGlobals()
})

describe('aws-amplify with MFA by e-mail', () => {
  it('turned on → a code at the next sign-in', async () => {
    await configure('OPTIONAL')
    await signIn(credentials)
    await updateMFAPreference({ email: 'PREFERRED' })
    expect(await fetchMFAPreference()).toEqual({ preferred: 'EMAIL', enabled: ['EMAIL'] })
    await signOut()
    const { nextStep } = await signIn(credentials)
    expect(nextStep).toMatchObject({
      signInStep: 'CONFIRM_SIGN_IN_WITH_EMAIL_CODE',
      codeDeliveryDetails: { deliveryMedium: 'EMAIL', destination: 'a***@e***' },
    })
    expect(await confirmByCode()).toMatchObject({ isSignedIn: true })
    await updateMFAPreference({ email: 'DISABLED' })
  })

  it('required of a user without an address → set-up with an address', async () => {
    await sdk.send(
      new SetUserPoolMfaConfigCommand({
        UserPoolId,
        MfaConfiguration: 'ON',
        EmailMfaConfiguration,
        SoftwareTokenMfaConfiguration: { Enabled: false },
      }),
    )
    const { body } = await call('AdminGetUser', { UserPoolId, Username: ADA.email })
    const username = String(body.Username)
    await call('AdminDeleteUserAttributes', { UserPoolId, Username: username, UserAttributeNames: ['email'] })
    const { nextStep } = await signIn({ username, password: PASSWORD })
    expect(nextStep.signInStep).toBe('CONTINUE_SIGN_IN_WITH_EMAIL_SETUP')
    const asked = await confirmSignIn({ challengeResponse: ADA.email })
    expect(asked.nextStep.signInStep).toBe('CONFIRM_SIGN_IN_WITH_EMAIL_CODE')
    expect(await confirmByCode()).toMatchObject({ isSignedIn: true })
    expect(await fetchMFAPreference()).toMatchObject({ enabled: ['EMAIL'] })
    await updateMFAPreference({ email: 'DISABLED' })
    await configure('OPTIONAL')
  })
})

describe('aws-amplify with devices', () => {
  it('remembered → listed, proves itself at the next sign-in, and is forgotten', async () => {
    const DeviceConfiguration = { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: true }
    await sdk.send(new UpdateUserPoolCommand({ UserPoolId, DeviceConfiguration }))
    vi.stubGlobal('navigator', { userAgent: 'test' }) // the name of the device; Node 20 has no navigator
    const keyInToken = async () => (await fetchAuthSession()).tokens?.accessToken.payload.device_key
    await signIn(credentials)
    expect(await fetchDevices()).toEqual([])
    await rememberDevice()
    const key = await keyInToken()
    expect((await fetchDevices()).map(({ id }) => id)).toEqual([key])
    await fetchAuthSession({ forceRefresh: true })
    await signOut()
    await signIn(credentials)
    expect(await keyInToken()).toBe(key)
    await call('AdminForgetDevice', { UserPoolId, Username: ADA.email, DeviceKey: key })
    await signOut()
    await signIn(credentials)
    expect(await keyInToken()).not.toBe(key)
    await rememberDevice()
    await forgetDevice()
    expect(await fetchDevices()).toEqual([])
  })
})
