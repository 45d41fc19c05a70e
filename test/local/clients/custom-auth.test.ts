/** The unchanged libraries amazon-cognito-identity-js and aws-amplify sign in with CUSTOM_AUTH. */
import { AuthenticationDetails, CognitoUser, CognitoUserPool } from 'amazon-cognito-identity-js'
import { Amplify } from 'aws-amplify'
import { confirmSignIn, fetchAuthSession, signIn, signOut } from 'aws-amplify/auth'
import { afterEach, describe, expect, it } from 'vitest'
import { ANSWER, customAuthTriggers } from '../../support/custom-auth.ts'
import { ADA, PASSWORD, startService } from '../../support/local-service.ts'

const { server, UserPoolId } = await startService({
  example: false,
  userPoolId: 'us-east-1_abc123',
  clientId: 'browser',
  triggers: customAuthTriggers,
})

const userPool = new CognitoUserPool({ UserPoolId, ClientId: 'browser', endpoint: server.url })

type Outcome = readonly [name: string, details?: unknown]

function callbacks(resolve: (outcome: Outcome) => void) {
  return {
    onSuccess: () => resolve(['signed in']),
    onFailure: ({ code }: { code: string }) => resolve(['failed', code]),
    customChallenge: (parameters: unknown) => resolve(['challenge', parameters]),
  }
}

function start(withPassword: boolean): { user: CognitoUser; outcome: Promise<Outcome> } {
  const user = new CognitoUser({ Username: ADA.email, Pool: userPool })
  user.setAuthenticationFlowType('CUSTOM_AUTH')
  const details = new AuthenticationDetails({
    Username: ADA.email,
    ...(withPassword ? { Password: PASSWORD } : {}),
  })
  const outcome = new Promise<Outcome>((resolve) => {
    if (withPassword) user.authenticateUser(details, callbacks(resolve))
    else user.initiateAuth(details, callbacks(resolve))
  })
  return { user, outcome }
}

function answer(user: CognitoUser, text: string): Promise<Outcome> {
  return new Promise((resolve) => user.sendCustomChallengeAnswer(text, callbacks(resolve)))
}

describe('amazon-cognito-identity-js', () => {
  it('initiateAuth, a wrong answer, the right answer → signed in', async () => {
    const { user, outcome } = start(false)
    expect(await outcome).toMatchObject(['challenge', { question: 'The answer?', attempt: '1' }])
    expect(await answer(user, 'seven')).toMatchObject(['challenge', { attempt: '2' }])
    expect(await answer(user, ANSWER)).toEqual(['signed in'])
  })

  it('three wrong answers → NotAuthorizedException', async () => {
    const { user, outcome } = start(false)
    await outcome
    await answer(user, '1')
    await answer(user, '2')
    expect(await answer(user, '3')).toEqual(['failed', 'NotAuthorizedException'])
    expect(await answer(user, ANSWER)).toEqual(['failed', 'NotAuthorizedException'])
  })

  it('authenticateUser → the password by SRP, then the challenge', async () => {
    const { user, outcome } = start(true)
    expect(await outcome).toMatchObject(['challenge', { attempt: '3' }])
    expect(await answer(user, ANSWER)).toEqual(['signed in'])
  })
})

Amplify.configure({
  Auth: { Cognito: { userPoolId: UserPoolId, userPoolClientId: 'browser', userPoolEndpoint: server.url } },
})

describe('aws-amplify', () => {
  afterEach(() => signOut())

  it.each(['CUSTOM_WITHOUT_SRP', 'CUSTOM_WITH_SRP'] as const)('%s → signed in', async (authFlowType) => {
    const password = authFlowType === 'CUSTOM_WITH_SRP' ? { password: PASSWORD } : {}
    const { nextStep } = await signIn({ username: ADA.email, ...password, options: { authFlowType } })
    expect(nextStep).toMatchObject({
      signInStep: 'CONFIRM_SIGN_IN_WITH_CUSTOM_CHALLENGE',
      additionalInfo: { question: 'The answer?' },
    })
    expect(await confirmSignIn({ challengeResponse: ANSWER })).toMatchObject({ isSignedIn: true })
    expect((await fetchAuthSession()).tokens?.accessToken).toBeDefined()
  })

  it('CUSTOM_WITH_SRP and a wrong password → NotAuthorizedException', async () => {
    const options = { authFlowType: 'CUSTOM_WITH_SRP' } as const
    await expect(
      signIn({ username: ADA.email, password: 'Wrong-Password-1', options }),
    ).rejects.toMatchObject({ name: 'NotAuthorizedException' })
  })
})
