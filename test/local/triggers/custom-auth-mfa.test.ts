/** A second factor within CUSTOM_AUTH: DefineAuthChallenge names it, also after SRP. */
import { beforeEach, expect, it } from 'vitest'
import { customAuthTriggers } from '../../support/custom-auth.ts'
import { ADA, CLIENT, PASSWORD, secretHash, totpAt } from '../../support/local-service.ts'
import { SrpClient } from '../../support/srp-client.ts'
import { type AnyTrigger, startWithTriggers } from '../../support/triggers.ts'

const { ClientId } = CLIENT
const NAMES = ['defineAuthChallenge', 'createAuthChallenge', 'verifyAuthChallengeResponse'] as const
const service = await startWithTriggers(NAMES)
const { call, events, triggers, UserPoolId, pool, clock } = service
const USERNAME = ADA.email
const own = { USERNAME, SECRET_HASH: secretHash(USERNAME) }

type Body = Record<string, unknown> & { Session?: string; ChallengeParameters?: Record<string, string> }
const ask = async (operation: string, request: object) => (await call(operation, request)).body as Body

/** The role with which a real pool sends SMS. */
const SmsConfiguration = { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms' }
await ask('SetUserPoolMfaConfig', {
  UserPoolId,
  MfaConfiguration: 'OPTIONAL',
  SmsMfaConfiguration: { SmsConfiguration },
  SoftwareTokenMfaConfiguration: { Enabled: true },
  EmailMfaConfiguration: {},
})
const UserAttributes = [{ Name: 'phone_number', Value: '+15550100' }]
await ask('AdminUpdateUserAttributes', { UserPoolId, Username: USERNAME, UserAttributes })
const { accessToken: AccessToken } = await pool.signInAs(USERNAME)
const { SecretCode } = await ask('AssociateSoftwareToken', { AccessToken })
await ask('VerifySoftwareToken', { AccessToken, UserCode: totpAt(String(SecretCode), clock.now) })

const sentCode = () => service.lastCode('RespondToAuthChallenge')
const FACTORS = [
  ['SMS_MFA', sentCode],
  ['EMAIL_OTP', sentCode],
  ['SOFTWARE_TOKEN_MFA', () => totpAt(String(SecretCode), clock.now)],
] as const

/** The named factor comes first, or after the password of SRP. */
function nameFactor(factor: string): void {
  triggers.defineAuthChallenge = (async (event: { request: { session: { challengeName: string }[] } }) => {
    const last = event.request.session.at(-1)?.challengeName
    const challengeName = last === 'SRP_A' ? 'PASSWORD_VERIFIER' : factor
    const response = { issueTokens: last === factor, failAuthentication: false, challengeName }
    return { ...event, response }
  }) as unknown as AnyTrigger
}

beforeEach(() => {
  events.length = 0
  clock.now += 60_000
  for (const name of NAMES) triggers[name] = customAuthTriggers[name] as unknown as AnyTrigger
})

async function respond(ChallengeName: string, Session: string | undefined, responses: object): Promise<Body> {
  const ChallengeResponses = { ...own, ...responses }
  return ask('RespondToAuthChallenge', { ClientId, ChallengeName, Session, ChallengeResponses })
}

const lastResults = () =>
  events.at(-1)?.request.session as unknown as { challengeName: string; challengeResult: boolean }[]

it.each(FACTORS)('challengeName %s, its code → tokens', async (factor, makeCode) => {
  nameFactor(factor)
  const { Session, ...asked } = await ask('InitiateAuth', {
    ClientId,
    AuthFlow: 'CUSTOM_AUTH',
    AuthParameters: own,
  })
  expect(asked).toMatchObject({ ChallengeName: factor })
  expect(await respond(factor, Session, { [`${factor}_CODE`]: '000000' })).toMatchObject({
    __type: 'CodeMismatchException',
  })
  expect(await respond(factor, Session, { [`${factor}_CODE`]: makeCode() })).toHaveProperty(
    'AuthenticationResult',
  )
  expect(lastResults()).toMatchObject([{ challengeName: factor, challengeResult: true }])
})

it.each(FACTORS)('SRP, then challengeName %s → tokens', async (factor, makeCode) => {
  nameFactor(factor)
  const client = new SrpClient()
  const AuthParameters = { ...own, CHALLENGE_NAME: 'SRP_A', SRP_A: client.SRP_A }
  const { ChallengeParameters = {} } = await ask('InitiateAuth', {
    ClientId,
    AuthFlow: 'CUSTOM_AUTH',
    AuthParameters,
  })
  const proof = client.answer(UserPoolId, PASSWORD, ChallengeParameters, clock.now)
  const SECRET_HASH = secretHash(ChallengeParameters.USER_ID_FOR_SRP ?? '')
  const asked = await respond('PASSWORD_VERIFIER', undefined, { ...proof, SECRET_HASH })
  expect(asked).toMatchObject({ ChallengeName: factor })
  expect(await respond(factor, asked.Session, { [`${factor}_CODE`]: makeCode() })).toHaveProperty(
    'AuthenticationResult',
  )
  expect(lastResults().map(({ challengeName }) => challengeName)).toEqual([
    'SRP_A',
    'PASSWORD_VERIFIER',
    factor,
  ])
})

it('MFA of the user after SRP → asked before the custom challenge', async () => {
  const preference = { UserPoolId, Username: USERNAME, SoftwareTokenMfaSettings: { Enabled: true } }
  await ask('AdminSetUserMFAPreference', preference)
  const client = new SrpClient()
  const AuthParameters = { ...own, CHALLENGE_NAME: 'SRP_A', SRP_A: client.SRP_A }
  const { ChallengeParameters = {} } = await ask('InitiateAuth', {
    ClientId,
    AuthFlow: 'CUSTOM_AUTH',
    AuthParameters,
  })
  const proof = client.answer(UserPoolId, PASSWORD, ChallengeParameters, clock.now)
  const SECRET_HASH = secretHash(ChallengeParameters.USER_ID_FOR_SRP ?? '')
  const factor = await respond('PASSWORD_VERIFIER', undefined, { ...proof, SECRET_HASH })
  expect(factor).toMatchObject({ ChallengeName: 'SOFTWARE_TOKEN_MFA' })
  const code = { SOFTWARE_TOKEN_MFA_CODE: totpAt(String(SecretCode), clock.now) }
  expect(await respond('SOFTWARE_TOKEN_MFA', factor.Session, code)).toMatchObject({
    ChallengeName: 'CUSTOM_CHALLENGE',
  })
})
