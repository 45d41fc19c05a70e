/** USER_AUTH: the choice of a first factor, one-time codes, and a sign-up without a password. */
import { beforeEach, describe, expect, it } from 'vitest'
import { ADA, CLIENT, PASSWORD, secretHash, startService, totpAt } from '../../support/local-service.ts'

const { ClientId } = CLIENT
const { call, UserPoolId, lastCode, pool, clock } = await startService()

const ALL = ['PASSWORD', 'EMAIL_OTP', 'SMS_OTP']

async function allow(AllowedFirstAuthFactors: readonly string[], send = call): Promise<void> {
  const Policies = { SignInPolicy: { AllowedFirstAuthFactors } }
  const settings = { MfaConfiguration: 'OPTIONAL', AutoVerifiedAttributes: ['email'] }
  await send('UpdateUserPool', { UserPoolId, Policies, ...settings })
}

beforeEach(() => allow(ALL))

type Body = Record<string, unknown> & { Session?: string; ChallengeName?: string; __type?: string }

async function start(USERNAME: string, parameters: object = {}, more: object = {}): Promise<Body> {
  const AuthParameters = { USERNAME, SECRET_HASH: secretHash(USERNAME), ...parameters }
  const request = { ClientId, AuthFlow: 'USER_AUTH', AuthParameters, ...more }
  return (await call('InitiateAuth', request)).body as Body
}

async function respond(ChallengeName: string, Session: string | undefined, responses: object): Promise<Body> {
  const ChallengeResponses = { USERNAME: ADA.email, SECRET_HASH: secretHash(ADA.email), ...responses }
  const request = { ClientId, ChallengeName, Session, ChallengeResponses }
  return (await call('RespondToAuthChallenge', request)).body as Body
}

describe('the choice', () => {
  it('no preference → SELECT_CHALLENGE with what the user has', async () => {
    expect(await start(ADA.email)).toMatchObject({
      ChallengeName: 'SELECT_CHALLENGE',
      AvailableChallenges: ['PASSWORD', 'PASSWORD_SRP', 'EMAIL_OTP'],
    })
  })

  it.each(['SMS_OTP', 'WEB_AUTHN', 'nonsense'])(
    'the preference %s, which the user does not have → SELECT_CHALLENGE',
    async (PREFERRED_CHALLENGE) => {
      expect(await start(ADA.email, { PREFERRED_CHALLENGE })).toMatchObject({
        ChallengeName: 'SELECT_CHALLENGE',
      })
    },
  )

  it('SELECT_CHALLENGE, EMAIL_OTP, the code → tokens', async () => {
    const { Session } = await start(ADA.email)
    const chosen = await respond('SELECT_CHALLENGE', Session, { ANSWER: 'EMAIL_OTP' })
    expect(chosen).toMatchObject({
      ChallengeName: 'EMAIL_OTP',
      ChallengeParameters: {
        CODE_DELIVERY_DELIVERY_MEDIUM: 'EMAIL',
        CODE_DELIVERY_DESTINATION: 'a***@e***',
      },
    })
    const EMAIL_OTP_CODE = lastCode('RespondToAuthChallenge')
    expect(EMAIL_OTP_CODE).toMatch(/^\d{8}$/)
    expect(await respond('EMAIL_OTP', chosen.Session, { EMAIL_OTP_CODE })).toHaveProperty(
      'AuthenticationResult',
    )
    expect(await respond('EMAIL_OTP', chosen.Session, { EMAIL_OTP_CODE })).toMatchObject({
      __type: 'NotAuthorizedException',
    })
  })

  it('SMS_OTP, a wrong code, the code → tokens, and a verified number', async () => {
    const Username = 'phone@example.com'
    const UserAttributes = [{ Name: 'phone_number', Value: '+15550100' }]
    await call('AdminCreateUser', { UserPoolId, Username, UserAttributes })
    await call('AdminSetUserPassword', { UserPoolId, Username, Password: PASSWORD, Permanent: true })
    const own = { USERNAME: Username, SECRET_HASH: secretHash(Username) }
    const { Session, ...asked } = await start(Username, { PREFERRED_CHALLENGE: 'SMS_OTP' })
    expect(asked).toMatchObject({
      ChallengeName: 'SMS_OTP',
      ChallengeParameters: { CODE_DELIVERY_DELIVERY_MEDIUM: 'SMS' },
    })
    const wrong = { ...own, SMS_OTP_CODE: '00000000' }
    expect(await respond('SMS_OTP', Session, wrong)).toMatchObject({ __type: 'CodeMismatchException' })
    const right = { ...own, SMS_OTP_CODE: lastCode('RespondToAuthChallenge') }
    expect(await respond('SMS_OTP', Session, right)).toHaveProperty('AuthenticationResult')
    const { body } = await call('AdminGetUser', { UserPoolId, Username })
    expect(body.UserAttributes).toContainEqual({ Name: 'phone_number_verified', Value: 'true' })
  })

  it('SELECT_CHALLENGE with the password in it → tokens', async () => {
    const { Session } = await start(ADA.email)
    const answer = { ANSWER: 'PASSWORD', PASSWORD }
    expect(await respond('SELECT_CHALLENGE', Session, answer)).toHaveProperty('AuthenticationResult')
  })

  it('PASSWORD first, the password later → tokens', async () => {
    const first = await start(ADA.email, { PREFERRED_CHALLENGE: 'PASSWORD' })
    expect(first.ChallengeName).toBe('PASSWORD')
    expect(await respond('PASSWORD', first.Session, { PASSWORD: 'Wrong-Password-1' })).toMatchObject({
      __type: 'NotAuthorizedException',
      message: 'Incorrect username or password.',
    })
    expect(await respond('PASSWORD', first.Session, { PASSWORD })).toHaveProperty('AuthenticationResult')
  })

  it('PASSWORD_SRP with SRP_A → PASSWORD_VERIFIER', async () => {
    const parameters = { PREFERRED_CHALLENGE: 'PASSWORD_SRP', SRP_A: 'abcdef' }
    expect(await start(ADA.email, parameters)).toMatchObject({
      ChallengeName: 'PASSWORD_VERIFIER',
      ChallengeParameters: { USER_ID_FOR_SRP: expect.any(String), SRP_B: expect.any(String) },
    })
  })

  it('a temporary password → the password only, and no code', async () => {
    const Username = 'temporary@example.com'
    await call('AdminCreateUser', { UserPoolId, Username, TemporaryPassword: PASSWORD })
    const sent = pool.messages().length
    expect(await start(Username, { PREFERRED_CHALLENGE: 'EMAIL_OTP' })).toMatchObject({
      ChallengeName: 'SELECT_CHALLENGE',
      AvailableChallenges: ['PASSWORD', 'PASSWORD_SRP'],
    })
    expect(pool.messages()).toHaveLength(sent)
  })

  it('a choice that was not offered → InvalidParameterException', async () => {
    const { Session } = await start(ADA.email)
    expect(await respond('SELECT_CHALLENGE', Session, { ANSWER: 'WEB_AUTHN' })).toMatchObject({
      __type: 'InvalidParameterException',
    })
  })

  it('a wrong code → CodeMismatchException, and the lockout after five', async () => {
    const { Session } = await start(ADA.email, { PREFERRED_CHALLENGE: 'EMAIL_OTP' })
    const guess = async () => (await respond('EMAIL_OTP', Session, { EMAIL_OTP_CODE: '12345' })).__type
    const outcomes: unknown[] = []
    for (let count = 0; count < 6; count += 1) outcomes.push(await guess())
    expect(outcomes).toEqual([...Array(5).fill('CodeMismatchException'), 'NotAuthorizedException'])
    clock.now += 16 * 60_000
  })

  it('a client without ALLOW_USER_AUTH → InvalidParameterException', async () => {
    const ExplicitAuthFlows = ['ALLOW_USER_SRP_AUTH']
    const { body } = await call('CreateUserPoolClient', { UserPoolId, ClientName: 'srp', ExplicitAuthFlows })
    const { ClientId: other } = body.UserPoolClient as unknown as { ClientId: string }
    const request = { ClientId: other, AuthFlow: 'USER_AUTH', AuthParameters: { USERNAME: ADA.email } }
    expect((await call('InitiateAuth', request)).body.__type).toBe('InvalidParameterException')
  })

  it('a user with MFA → the password only', async () => {
    const other = await startService()
    await allow(ALL, other.call)
    const { accessToken: AccessToken } = await other.pool.signInAs(ADA.email)
    const { body } = await other.call('AssociateSoftwareToken', { AccessToken })
    const UserCode = totpAt(String(body.SecretCode), other.clock.now)
    await other.call('VerifySoftwareToken', { AccessToken, UserCode })
    await other.call('SetUserMFAPreference', { AccessToken, SoftwareTokenMfaSettings: { Enabled: true } })
    const AuthParameters = { USERNAME: ADA.email, SECRET_HASH: secretHash(ADA.email) }
    const answer = await other.call('InitiateAuth', { ClientId, AuthFlow: 'USER_AUTH', AuthParameters })
    expect(answer.body).toMatchObject({ AvailableChallenges: ['PASSWORD', 'PASSWORD_SRP'] })
  })
})

describe('an unknown name', () => {
  const unknownName = 'nobody@example.com'

  it('LEGACY → UserNotFoundException', async () => {
    expect(await start(unknownName)).toMatchObject({ __type: 'UserNotFoundException' })
  })

  it('PreventUserExistenceErrors → the answers of a user, and no code is right', async () => {
    const settings = { UserPoolId, ClientName: 'discreet', PreventUserExistenceErrors: 'ENABLED' }
    const ExplicitAuthFlows = ['ALLOW_USER_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH']
    const { body } = await call('CreateUserPoolClient', { ...settings, ExplicitAuthFlows })
    const { ClientId: other } = body.UserPoolClient as unknown as { ClientId: string }
    const send = async (operation: string, request: object) =>
      (await call(operation, { ClientId: other, ...request })).body as Body
    const sent = pool.messages().length
    const AuthParameters = { USERNAME: unknownName, PREFERRED_CHALLENGE: 'EMAIL_OTP' }
    const first = await send('InitiateAuth', { AuthFlow: 'USER_AUTH', AuthParameters })
    expect(first).toMatchObject({
      ChallengeName: 'EMAIL_OTP',
      ChallengeParameters: { CODE_DELIVERY_DESTINATION: 'n***@e***' },
    })
    expect(pool.messages()).toHaveLength(sent)
    const { Session } = first
    const ChallengeResponses = { USERNAME: unknownName, EMAIL_OTP_CODE: '123456' }
    const answer = { ChallengeName: 'EMAIL_OTP', Session, ChallengeResponses }
    expect(await send('RespondToAuthChallenge', answer)).toMatchObject({ __type: 'CodeMismatchException' })
  })
})

describe('a sign-up without a password', () => {
  async function signUp(Username: string, more: object = {}): Promise<Body> {
    const request = { ClientId, Username, SecretHash: secretHash(Username), ...more }
    return (await call('SignUp', request)).body as Body
  }

  it('SignUp, ConfirmSignUp, USER_AUTH with its session → tokens, once', async () => {
    const Username = 'new@example.com'
    const signedUp = await signUp(Username)
    expect(signedUp).toMatchObject({ UserConfirmed: false, Session: expect.any(String) })
    const SecretHash = secretHash(Username)
    const ConfirmationCode = lastCode('ConfirmSignUp')
    const confirmation = { ClientId, Username, SecretHash, ConfirmationCode, Session: signedUp.Session }
    const { Session } = (await call('ConfirmSignUp', confirmation)).body as Body
    const first = await start(Username, {}, { Session })
    expect(first).toHaveProperty('AuthenticationResult')
    expect(await start(Username, {}, { Session })).toMatchObject({ __type: 'NotAuthorizedException' })
    expect(await start(Username)).toMatchObject({ AvailableChallenges: ['EMAIL_OTP'] })
  })

  it("another user's session → NotAuthorizedException", async () => {
    const { Session } = await signUp('one@example.com')
    await signUp('two@example.com')
    expect(await start('two@example.com', {}, { Session })).toMatchObject({
      __type: 'NotAuthorizedException',
    })
  })

  it('a pool with passwords only → InvalidParameterException', async () => {
    await allow(['PASSWORD'])
    expect(await signUp('none@example.com')).toMatchObject({ __type: 'InvalidParameterException' })
  })

  it('AdminCreateUser without a password → a confirmed user', async () => {
    const { body } = await call('AdminCreateUser', { UserPoolId, Username: 'admin-made@example.com' })
    expect(body.User).toMatchObject({ UserStatus: 'CONFIRMED' })
    expect(await start('admin-made@example.com')).toMatchObject({ AvailableChallenges: ['EMAIL_OTP'] })
  })

  it('ChangePassword without PreviousPassword → sets the first password; the next needs it', async () => {
    const USERNAME = 'no-password@example.com'
    await call('AdminCreateUser', { UserPoolId, Username: USERNAME, TemporaryPassword: '' })
    const choice = await start(USERNAME, { PREFERRED_CHALLENGE: 'EMAIL_OTP' })
    const EMAIL_OTP_CODE = lastCode('RespondToAuthChallenge')
    const names = { USERNAME, SECRET_HASH: secretHash(USERNAME) }
    const signedIn = await respond('EMAIL_OTP', choice.Session, { ...names, EMAIL_OTP_CODE })
    const { AccessToken } = signedIn.AuthenticationResult as { AccessToken: string }
    const changeTo = async (ProposedPassword: string, more: object = {}) =>
      (await call('ChangePassword', { AccessToken, ProposedPassword, ...more })).body as Body
    expect(await changeTo(PASSWORD, { PreviousPassword: 'A-guess-1' })).toMatchObject({
      __type: 'NotAuthorizedException',
    })
    expect(await changeTo(PASSWORD)).toEqual({})
    expect(await changeTo('Another-Password1!')).toMatchObject({ __type: 'InvalidParameterException' })
    expect(await changeTo('Another-Password1!', { PreviousPassword: PASSWORD })).toEqual({})
  })
})
