/** A passkey in place of both factors, and the plan that passkeys and USER_AUTH need. */
import { beforeAll, describe, expect, it } from 'vitest'
import { makeAuthenticator } from '../../support/authenticator.ts'
import { ADA, CLIENT, secretHash, startService, totpAt } from '../../support/local-service.ts'

const { ClientId } = CLIENT
const { call, pool, clock, UserPoolId } = await startService()
const RelyingPartyId = 'localhost'
const MULTI = 'MULTI_FACTOR_WITH_USER_VERIFICATION'
const SoftwareTokenMfaConfiguration = { Enabled: true }
const Username = ADA.email

type Body = {
  Session?: string
  ChallengeParameters?: Record<string, string>
  CredentialCreationOptions?: { challenge: string }
}

const ask = async (operation: string, request: object) =>
  (await call(operation, request)).body as Body & Record<string, unknown>

const allow = (AllowedFirstAuthFactors: readonly string[]) =>
  ask('UpdateUserPool', {
    UserPoolId,
    MfaConfiguration: 'OPTIONAL',
    Policies: { SignInPolicy: { AllowedFirstAuthFactors } },
  })

const setMfa = (FactorConfiguration: string, MfaConfiguration = 'OPTIONAL') =>
  ask('SetUserPoolMfaConfig', {
    UserPoolId,
    MfaConfiguration,
    SoftwareTokenMfaConfiguration,
    WebAuthnConfiguration: { RelyingPartyId, FactorConfiguration },
  })

const prefer = (settings: object) => ask('AdminSetUserMFAPreference', { UserPoolId, Username, ...settings })

function startSignIn(PREFERRED_CHALLENGE?: string) {
  const AuthParameters = { USERNAME: Username, SECRET_HASH: secretHash(Username), PREFERRED_CHALLENGE }
  return ask('InitiateAuth', { ClientId, AuthFlow: 'USER_AUTH', AuthParameters })
}

async function register(verifiesUser: boolean) {
  const authenticator = makeAuthenticator({
    origin: 'http://localhost:3000',
    relyingPartyId: RelyingPartyId,
    verifiesUser,
  })
  const { accessToken: AccessToken } = await pool.signInAs(Username)
  const { CredentialCreationOptions } = await ask('StartWebAuthnRegistration', { AccessToken })
  const Credential = authenticator.register(CredentialCreationOptions?.challenge ?? '')
  return { authenticator, answer: await ask('CompleteWebAuthnRegistration', { AccessToken, Credential }) }
}

async function signIn(authenticator: ReturnType<typeof makeAuthenticator>) {
  const { Session, ChallengeParameters } = await startSignIn('WEB_AUTHN')
  const options = JSON.parse(ChallengeParameters?.CREDENTIAL_REQUEST_OPTIONS ?? '{}')
  const CREDENTIAL = JSON.stringify(authenticator.authenticate(options.challenge))
  const ChallengeResponses = { USERNAME: Username, SECRET_HASH: secretHash(Username), CREDENTIAL }
  const answer = await ask('RespondToAuthChallenge', {
    ClientId,
    ChallengeName: 'WEB_AUTHN',
    Session,
    ChallengeResponses,
  })
  return { options, answer }
}

beforeAll(async () => {
  await allow(['PASSWORD', 'EMAIL_OTP', 'WEB_AUTHN'])
  await setMfa(MULTI)
  const { accessToken: AccessToken } = await pool.signInAs(Username)
  const { SecretCode } = await ask('AssociateSoftwareToken', { AccessToken })
  await ask('VerifySoftwareToken', { AccessToken, UserCode: totpAt(String(SecretCode), clock.now) })
})

describe('passkeys as MFA', () => {
  const refused = { __type: 'InvalidParameterException' }
  const on = { WebAuthnMfaSettings: { Enabled: true } }

  it('turned on without a passkey, without another factor, in a pool of one factor → refused', async () => {
    expect(await prefer({ ...on, SoftwareTokenMfaSettings: { Enabled: true } })).toMatchObject(refused)
    await register(true)
    expect(await prefer({ ...on, SoftwareTokenMfaSettings: { Enabled: false } })).toMatchObject(refused)
    await setMfa('SINGLE_FACTOR')
    expect(await prefer({ ...on, SoftwareTokenMfaSettings: { Enabled: true } })).toMatchObject(refused)
    await setMfa(MULTI)
  })

  it('another factor on and passkeys not → the password only; both on → the passkey too', async () => {
    await prefer({ SoftwareTokenMfaSettings: { Enabled: true }, WebAuthnMfaSettings: { Enabled: false } })
    expect(await startSignIn()).toMatchObject({ AvailableChallenges: ['PASSWORD', 'PASSWORD_SRP'] })
    await prefer(on)
    expect(await startSignIn()).toMatchObject({
      AvailableChallenges: ['PASSWORD', 'PASSWORD_SRP', 'WEB_AUTHN'],
    })
    expect(await ask('AdminGetUser', { UserPoolId, Username })).toMatchObject({
      UserMFASettingList: ['SOFTWARE_TOKEN_MFA', 'WEB_AUTHN_MFA'],
    })
    expect(await prefer({ SoftwareTokenMfaSettings: { Enabled: false } })).toMatchObject(refused)
  })

  it('a passkey with user verification → tokens, without a second factor', async () => {
    const { authenticator } = await register(true)
    await prefer({ SoftwareTokenMfaSettings: { Enabled: true }, ...on })
    const { options, answer } = await signIn(authenticator)
    expect(options).toMatchObject({ userVerification: 'required' })
    expect(answer).toHaveProperty('AuthenticationResult')
  })

  it('a passkey without user verification → refused, at the registration too', async () => {
    expect((await register(false)).answer).toHaveProperty('__type')
    await setMfa('SINGLE_FACTOR')
    const { authenticator } = await register(false)
    await setMfa(MULTI)
    expect((await signIn(authenticator)).answer).toMatchObject({ __type: 'NotAuthorizedException' })
  })

  it.each([
    ['codes as the first factor', ['PASSWORD', 'EMAIL_OTP'], MULTI, true],
    ['passkeys as one factor', ['PASSWORD', 'WEB_AUTHN'], 'SINGLE_FACTOR', true],
    ['passkeys as both factors', ['PASSWORD', 'WEB_AUTHN'], MULTI, false],
  ] as const)('MFA is required, %s → refused: %s', async (_case, factors, configuration, isRefused) => {
    await allow(factors)
    const answer = await setMfa(configuration, 'ON')
    expect(answer.__type === 'InvalidParameterException').toBe(isRefused)
  })
})

describe('the plan LITE', () => {
  const refused = { __type: 'FeatureUnavailableInTierException' }

  it('one-time codes, passkeys, a client with USER_AUTH → FeatureUnavailableInTierException', async () => {
    const lite = { PoolName: 'lite', UserPoolTier: 'LITE' }
    const Policies = { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } }
    expect(await ask('CreateUserPool', { ...lite, Policies })).toMatchObject(refused)
    const { UserPool } = await ask('CreateUserPool', lite)
    const { Id } = UserPool as { Id: string }
    const client = { UserPoolId: Id, ClientName: 'modern', ExplicitAuthFlows: ['ALLOW_USER_AUTH'] }
    expect(await ask('CreateUserPoolClient', client)).toMatchObject(refused)
    const WebAuthnConfiguration = { RelyingPartyId }
    expect(await ask('SetUserPoolMfaConfig', { UserPoolId: Id, WebAuthnConfiguration })).toMatchObject(
      refused,
    )
  })

  it('USER_AUTH in a pool that has changed to LITE → FeatureUnavailableInTierException', async () => {
    await ask('UpdateUserPool', { UserPoolId, UserPoolTier: 'LITE', MfaConfiguration: 'OPTIONAL' })
    expect(await startSignIn()).toMatchObject(refused)
  })
})
