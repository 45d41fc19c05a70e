/**
 * Levels of authentication in the API: the claims of each sign-in, and USER_AUTH with TARGET_ACR_VALUES.
 * Source: Cognito Developer Guide, "Authentication levels with ACR and AMR claims".
 */
import { beforeAll, describe, expect, it } from 'vitest'
import { ADA, CLIENT, PASSWORD, secretHash, startService, totpAt } from '../../support/local-service.ts'

const { ClientId } = CLIENT
const { call, UserPoolId, lastCode, clock } = await startService()

const GRACE = 'grace@example.com'
const [LOA1, LOA2, LOA3, LOA4] = [1, 2, 3, 4].map((level) => `urn:cognito:loa:${level}`)

type Body = Record<string, unknown> & {
  Session?: string
  ChallengeName?: string
  AuthenticationResult?: { AccessToken: string; IdToken: string; RefreshToken: string }
  __type?: string
}

async function start(USERNAME: string, parameters: object = {}): Promise<Body> {
  const AuthParameters = { USERNAME, SECRET_HASH: secretHash(USERNAME), ...parameters }
  const { body } = await call('InitiateAuth', { ClientId, AuthFlow: 'USER_AUTH', AuthParameters })
  return body as Body
}

async function respond(USERNAME: string, { ChallengeName, Session }: Body, responses: object): Promise<Body> {
  const ChallengeResponses = { USERNAME, SECRET_HASH: secretHash(USERNAME), ...responses }
  const request = { ClientId, ChallengeName, Session, ChallengeResponses }
  return (await call('RespondToAuthChallenge', request)).body as Body
}

/** `acr` and `amr` of both tokens, which must agree. */
function claimsOf({ AuthenticationResult }: Body) {
  const [access, id] = (['AccessToken', 'IdToken'] as const).map((name) => {
    const [, payload = ''] = AuthenticationResult?.[name].split('.') ?? []
    const { acr, amr } = JSON.parse(Buffer.from(payload, 'base64url').toString() || '{}')
    return { acr, amr }
  })
  expect(id).toEqual(access)
  return access
}

let secret: string
const totp = () => {
  clock.now += 30_000 // each code works once
  return { SOFTWARE_TOKEN_MFA_CODE: totpAt(secret, clock.now) }
}

const byPassword = (name: string, parameters: object = {}) =>
  start(name, { PREFERRED_CHALLENGE: 'PASSWORD', PASSWORD, ...parameters })

const MFA = {
  MfaConfiguration: 'OPTIONAL',
  EmailMfaConfiguration: {},
  SoftwareTokenMfaConfiguration: { Enabled: true },
}
const configureMfa = (settings: object) => call('SetUserPoolMfaConfig', { UserPoolId, ...settings })

/** Ada has an authenticator app, which she has not turned on; Grace has an e-mail address. */
beforeAll(async () => {
  const Policies = { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP', 'SMS_OTP'] } }
  const EmailConfiguration = {
    EmailSendingAccount: 'DEVELOPER',
    SourceArn: 'arn:aws:ses:us-east-1:1:identity/a',
  }
  await call('UpdateUserPool', { UserPoolId, Policies, EmailConfiguration })
  await configureMfa(MFA)
  const UserAttributes = [{ Name: 'email', Value: GRACE }]
  await call('AdminCreateUser', { UserPoolId, Username: GRACE, UserAttributes })
  await call('AdminSetUserPassword', { UserPoolId, Username: GRACE, Password: PASSWORD, Permanent: true })
  const { AuthenticationResult } = await byPassword(ADA.email)
  const AccessToken = AuthenticationResult?.AccessToken
  const { body } = await call('AssociateSoftwareToken', { AccessToken })
  secret = String((body as Body).SecretCode)
  await call('VerifySoftwareToken', { AccessToken, UserCode: totp().SOFTWARE_TOKEN_MFA_CODE })
  await call('AdminSetUserMFAPreference', {
    UserPoolId,
    Username: ADA.email,
    SoftwareTokenMfaSettings: { Enabled: false },
  })
})

describe('what a sign-in proves', () => {
  it('a password → level 1', async () => {
    expect(claimsOf(await byPassword(GRACE))).toEqual({ acr: LOA1, amr: ['pwd'] })
  })

  it('a code by e-mail alone → level 2', async () => {
    const asked = await start(GRACE, { PREFERRED_CHALLENGE: 'EMAIL_OTP' })
    const EMAIL_OTP_CODE = lastCode('RespondToAuthChallenge')
    expect(claimsOf(await respond(GRACE, asked, { EMAIL_OTP_CODE }))).toEqual({
      acr: LOA2,
      amr: ['email_otp'],
    })
  })
})

describe('TARGET_ACR_VALUES', () => {
  it('level 4 → a code of the app, though the user has not turned the app on', async () => {
    const asked = await byPassword(ADA.email, { TARGET_ACR_VALUES: LOA4 })
    expect(asked.ChallengeName).toBe('SOFTWARE_TOKEN_MFA')
    const signedIn = await respond(ADA.email, asked, totp())
    expect(claimsOf(signedIn)).toEqual({ acr: LOA4, amr: ['pwd', 'otp', 'mfa'] })
    const REFRESH_TOKEN = signedIn.AuthenticationResult?.RefreshToken
    const AuthParameters = { REFRESH_TOKEN, SECRET_HASH: secretHash(ADA.email) }
    const request = { ClientId, AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters }
    const refreshed = (await call('InitiateAuth', request)).body as Body
    expect(claimsOf(refreshed)).toEqual({ acr: LOA4, amr: ['pwd', 'otp', 'mfa'] })
  })

  it('level 3 → a password and a code by e-mail', async () => {
    const asked = await byPassword(GRACE, { TARGET_ACR_VALUES: LOA3 })
    expect(asked.ChallengeName).toBe('EMAIL_OTP')
    const EMAIL_OTP_CODE = lastCode('RespondToAuthChallenge')
    expect(claimsOf(await respond(GRACE, asked, { EMAIL_OTP_CODE }))).toEqual({
      acr: LOA3,
      amr: ['pwd', 'email_otp', 'mfa'],
    })
  })

  it('level 3, no preference → only challenges that can reach it', async () => {
    expect(await start(GRACE, { TARGET_ACR_VALUES: LOA3 })).toMatchObject({
      ChallengeName: 'SELECT_CHALLENGE',
      AvailableChallenges: ['PASSWORD', 'PASSWORD_SRP'],
    })
  })

  it('level 4 or 1, without an app → level 1', async () => {
    const signedIn = await byPassword(GRACE, { TARGET_ACR_VALUES: `${LOA4} ${LOA1}` })
    expect(claimsOf(signedIn)).toEqual({ acr: LOA1, amr: ['pwd'] })
  })

  it.each([
    ['a level that the user has no factor for', LOA4],
    ['a level that the pool does not know', 'urn:other:gold'],
  ])('%s → InvalidParameterException', async (_title, TARGET_ACR_VALUES) => {
    expect((await byPassword(GRACE, { TARGET_ACR_VALUES })).__type).toBe('InvalidParameterException')
  })

  it('an unknown name → the same answer as without a level', async () => {
    const name = 'unknown@example.com'
    const asked = await byPassword(name, { TARGET_ACR_VALUES: LOA4 })
    expect(asked).toEqual(await byPassword(name))
  })
})

describe('TARGET_ACR_VALUES with an access token', () => {
  async function tokenOf(name: string): Promise<string> {
    return String((await byPassword(name)).AuthenticationResult?.AccessToken)
  }

  it('of a password → only the second factor is asked for', async () => {
    const ACCESS_TOKEN = await tokenOf(ADA.email)
    const asked = await start(ADA.email, { TARGET_ACR_VALUES: LOA4, ACCESS_TOKEN, MAX_AGE: '60' })
    expect(asked.ChallengeName).toBe('SOFTWARE_TOKEN_MFA')
    expect(claimsOf(await respond(ADA.email, asked, totp()))).toEqual({
      acr: LOA4,
      amr: ['pwd', 'otp', 'mfa'],
    })
  })

  it('of a password, where only another first factor reaches the level → it is offered', async () => {
    await configureMfa({ MfaConfiguration: 'OFF' })
    const ACCESS_TOKEN = await tokenOf(GRACE)
    const asked = await start(GRACE, { TARGET_ACR_VALUES: LOA2, ACCESS_TOKEN })
    await configureMfa(MFA)
    expect(asked).toMatchObject({ ChallengeName: 'SELECT_CHALLENGE', AvailableChallenges: ['EMAIL_OTP'] })
  })

  it('older than MAX_AGE → SELECT_CHALLENGE, as without a token', async () => {
    const ACCESS_TOKEN = await tokenOf(ADA.email)
    clock.now += 61_000
    const asked = await start(ADA.email, { TARGET_ACR_VALUES: LOA4, ACCESS_TOKEN, MAX_AGE: '60' })
    expect(asked.ChallengeName).toBe('SELECT_CHALLENGE')
  })

  it('of that level already → InvalidParameterException', async () => {
    const ACCESS_TOKEN = await tokenOf(GRACE)
    const asked = await start(GRACE, { TARGET_ACR_VALUES: LOA1, ACCESS_TOKEN })
    expect(asked.__type).toBe('InvalidParameterException')
  })

  it('of another user → NotAuthorizedException', async () => {
    const ACCESS_TOKEN = await tokenOf(GRACE)
    const asked = await start(ADA.email, { TARGET_ACR_VALUES: LOA4, ACCESS_TOKEN })
    expect(asked.__type).toBe('NotAuthorizedException')
  })

  it('a MAX_AGE that is no number → InvalidParameterException', async () => {
    const asked = await start(ADA.email, { TARGET_ACR_VALUES: LOA4, MAX_AGE: 'soon' })
    expect(asked.__type).toBe('InvalidParameterException')
  })
})

describe('TARGET_ACR_VALUES with PreventUserExistenceErrors', () => {
  const USERNAME = 'hedy@example.com'
  let discreet: string
  let accessToken: string

  /** The answer without the members that differ for each name: the session and the parameters. */
  async function ask(name: string, parameters: object): Promise<unknown> {
    const AuthParameters = { USERNAME: name, ...parameters }
    const request = { ClientId: discreet, AuthFlow: 'USER_AUTH', AuthParameters }
    const {
      Session: _,
      ChallengeParameters: __,
      ...answer
    } = (await call('InitiateAuth', request)).body as Body
    return answer
  }

  beforeAll(async () => {
    const settings = { UserPoolId, ClientName: 'discreet', PreventUserExistenceErrors: 'ENABLED' }
    const ExplicitAuthFlows = ['ALLOW_USER_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH']
    const { body } = await call('CreateUserPoolClient', { ...settings, ExplicitAuthFlows })
    discreet = String((body.UserPoolClient as unknown as { ClientId: string }).ClientId)
    const UserAttributes = [
      { Name: 'email', Value: USERNAME },
      { Name: 'phone_number', Value: '+15550100' },
    ]
    const user = { UserPoolId, Username: USERNAME }
    await call('AdminCreateUser', { ...user, UserAttributes })
    await call('AdminSetUserPassword', { ...user, Password: PASSWORD, Permanent: true })
    accessToken = String((await byPassword(GRACE)).AuthenticationResult?.AccessToken)
  })

  it.each<[string, object]>([
    ['level 4, for which there is no factor', { TARGET_ACR_VALUES: LOA4 }],
    ['level 3', { TARGET_ACR_VALUES: LOA3 }],
    ['level 2', { TARGET_ACR_VALUES: LOA2 }],
    ['level 4 or 1', { TARGET_ACR_VALUES: `${LOA4} ${LOA1}` }],
    ['a text that is no access token', { TARGET_ACR_VALUES: LOA2, ACCESS_TOKEN: 'a.b.c' }],
    ['an access token of another user', { TARGET_ACR_VALUES: LOA2, ACCESS_TOKEN: 'of another user' }],
    ['a MAX_AGE that is no number', { TARGET_ACR_VALUES: LOA2, MAX_AGE: 'soon' }],
    ['a wrong password', { TARGET_ACR_VALUES: LOA3, PREFERRED_CHALLENGE: 'PASSWORD', PASSWORD: 'Wrong-1!' }],
  ])('%s → an unknown name gets the answer of a user', async (_title, parameters) => {
    const given = 'ACCESS_TOKEN' in parameters && parameters.ACCESS_TOKEN === 'of another user'
    const asked = given ? { ...parameters, ACCESS_TOKEN: accessToken } : parameters
    expect(await ask('unknown@example.com', asked)).toEqual(await ask(USERNAME, asked))
  })

  it('a disabled user → the answer of an unknown name', async () => {
    const user = { UserPoolId, Username: USERNAME }
    await call('AdminDisableUser', user)
    const asked = { TARGET_ACR_VALUES: LOA2, ACCESS_TOKEN: accessToken }
    expect(await ask(USERNAME, asked)).toEqual(await ask('unknown@example.com', asked))
    await call('AdminEnableUser', user)
  })
})

describe('AcrConfiguration', () => {
  async function create(settings: object): Promise<Body> {
    const answer = (await call('CreateUserPool', { PoolName: 'levels', ...settings })).body as Body
    return (answer.UserPool as Body | undefined) ?? answer
  }

  it('two names given → both, and AWS’s own for the others', async () => {
    const AcrConfiguration = { Level2: { AcrValue: 'urn:my:2' }, Level3: { AcrValue: 'urn:my:3' } }
    expect((await create({ AcrConfiguration })).AcrConfiguration).toEqual({
      Level1: { AcrValue: LOA1 },
      Level2: { AcrValue: 'urn:my:2' },
      Level3: { AcrValue: 'urn:my:3' },
      Level4: { AcrValue: LOA4 },
    })
  })

  it.each([
    ['the default name of another level', { Level1: { AcrValue: LOA2 } }, 'InvalidParameterException'],
    ['a name with a space', { Level1: { AcrValue: 'a b' } }, 'InvalidParameterException'],
    ['a name of 65 characters', { Level1: { AcrValue: 'a'.repeat(65) } }, 'InvalidParameterException'],
    ['a fifth level', { Level5: { AcrValue: 'a' } }, 'InvalidParameterException'],
  ])('%s → %s', async (_title, AcrConfiguration, type) => {
    expect((await create({ AcrConfiguration })).__type).toBe(type)
  })

  it('the plan LITE → FeatureUnavailableInTierException', async () => {
    const AcrConfiguration = { Level1: { AcrValue: 'bronze' } }
    const refused = await create({ UserPoolTier: 'LITE', AcrConfiguration })
    expect(refused.__type).toBe('FeatureUnavailableInTierException')
  })
})
