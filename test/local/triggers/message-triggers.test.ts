/** CustomMessage and the custom senders. */
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { ADA, CLIENT, PASSWORD, passwordParameters, secretHash } from '../../support/local-service.ts'
import { startWithTriggers } from '../../support/triggers.ts'

const { ClientId } = CLIENT
const service = await startWithTriggers(['customMessage'])
const { call, triggers, events, UserPoolId, pool } = service

beforeEach(() => {
  events.length = 0
  triggers.customMessage = (event) => ({
    ...event,
    response: {
      emailSubject: `About ${event.triggerSource}`,
      emailMessage: `Hello ${event.request.usernameParameter ?? ''}: ${event.request.codeParameter}`,
      smsMessage: `Code ${event.request.codeParameter}`,
    },
  })
})

let count = 0
async function signUp(more: object = {}) {
  count += 1
  const Username = `user${count}@example.com`
  const request = { ClientId, Username, Password: PASSWORD, SecretHash: secretHash(Username), ...more }
  return { Username, ...(await call('SignUp', request)) }
}

async function getAccessToken(): Promise<string> {
  const AuthParameters = passwordParameters(ADA.email, PASSWORD)
  const { body } = await call('InitiateAuth', { ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters })
  const { AccessToken } = body.AuthenticationResult as unknown as { AccessToken: string }
  return AccessToken
}

describe('CustomMessage', () => {
  it('SignUp → the event of AWS, and its text in the outbox with the code', async () => {
    const { Username } = await signUp({ ClientMetadata: { language: 'en' } })
    const sent = pool.messages().at(-1)
    expect(sent).toMatchObject({
      subject: 'About CustomMessage_SignUp',
      body: `Hello : ${sent?.code}`,
      destination: Username,
    })
    expect(events).toMatchObject([
      {
        version: '1',
        triggerSource: 'CustomMessage_SignUp',
        callerContext: { clientId: ClientId },
        request: {
          userAttributes: { email: Username, 'cognito:user_status': 'UNCONFIRMED' },
          codeParameter: '{####}',
          linkParameter: '{##Click Here##}',
          usernameParameter: null,
          clientMetadata: { language: 'en' },
        },
        response: { smsMessage: null, emailMessage: null, emailSubject: null },
      },
    ])
  })

  it('AdminCreateUser → the temporary password and the username', async () => {
    await call('AdminCreateUser', { UserPoolId, Username: 'invited@example.com' })
    const { code, body, username } = pool.messages().at(-1) ?? {}
    expect(body).toBe(`Hello ${username}: ${code}`)
    expect(events).toMatchObject([
      {
        triggerSource: 'CustomMessage_AdminCreateUser',
        callerContext: { clientId: 'CLIENT_ID_NOT_APPLICABLE' },
        request: { usernameParameter: '{username}' },
      },
    ])
  })

  it('every operation that sends a code → its source', async () => {
    const { Username } = await signUp()
    const caller = { ClientId, Username, SecretHash: secretHash(Username) }
    await call('ResendConfirmationCode', caller)
    await call('ForgotPassword', { ClientId, Username: ADA.email, SecretHash: secretHash(ADA.email) })
    await call('AdminResetUserPassword', { UserPoolId, Username: ADA.email })
    await call('AdminSetUserPassword', {
      UserPoolId,
      Username: ADA.email,
      Password: PASSWORD,
      Permanent: true,
    })
    const AccessToken = await getAccessToken()
    await call('GetUserAttributeVerificationCode', { AccessToken, AttributeName: 'email' })
    const UserAttributes = [{ Name: 'email', Value: 'ada2@example.com' }]
    await call('UpdateUserAttributes', { AccessToken, UserAttributes })
    await call('AdminUpdateUserAttributes', {
      UserPoolId,
      Username: 'ada2@example.com',
      UserAttributes: [
        { Name: 'email', Value: ADA.email },
        { Name: 'email_verified', Value: 'true' },
      ],
    })
    expect(events.map(({ triggerSource }) => triggerSource.slice('CustomMessage_'.length))).toEqual([
      'SignUp',
      'ResendCode',
      'ForgotPassword',
      'ForgotPassword',
      'VerifyUserAttribute',
      'UpdateUserAttribute',
    ])
  })

  it('MFA by e-mail → Authentication', async () => {
    const EmailMfaConfiguration = { Message: 'Code {####}', Subject: 'Code' }
    await call('SetUserPoolMfaConfig', { UserPoolId, MfaConfiguration: 'ON', EmailMfaConfiguration })
    const AuthParameters = passwordParameters(ADA.email, PASSWORD)
    await call('InitiateAuth', { ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters })
    expect(events).toMatchObject([{ triggerSource: 'CustomMessage_Authentication' }])
    await call('SetUserPoolMfaConfig', { UserPoolId, MfaConfiguration: 'OFF' })
  })

  it('nothing changed → a message without a text', async () => {
    triggers.customMessage = (event) => event
    await signUp()
    expect(pool.messages().at(-1)).not.toHaveProperty('body')
  })

  it('a text without the code → InvalidLambdaResponseException', async () => {
    triggers.customMessage = (event) => ({ ...event, response: { emailMessage: 'Hello' } })
    expect((await signUp()).body).toMatchObject({ __type: 'InvalidLambdaResponseException' })
  })
})

describe('the custom senders', async () => {
  const other = await startWithTriggers(['customMessage', 'customEmailSender', 'customSmsSender'])

  it('an e-mail → the plain code to the sender, no CustomMessage, and the outbox', async () => {
    other.triggers.customMessage = (event) => event
    other.triggers.customEmailSender = (event) => event
    const Username = 'sent@example.com'
    await other.call('SignUp', { ClientId, Username, Password: PASSWORD, SecretHash: secretHash(Username) })
    expect(other.events).toMatchObject([
      {
        triggerSource: 'CustomEmailSender_SignUp',
        request: {
          type: 'customEmailSenderRequestV1',
          code: other.lastCode('ConfirmSignUp'),
          userAttributes: { email: Username },
        },
      },
    ])
  })

  it('a sender that fails → the client gets its answer', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {})
    other.triggers.customEmailSender = () => Promise.reject(new Error('no key'))
    const Username = 'failed@example.com'
    const request = { ClientId, Username, Password: PASSWORD, SecretHash: secretHash(Username) }
    expect((await other.call('SignUp', request)).status).toBe(200)
    await vi.waitFor(() => expect(log).toHaveBeenCalledWith('CustomEmailSender failed with error no key.'))
    log.mockRestore()
  })
})
