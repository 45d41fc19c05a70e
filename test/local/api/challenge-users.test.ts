/** An answer to a challenge must name the user of the challenge. */
import { describe, expect, it } from 'vitest'
import { PASSWORD, secretHash, startService } from '../../support/local-service.ts'
import { SrpClient } from '../../support/srp-client.ts'

const NEW_PASSWORD = 'AnotherPassword456!'
const { call, UserPoolId, clock, lastCode } = await startService({ users: [] })
const ClientId = 'client-id'

async function addUser(email: string, isPermanent: boolean, phone = '+14155550100'): Promise<void> {
  const UserAttributes = [
    { Name: 'email', Value: email },
    { Name: 'phone_number', Value: phone },
    { Name: 'phone_number_verified', Value: 'true' },
  ]
  await call('AdminCreateUser', { UserPoolId, Username: email, UserAttributes, TemporaryPassword: PASSWORD })
  if (!isPermanent) return
  await call('AdminSetUserPassword', { UserPoolId, Username: email, Password: PASSWORD, Permanent: true })
}

interface Challenge {
  readonly ChallengeName: string
  readonly Session: string
  readonly ChallengeParameters: Record<string, string>
}

async function start(AuthFlow: string, parameters: Record<string, string>): Promise<Challenge> {
  const SECRET_HASH = secretHash(parameters.USERNAME ?? '')
  const { body } = await call('InitiateAuth', {
    ClientId,
    AuthFlow,
    AuthParameters: { ...parameters, SECRET_HASH },
  })
  return body as unknown as Challenge
}

async function answer(challenge: Challenge, ChallengeResponses: Record<string, string>) {
  const { ChallengeName, Session } = challenge
  const { body } = await call('RespondToAuthChallenge', {
    ClientId,
    ChallengeName,
    Session,
    ChallengeResponses,
  })
  return [body.__type ?? 'accepted', body.message ?? '']
}

await addUser('kim@example.com', true)
await addUser('lee@example.com', true)

const OTHERS: readonly [kind: string, username: string | undefined, error: readonly string[]][] = [
  ['no USERNAME', undefined, ['InvalidParameterException', 'Missing required parameter USERNAME']],
  ['another user', 'lee@example.com', ['NotAuthorizedException', 'Invalid session for the user.']],
  ['an unknown name', 'nobody@example.com', ['NotAuthorizedException', 'Invalid session for the user.']],
]

function asUser(username: string | undefined, responses: Record<string, string>): Record<string, string> {
  const name = username ?? 'kim@example.com'
  return { ...responses, SECRET_HASH: secretHash(name), ...(username && { USERNAME: username }) }
}

describe.each(OTHERS)('an answer with %s', (kind, username, error) => {
  it('to NEW_PASSWORD_REQUIRED → refused, and the right one is accepted afterwards', async () => {
    const email = `${kind.replaceAll(' ', '-')}@example.com`
    await addUser(email, false)
    const challenge = await start('USER_PASSWORD_AUTH', { USERNAME: email, PASSWORD })
    expect(challenge.ChallengeName).toBe('NEW_PASSWORD_REQUIRED')
    expect(await answer(challenge, asUser(username, { NEW_PASSWORD }))).toEqual(error)
    expect(await answer(challenge, asUser(email.toUpperCase(), { NEW_PASSWORD }))).toEqual(['accepted', ''])
  })

  it('to SMS_MFA → refused, and the right one is accepted afterwards', async () => {
    await call('SetUserPoolMfaConfig', {
      UserPoolId,
      MfaConfiguration: 'OPTIONAL',
      SmsMfaConfiguration: { SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms' } },
    })
    const user = { UserPoolId, Username: 'kim@example.com' }
    const on = { Enabled: true, PreferredMfa: true }
    await call('AdminSetUserMFAPreference', { ...user, SMSMfaSettings: on })
    clock.now += 60_000
    const challenge = await start('USER_PASSWORD_AUTH', { USERNAME: user.Username, PASSWORD })
    expect(challenge.ChallengeName).toBe('SMS_MFA')
    const code = { SMS_MFA_CODE: lastCode('RespondToAuthChallenge') }
    expect(await answer(challenge, asUser(username, code))).toEqual(error)
    expect(await answer(challenge, asUser(user.Username, code))).toEqual(['accepted', ''])
    await call('AdminSetUserMFAPreference', { ...user, SMSMfaSettings: { Enabled: false } })
  })

  it('to PASSWORD_VERIFIER → refused', async () => {
    const srp = new SrpClient()
    const challenge = await start('USER_SRP_AUTH', { USERNAME: 'kim@example.com', SRP_A: srp.SRP_A })
    const { USERNAME: _, ...proof } = srp.answer(
      UserPoolId,
      PASSWORD,
      challenge.ChallengeParameters,
      clock.now,
    )
    const wrongName = ['NotAuthorizedException', 'Incorrect username or password.']
    const expected = username === undefined ? error : wrongName
    expect(await answer(challenge, asUser(username, proof))).toEqual(expected)
  })
})
