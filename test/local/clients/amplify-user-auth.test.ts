/** USER_AUTH of aws-amplify, unchanged: passwords, one-time codes, and the sign-in after a sign-up. */
import { UpdateUserPoolCommand } from '@aws-sdk/client-cognito-identity-provider'
import { Amplify } from 'aws-amplify'
import {
  autoSignIn,
  confirmSignIn,
  confirmSignUp,
  fetchAuthSession,
  signIn,
  signOut,
  signUp,
} from 'aws-amplify/auth'
import { afterEach, describe, expect, it } from 'vitest'
import { ADA, PASSWORD, startService } from '../../support/local-service.ts'

const { server, sdk, UserPoolId, lastCode } = await startService({
  example: false,
  userPoolId: 'us-east-1_abc123',
  clientId: 'browser',
})

await sdk.send(
  new UpdateUserPoolCommand({
    UserPoolId,
    AutoVerifiedAttributes: ['email'],
    Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } },
  }),
)

Amplify.configure({
  Auth: { Cognito: { userPoolId: UserPoolId, userPoolClientId: 'browser', userPoolEndpoint: server.url } },
})

afterEach(() => signOut())

const username = ADA.email
const emailCode = () => confirmSignIn({ challengeResponse: lastCode('RespondToAuthChallenge') })

describe('aws-amplify with USER_AUTH', () => {
  it.each(['PASSWORD', 'PASSWORD_SRP'] as const)('preferred %s → signed in', async (preferredChallenge) => {
    const options = { authFlowType: 'USER_AUTH', preferredChallenge } as const
    expect(await signIn({ username, password: PASSWORD, options })).toMatchObject({ isSignedIn: true })
    expect((await fetchAuthSession()).tokens?.accessToken).toBeDefined()
  })

  it('preferred EMAIL_OTP, the code → signed in', async () => {
    const options = { authFlowType: 'USER_AUTH', preferredChallenge: 'EMAIL_OTP' } as const
    const { nextStep } = await signIn({ username, options })
    expect(nextStep).toMatchObject({
      signInStep: 'CONFIRM_SIGN_IN_WITH_EMAIL_CODE',
      codeDeliveryDetails: { deliveryMedium: 'EMAIL', destination: 'a***@e***' },
    })
    expect(await emailCode()).toMatchObject({ isSignedIn: true })
  })

  it.each([
    ['EMAIL_OTP', emailCode],
    ['PASSWORD', () => confirmSignIn({ challengeResponse: PASSWORD })],
    ['PASSWORD_SRP', () => confirmSignIn({ challengeResponse: PASSWORD })],
  ] as const)('no preference, the choice %s → signed in', async (choice, finish) => {
    const { nextStep } = await signIn({ username, options: { authFlowType: 'USER_AUTH' } })
    expect(nextStep).toMatchObject({
      signInStep: 'CONTINUE_SIGN_IN_WITH_FIRST_FACTOR_SELECTION',
      availableChallenges: ['PASSWORD', 'PASSWORD_SRP', 'EMAIL_OTP'],
    })
    await confirmSignIn({ challengeResponse: choice })
    expect(await finish()).toMatchObject({ isSignedIn: true })
  })

  it('a sign-up without a password, autoSignIn → signed in', async () => {
    const email = 'new@example.com'
    const options = { userAttributes: { email }, autoSignIn: { authFlowType: 'USER_AUTH' } } as const
    await signUp({ username: email, options })
    const { nextStep } = await confirmSignUp({ username: email, confirmationCode: lastCode('ConfirmSignUp') })
    expect(nextStep).toMatchObject({ signUpStep: 'COMPLETE_AUTO_SIGN_IN' })
    expect(await autoSignIn()).toMatchObject({ isSignedIn: true })
  })
})
