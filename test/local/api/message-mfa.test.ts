/** MFA by SMS and e-mail, with several factors, and where the pool requires one. */
import {
  AdminGetUserCommand,
  AdminSetUserMFAPreferenceCommand,
  AdminSetUserSettingsCommand,
  AssociateSoftwareTokenCommand,
  GetUserPoolMfaConfigCommand,
  InitiateAuthCommand,
  type InitiateAuthCommandOutput,
  RespondToAuthChallengeCommand,
  SetUserPoolMfaConfigCommand,
  type SetUserPoolMfaConfigCommandInput,
} from '@aws-sdk/client-cognito-identity-provider'
import { beforeEach, describe, expect, it } from 'vitest'
import { PoorBrowser } from '../../support/hosted-sign-in.ts'
import { PASSWORD, startService } from '../../support/local-service.ts'
import { CALLBACK, requestOf } from '../../support/oauth-fixtures.ts'

const PHONE = { attributes: { phone_number: '+15550100' } }
const users = ['eve', 'fay', 'gil', 'hal', 'ida'].map((name) => ({
  email: `${name}@example.com`,
  password: PASSWORD,
  ...(name === 'ida' ? {} : PHONE),
}))
const service = await startService({ users, example: false, clientId: 'public' })
const { sdk, clock, UserPoolId, pool, server } = service
const ClientId = 'public'

type Config = Omit<SetUserPoolMfaConfigCommandInput, 'UserPoolId'>

const SMS = {
  SmsAuthenticationMessage: 'Your code is {####}',
  SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms' },
}
const EMAIL = { Message: 'Your code is {####}', Subject: 'Code' }
const TOTP = { Enabled: true }

function configure(config: Config) {
  return sdk.send(new SetUserPoolMfaConfigCommand({ UserPoolId, ...config }))
}

function signIn(USERNAME: string) {
  const AuthParameters = { USERNAME, PASSWORD }
  return sdk.send(new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters }))
}

function answer(
  USERNAME: string,
  { ChallengeName, Session }: Pick<InitiateAuthCommandOutput, 'ChallengeName' | 'Session'>,
  responses: Record<string, string>,
) {
  const ChallengeResponses = { USERNAME, ...responses }
  return sdk.send(new RespondToAuthChallengeCommand({ ClientId, ChallengeName, Session, ChallengeResponses }))
}

function prefer(
  Username: string,
  settings: Omit<AdminSetUserMFAPreferenceCommand['input'], 'UserPoolId' | 'Username'>,
) {
  return sdk.send(new AdminSetUserMFAPreferenceCommand({ UserPoolId, Username, ...settings }))
}

const lastMessage = () => pool.messages().at(-1)
const wrong = (code: string) => (code === '000000' ? '111111' : '000000')

beforeEach(async () => {
  clock.now += 16 * 60_000
  await configure({ MfaConfiguration: 'OFF' })
})

describe('the configuration of a pool', () => {
  it('with MfaConfiguration → the given factors replace the others; without → they are added', async () => {
    await configure({ MfaConfiguration: 'OPTIONAL', SoftwareTokenMfaConfiguration: TOTP })
    const added = await configure({ EmailMfaConfiguration: EMAIL })
    expect(added).toMatchObject({ SoftwareTokenMfaConfiguration: TOTP, EmailMfaConfiguration: EMAIL })
    const replaced = await configure({ MfaConfiguration: 'OPTIONAL', SmsMfaConfiguration: SMS })
    expect(replaced).toMatchObject({ SmsMfaConfiguration: SMS })
    expect(replaced).not.toHaveProperty('SoftwareTokenMfaConfiguration')
    expect(replaced).not.toHaveProperty('EmailMfaConfiguration')
  })

  it('all three factors → given back; OFF → none', async () => {
    const given = {
      MfaConfiguration: 'OPTIONAL',
      SmsMfaConfiguration: SMS,
      SoftwareTokenMfaConfiguration: TOTP,
      EmailMfaConfiguration: EMAIL,
    } as const
    expect(await configure(given)).toMatchObject(given)
    expect(await sdk.send(new GetUserPoolMfaConfigCommand({ UserPoolId }))).toMatchObject(given)
    await configure({ MfaConfiguration: 'OFF' })
    const { $metadata: _, ...off } = await sdk.send(new GetUserPoolMfaConfigCommand({ UserPoolId }))
    expect(off).toEqual({ MfaConfiguration: 'OFF' })
  })

  it('without MfaConfiguration → the mode stays', async () => {
    await configure({ MfaConfiguration: 'OPTIONAL', SoftwareTokenMfaConfiguration: TOTP })
    expect(await configure({ EmailMfaConfiguration: EMAIL })).toMatchObject({
      MfaConfiguration: 'OPTIONAL',
      SoftwareTokenMfaConfiguration: TOTP,
      EmailMfaConfiguration: EMAIL,
    })
  })

  it.each<Config>([
    { MfaConfiguration: 'ON' },
    { MfaConfiguration: 'OPTIONAL', SoftwareTokenMfaConfiguration: { Enabled: false } },
    { MfaConfiguration: 'OFF', SoftwareTokenMfaConfiguration: TOTP },
    { MfaConfiguration: 'ON', SmsMfaConfiguration: {} },
    { MfaConfiguration: 'ON', EmailMfaConfiguration: { Message: 'no placeholder' } },
  ])('%j → refused', async (config) => {
    await expect(configure(config)).rejects.toMatchObject({ name: 'InvalidParameterException' })
  })
})

describe('a factor that the user has turned on', () => {
  it('SMS → its code is required, accepted once, and verifies the number', async () => {
    const user = 'eve@example.com'
    await configure({ MfaConfiguration: 'OPTIONAL', SmsMfaConfiguration: SMS })
    expect((await signIn(user)).AuthenticationResult).toBeDefined()
    await prefer(user, { SMSMfaSettings: { Enabled: true } })
    const step = await signIn(user)
    expect(step).toMatchObject({
      ChallengeName: 'SMS_MFA',
      ChallengeParameters: {
        CODE_DELIVERY_DELIVERY_MEDIUM: 'SMS',
        CODE_DELIVERY_DESTINATION: '+****0100',
      },
    })
    const { code = '', destination } = lastMessage() ?? {}
    expect(destination).toBe('+15550100')
    await expect(answer(user, step, { SMS_MFA_CODE: wrong(code) })).rejects.toMatchObject({
      name: 'CodeMismatchException',
      message: 'Invalid code or auth state for the user.',
    })
    expect((await answer(user, step, { SMS_MFA_CODE: code })).AuthenticationResult).toBeDefined()
    await expect(answer(user, step, { SMS_MFA_CODE: code })).rejects.toMatchObject({
      name: 'NotAuthorizedException',
    })
    const shown = await sdk.send(new AdminGetUserCommand({ UserPoolId, Username: user }))
    expect(shown).toMatchObject({ UserMFASettingList: ['SMS_MFA'] })
    expect(shown.PreferredMfaSetting).toBeUndefined()
    expect(shown.UserAttributes).toContainEqual({ Name: 'phone_number_verified', Value: 'true' })
  })

  it('two without a preference → a choice; with one → that one', async () => {
    const user = 'fay@example.com'
    await configure({ MfaConfiguration: 'OPTIONAL', SmsMfaConfiguration: SMS, EmailMfaConfiguration: EMAIL })
    await prefer(user, { SMSMfaSettings: { Enabled: true }, EmailMfaSettings: { Enabled: true } })
    const choice = await signIn(user)
    expect(choice.ChallengeName).toBe('SELECT_MFA_TYPE')
    expect(choice.ChallengeParameters?.MFAS_CAN_CHOOSE).toBe('["SMS_MFA","EMAIL_OTP"]')
    await expect(answer(user, choice, { ANSWER: 'SOFTWARE_TOKEN_MFA' })).rejects.toMatchObject({
      name: 'InvalidParameterException',
    })
    const step = await answer(user, choice, { ANSWER: 'EMAIL_OTP' })
    expect(step.ChallengeName).toBe('EMAIL_OTP')
    const { code = '' } = lastMessage() ?? {}
    expect((await answer(user, step, { EMAIL_OTP_CODE: code })).AuthenticationResult).toBeDefined()
    await prefer(user, { SMSMfaSettings: { PreferredMfa: true } })
    expect((await signIn(user)).ChallengeName).toBe('SMS_MFA')
    await prefer(user, { SMSMfaSettings: { Enabled: false }, EmailMfaSettings: { Enabled: false } })
    expect((await signIn(user)).AuthenticationResult).toBeDefined()
  })

  it('a code after the factor is turned off → refused', async () => {
    const user = 'gil@example.com'
    await configure({ MfaConfiguration: 'OPTIONAL', SmsMfaConfiguration: SMS })
    await prefer(user, { SMSMfaSettings: { Enabled: true } })
    const step = await signIn(user)
    await prefer(user, { SMSMfaSettings: { Enabled: false } })
    await expect(answer(user, step, { SMS_MFA_CODE: lastMessage()?.code ?? '' })).rejects.toMatchObject({
      name: 'NotAuthorizedException',
    })
  })

  it('SetUserSettings → SMS on and off', async () => {
    const Username = 'hal@example.com'
    await configure({ MfaConfiguration: 'OPTIONAL', SmsMfaConfiguration: SMS })
    const MFAOptions = [{ DeliveryMedium: 'SMS', AttributeName: 'phone_number' }] as const
    await sdk.send(new AdminSetUserSettingsCommand({ UserPoolId, Username, MFAOptions: [...MFAOptions] }))
    const on = await sdk.send(new AdminGetUserCommand({ UserPoolId, Username }))
    expect([on.MFAOptions, on.UserMFASettingList]).toEqual([MFAOptions, ['SMS_MFA']])
    await sdk.send(new AdminSetUserSettingsCommand({ UserPoolId, Username, MFAOptions: [] }))
    expect((await signIn(Username)).AuthenticationResult).toBeDefined()
  })

  it.each([
    ['a factor that the pool does not offer', { EmailMfaSettings: { Enabled: true } }],
    ['SMS without a number', { SMSMfaSettings: { Enabled: true } }],
    ['an app that is not enrolled', { SoftwareTokenMfaSettings: { Enabled: true } }],
    ['a preferred factor that is off', { SMSMfaSettings: { Enabled: false, PreferredMfa: true } }],
    ['passkeys', { WebAuthnMfaSettings: { Enabled: true } }],
  ])('%s → refused, and nothing is kept', async (_what, settings) => {
    const Username = 'ida@example.com'
    await configure({
      MfaConfiguration: 'OPTIONAL',
      SmsMfaConfiguration: SMS,
      SoftwareTokenMfaConfiguration: TOTP,
    })
    await expect(prefer(Username, settings)).rejects.toMatchObject({ name: 'InvalidParameterException' })
    const shown = await sdk.send(new AdminGetUserCommand({ UserPoolId, Username }))
    expect(shown.UserMFASettingList).toBeUndefined()
  })

  it('AssociateSoftwareToken where the pool has none → SoftwareTokenMFANotFoundException', async () => {
    const { AccessToken } = (await signIn('ida@example.com')).AuthenticationResult ?? {}
    await expect(sdk.send(new AssociateSoftwareTokenCommand({ AccessToken }))).rejects.toMatchObject({
      name: 'SoftwareTokenMFANotFoundException',
      message: 'Software Token MFA has not been enabled by the userPool',
    })
  })
})

describe('a pool that requires MFA', () => {
  it('a user with a number → SMS; without one → set-up', async () => {
    await configure({ MfaConfiguration: 'ON', SmsMfaConfiguration: SMS })
    expect((await signIn('gil@example.com')).ChallengeName).toBe('SMS_MFA')
    const { ChallengeName, ChallengeParameters } = await signIn('ida@example.com')
    expect([ChallengeName, ChallengeParameters?.MFAS_CAN_SETUP]).toEqual(['MFA_SETUP', '["SMS_MFA"]'])
  })

  it('a person on the pages → a choice, a code, and back to the application', async () => {
    const { UserPoolClient = {} } = (await service
      .call('CreateUserPoolClient', {
        UserPoolId,
        ClientName: 'pages',
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthFlows: ['code'],
        AllowedOAuthScopes: ['openid'],
        CallbackURLs: [CALLBACK],
        SupportedIdentityProviders: ['COGNITO'],
      })
      .then(({ body }) => body)) as { UserPoolClient?: { ClientId?: string } }
    await configure({ MfaConfiguration: 'ON', SmsMfaConfiguration: SMS, EmailMfaConfiguration: EMAIL })
    const browser = new PoorBrowser(server.url)
    const choice = await browser.signIn(requestOf(UserPoolClient), 'gil@example.com', PASSWORD)
    expect(choice.html).toContain('value="EMAIL_OTP"')
    const asked = await browser.post('/login/factor', { page: choice.page, factor: 'EMAIL_OTP' })
    expect(asked.html).toContain('g***@e***')
    const code = lastMessage()?.code ?? ''
    const refused = await browser.post('/login/message-code', { page: asked.page, code: wrong(code) })
    expect(refused.status).toBe(400)
    const done = await browser.post('/login/message-code', { page: asked.page, code })
    expect(done.location?.searchParams.get('code')).toMatch(/./)
  })
})
