/** A code is void after a change of the address, a challenge after another sign-in has answered it. */
import { createLocalPool } from '@poolguard/local'
import { decodeJwt } from 'jose'
import { afterAll, describe, expect, it } from 'vitest'
import { totpAt } from '../../support/local-service.ts'

const PASSWORD = 'Passw0rd!x'
const users = ['mallory@example.com', 'owner@example.com', 'third@example.com'].map((email) => ({
  email,
  password: PASSWORD,
}))
const pool = await createLocalPool({ users })
const { url } = await pool.listen()
const { clientId: ClientId, userPoolId: UserPoolId } = pool
afterAll(() => pool.close())

interface Answer {
  readonly status: number
  readonly body: { readonly [name: string]: never } & { readonly __type?: string; readonly Session?: string }
}

async function call(operation: string, input: object): Promise<Answer> {
  const headers = { 'x-amz-target': `AWSCognitoIdentityProviderService.${operation}` }
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(input) })
  const text = await response.text()
  return { status: response.status, body: text === '' ? {} : JSON.parse(text) }
}

const signIn = (USERNAME: string, password = PASSWORD) =>
  call('InitiateAuth', {
    ClientId,
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME, PASSWORD: password },
  })
const tokensOf = ({ body }: Answer): Record<string, string> => body.AuthenticationResult ?? {}
const lastCode = (): string => pool.messages().at(-1)?.code ?? ''
const setEmail = (AccessToken: string | undefined, Value: string) =>
  call('UpdateUserAttributes', { AccessToken, UserAttributes: [{ Name: 'email', Value }] })

describe('a code for one address', () => {
  it('after a change of the address → verifies neither the new address nor a password reset', async () => {
    const { AccessToken, IdToken = '' } = tokensOf(await signIn('mallory@example.com'))
    const Username = String(decodeJwt(IdToken).sub)
    await call('ForgotPassword', { ClientId, Username })
    const ConfirmationCode = lastCode()
    await setEmail(AccessToken, 'victim@example.com')
    const confirmed = await call('ConfirmForgotPassword', {
      ClientId,
      Username,
      ConfirmationCode,
      Password: PASSWORD,
    })
    expect(confirmed.body.__type).toBe('CodeMismatchException')

    await call('GetUserAttributeVerificationCode', { AccessToken, AttributeName: 'email' })
    const Code = lastCode()
    await setEmail(AccessToken, 'another-victim@example.com')
    const verified = await call('VerifyUserAttribute', { AccessToken, AttributeName: 'email', Code })
    expect(verified.status).toBe(400)
    expect(decodeJwt(tokensOf(await signIn(Username)).IdToken ?? '').email_verified).not.toBe(true)
  })
})

describe('a challenge that another sign-in has answered', () => {
  it('NEW_PASSWORD_REQUIRED → no second password', async () => {
    await call('AdminCreateUser', { UserPoolId, Username: 'new@example.com', TemporaryPassword: PASSWORD })
    const [owner, other] = [await signIn('new@example.com'), await signIn('new@example.com')]
    const choose = ({ body: { Session } }: Answer, NEW_PASSWORD: string) => {
      const ChallengeResponses = { USERNAME: 'new@example.com', NEW_PASSWORD }
      return call('RespondToAuthChallenge', {
        ClientId,
        ChallengeName: 'NEW_PASSWORD_REQUIRED',
        Session,
        ChallengeResponses,
      })
    }
    expect((await choose(owner, 'Owner-Pass-1')).status).toBe(200)
    expect((await choose(other, 'Other-Pass-1')).body.__type).toBe('NotAuthorizedException')
    expect((await signIn('new@example.com', 'Owner-Pass-1')).status).toBe(200)
  })

  it('MFA_SETUP → no second authenticator', async () => {
    await call('UpdateUserPool', { UserPoolId, MfaConfiguration: 'ON' })
    const [owner, other] = [await signIn('owner@example.com'), await signIn('owner@example.com')]
    const { body } = await call('AssociateSoftwareToken', { Session: owner.body.Session })
    const UserCode = totpAt(String(body.SecretCode), Date.now())
    expect((await call('VerifySoftwareToken', { Session: body.Session, UserCode })).status).toBe(200)
    const second = await call('AssociateSoftwareToken', { Session: other.body.Session })
    expect(second.body.__type).toBe('NotAuthorizedException')
    expect((await signIn('owner@example.com')).body.ChallengeName).toBe('SOFTWARE_TOKEN_MFA')
    await call('UpdateUserPool', { UserPoolId, MfaConfiguration: 'OFF' })
  })
})
