/** aws-amplify, unchanged: only its endpoints are configured. Rows: test/support/rows.ts. */
import { CreateIdentityPoolCommand } from '@aws-sdk/client-cognito-identity'
import { AdminCreateUserCommand } from '@aws-sdk/client-cognito-identity-provider'
import { createVerifier } from '@poolguard/core'
import { Amplify } from 'aws-amplify'
import {
  confirmSignIn,
  confirmSignUp,
  fetchAuthSession,
  fetchUserAttributes,
  setUpTOTP,
  signIn,
  signOut,
  signUp,
  updateMFAPreference,
  verifyTOTPSetup,
} from 'aws-amplify/auth'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ADA, identitySdkFor, PASSWORD, startService, totpAt } from '../../support/local-service.ts'

const HOUR_MS = 3_600_000

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: Date.now() }))
afterEach(async () => {
  await signOut()
  vi.useRealTimers()
})

const service = await startService({
  example: false,
  userPoolId: 'us-east-1_abc123',
  clientId: 'browser',
  now: () => Date.now(),
})
const { server, pool, sdk, UserPoolId } = service
const verifier = createVerifier({ issuers: pool.issuer(), now: () => Date.now(), clockToleranceSeconds: 0 })

const identity = identitySdkFor(server.url)
const { IdentityPoolId = '' } = await identity.send(
  new CreateIdentityPoolCommand({
    IdentityPoolName: 'amplify',
    AllowUnauthenticatedIdentities: false,
    CognitoIdentityProviders: [{ ProviderName: pool.issuerUrl, ClientId: 'browser' }],
  }),
)
identity.destroy()

Amplify.configure({
  Auth: {
    Cognito: {
      userPoolId: UserPoolId,
      userPoolClientId: 'browser',
      userPoolEndpoint: server.url,
      identityPoolId: IdentityPoolId,
      identityPoolEndpoint: server.url,
    },
  },
})

async function accessToken(): Promise<string> {
  return (await fetchAuthSession()).tokens?.accessToken.toString() ?? ''
}

describe('rows 2, 4 and 35: aws-amplify', () => {
  it('sign-up, confirmation, sign-in → tokens and credentials of the identity', async () => {
    const username = 'new@example.com'
    await signUp({ username, password: PASSWORD, options: { userAttributes: { name: 'New' } } })
    await confirmSignUp({ username, confirmationCode: service.lastCode('ConfirmSignUp') })
    expect(await signIn({ username, password: PASSWORD })).toMatchObject({ isSignedIn: true })
    expect(await fetchUserAttributes()).toMatchObject({ email: username, name: 'New' })
    const { tokens, credentials, identityId } = await fetchAuthSession()
    await expect(verifier.verify(tokens?.accessToken.toString() ?? '')).resolves.toBeDefined()
    expect(tokens?.idToken?.payload).toMatchObject({ email: username })
    expect(identityId).toMatch(/^us-east-1:/)
    expect(credentials?.accessKeyId).toMatch(/^ASIALOCALFAK/)
  })

  it('a wrong password → refused', async () => {
    await expect(signIn({ username: ADA.email, password: 'WrongPassword123!' })).rejects.toMatchObject({
      name: 'NotAuthorizedException',
    })
    expect((await fetchAuthSession()).tokens).toBeUndefined()
  })

  it('a temporary password → a new one, then signed in', async () => {
    const username = 'invited@example.com'
    const TemporaryPassword = 'Temporary123!'
    await sdk.send(new AdminCreateUserCommand({ UserPoolId, Username: username, TemporaryPassword }))
    const { nextStep } = await signIn({ username, password: TemporaryPassword })
    expect(nextStep.signInStep).toBe('CONFIRM_SIGN_IN_WITH_NEW_PASSWORD_REQUIRED')
    expect(await confirmSignIn({ challengeResponse: PASSWORD })).toMatchObject({ isSignedIn: true })
  })

  it('a software token → enrolled, and its code required from then on', async () => {
    await signIn({ username: ADA.email, password: PASSWORD })
    const { sharedSecret } = await setUpTOTP()
    await verifyTOTPSetup({ code: totpAt(sharedSecret, Date.now()) })
    await updateMFAPreference({ totp: 'PREFERRED' })
    await signOut()
    const { nextStep } = await signIn({ username: ADA.email, password: PASSWORD })
    expect(nextStep.signInStep).toBe('CONFIRM_SIGN_IN_WITH_TOTP_CODE')
    vi.setSystemTime(Date.now() + 30_000)
    const challengeResponse = totpAt(sharedSecret, Date.now())
    expect(await confirmSignIn({ challengeResponse })).toMatchObject({ isSignedIn: true })
    await updateMFAPreference({ totp: 'DISABLED' })
  })
})

describe('row 38: aws-amplify after the sign-in', () => {
  it('an expired or forced refresh → new tokens', async () => {
    await signIn({ username: ADA.email, password: PASSWORD })
    for (let hour = 0; hour < 4; hour += 1) {
      const before = await accessToken()
      vi.setSystemTime(Date.now() + HOUR_MS + 1000)
      await expect(verifier.verify(before)).rejects.toMatchObject({ code: 'ERR_TOKEN_EXPIRED' })
      if (hour % 2 === 0) await fetchAuthSession({ forceRefresh: true })
      await expect(verifier.verify(await accessToken())).resolves.toBeDefined()
    }
  })

  it('a global sign-out → no tokens', async () => {
    await signIn({ username: ADA.email, password: PASSWORD })
    await signOut({ global: true })
    expect((await fetchAuthSession()).tokens).toBeUndefined()
  })
})
