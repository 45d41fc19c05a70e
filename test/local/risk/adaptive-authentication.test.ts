/** Threat protection: the risk of a sign-in, the configured action, the log of events and their feedback. */

import { ConfigError } from '@poolguard/core'
import { createLocalPool } from '@poolguard/local'
import { describe, expect, it } from 'vitest'
import { isInRanges, isSameNetwork } from '../../../packages/local/src/risk/networks.ts'
import { PASSWORD, startService } from '../../support/local-service.ts'

const { server, pool, call } = await startService()
const USER = { Username: 'eve@example.com' }
const COMPROMISED = 'Password1!'

type Answer = { status: number; body: Record<string, never> }

async function send(operation: string, body: object, headers: Record<string, string> = {}): Promise<Answer> {
  const target = `AWSCognitoIdentityProviderService.${operation}`
  const response = await fetch(server.url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target, ...headers },
    body: JSON.stringify(body),
  })
  return { status: response.status, body: await response.json() }
}

const takeover = (EventAction: string, Notify = false) => ({
  AccountTakeoverRiskConfiguration: {
    NotifyConfiguration: { SourceArn: 'arn:aws:ses:us-east-1:123456789012:identity/a@example.com' },
    Actions: Object.fromEntries(
      ['Low', 'Medium', 'High'].map((level) => [`${level}Action`, { EventAction, Notify }]),
    ),
  },
})

/** A user pool with threat protection, a client and a user. */
async function makePool(mode: string, configuration?: object, settings: object = {}, password = PASSWORD) {
  const created = await call('CreateUserPool', {
    PoolName: 'threats',
    UserPoolAddOns: { AdvancedSecurityMode: mode },
    ...settings,
  })
  const { Id: UserPoolId } = created.body.UserPool as unknown as { Id: string }
  const client = await call('CreateUserPoolClient', {
    ...{ UserPoolId, ClientName: 'client' },
    ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
  })
  const { ClientId } = client.body.UserPoolClient as unknown as { ClientId: string }
  if (configuration !== undefined) await call('SetRiskConfiguration', { UserPoolId, ...configuration })
  const attributes = [
    { Name: 'email', Value: USER.Username },
    { Name: 'email_verified', Value: 'true' },
  ]
  await call('AdminCreateUser', { UserPoolId, ...USER, UserAttributes: attributes })
  await call('AdminSetUserPassword', { UserPoolId, ...USER, Password: password, Permanent: true })

  const signIn = (headers: Record<string, string> = {}, more: object = {}, typed = password) => {
    const AuthParameters = { USERNAME: USER.Username, PASSWORD: typed }
    return send(
      'InitiateAuth',
      { ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters, ...more },
      headers,
    )
  }
  const listEvents = async () => {
    const { body } = await call('AdminListUserAuthEvents', { UserPoolId, ...USER })
    return body.AuthEvents as unknown as { EventId: string; EventRisk: object; EventContextData: object }[]
  }
  return { UserPoolId, ClientId, signIn, listEvents }
}

/** `tokens`, a challenge, or the message of a refusal. */
function describeAnswer({ status, body }: Answer): string {
  if (status !== 200) return String(body.message)
  return body.ChallengeName ?? 'tokens'
}

const BLOCKED = 'Unable to login because of security reasons.'
const RISKY = { 'x-poolguard-risk': 'high' }
const EMAIL_MFA = {
  MfaConfiguration: 'OPTIONAL',
  EmailConfiguration: {
    EmailSendingAccount: 'DEVELOPER',
    SourceArn: 'arn:aws:ses:us-east-1:123456789012:identity/a@example.com',
  },
}

describe('the action', () => {
  it.each<[string, string, object | undefined, Record<string, string>, string, string]>([
    ['BLOCK of a risky sign-in', 'ENFORCED', takeover('BLOCK'), RISKY, BLOCKED, 'Block'],
    ['BLOCK of a sign-in without a risk', 'ENFORCED', takeover('BLOCK'), {}, 'tokens', 'NoRisk'],
    ['NO_ACTION', 'ENFORCED', takeover('NO_ACTION'), RISKY, 'tokens', 'AccountTakeover'],
    [
      'MFA_IF_CONFIGURED, of a user without MFA',
      'ENFORCED',
      takeover('MFA_IF_CONFIGURED'),
      RISKY,
      'tokens',
      'AccountTakeover',
    ],
    ['MFA_REQUIRED, of a user without MFA', 'ENFORCED', takeover('MFA_REQUIRED'), RISKY, BLOCKED, 'Block'],
    ['no configuration', 'ENFORCED', undefined, RISKY, 'tokens', 'AccountTakeover'],
    ['BLOCK while auditing', 'AUDIT', takeover('BLOCK'), RISKY, 'tokens', 'AccountTakeover'],
  ])('%s → $4, logged as $5', async (_what, mode, configuration, headers, answer, decision) => {
    const { signIn, listEvents } = await makePool(mode, configuration)
    expect(describeAnswer(await signIn(headers))).toBe(answer)
    const [event] = await listEvents()
    const RiskLevel = headers === RISKY ? { RiskLevel: 'High' } : {}
    expect(event?.EventRisk).toEqual({
      RiskDecision: decision,
      CompromisedCredentialsDetected: false,
      ...RiskLevel,
    })
  })

  it.each(['MFA_IF_CONFIGURED', 'MFA_REQUIRED'])(
    '%s, of a user with a verified address → a code by e-mail, then tokens',
    async (action) => {
      const { UserPoolId, ClientId, signIn, listEvents } = await makePool(
        'ENFORCED',
        takeover(action),
        EMAIL_MFA,
      )
      await call('SetUserPoolMfaConfig', {
        ...{ UserPoolId, MfaConfiguration: 'OPTIONAL' },
        EmailMfaConfiguration: { Message: 'Code {####}', Subject: 'Code' },
      })
      expect(describeAnswer(await signIn())).toBe('tokens')
      const challenge = await signIn(RISKY)
      expect(describeAnswer(challenge)).toBe('EMAIL_OTP')
      const answer = await send('RespondToAuthChallenge', {
        ...{ ClientId, ChallengeName: 'EMAIL_OTP', Session: challenge.body.Session },
        ChallengeResponses: { USERNAME: USER.Username, EMAIL_OTP_CODE: pool.messages().at(-1)?.code },
      })
      expect(describeAnswer(answer)).toBe('tokens')
      const [event] = await listEvents()
      expect(event?.EventRisk).toMatchObject({ RiskDecision: 'AccountTakeover', RiskLevel: 'High' })
    },
  )

  it('of the client → replaces that of the pool', async () => {
    const { UserPoolId, ClientId, signIn } = await makePool('ENFORCED', takeover('BLOCK'))
    await call('SetRiskConfiguration', { UserPoolId, ClientId, ...takeover('NO_ACTION') })
    expect(describeAnswer(await signIn(RISKY))).toBe('tokens')
  })

  it('a wrong password in a risky sign-in → the usual error', async () => {
    const { signIn } = await makePool('ENFORCED', takeover('BLOCK'))
    expect(describeAnswer(await signIn(RISKY, {}, 'Wrong-Password-1'))).toBe(
      'Incorrect username or password.',
    )
  })
})

describe('the rule', () => {
  const from = (IpAddress: string, EncodedData: string) => ({ UserContextData: { IpAddress, EncodedData } })
  const levelOf = async ({ listEvents }: Awaited<ReturnType<typeof makePool>>) => {
    const [event] = await listEvents()
    return (event?.EventRisk as { RiskLevel?: string } | undefined)?.RiskLevel
  }

  it('a new device, a new network, three failures → one level more for each', async () => {
    const made = await makePool('AUDIT')
    const levels: unknown[] = []
    const sign = async (more: object) => {
      await made.signIn({}, more)
      levels.push(await levelOf(made))
    }
    await sign(from('192.0.2.1', 'laptop')) // the first one: nothing is known
    await sign(from('192.0.2.77', 'laptop'))
    await sign(from('192.0.2.1', 'phone'))
    await sign(from('198.51.100.1', 'tablet'))
    for (let time = 0; time < 3; time++) await made.signIn({}, {}, 'Wrong-Password-1')
    await sign(from('203.0.113.1', 'watch'))
    expect(levels).toEqual([undefined, undefined, 'Low', 'Medium', 'High'])
  })

  it('a sign-in → an event with its address and its device', async () => {
    const { signIn, listEvents } = await makePool('AUDIT')
    await signIn({}, from('192.0.2.1', 'laptop'))
    await signIn({ 'user-agent': 'test/1' })
    const contexts = (await listEvents()).map(({ EventContextData }) => EventContextData)
    expect(contexts).toEqual([
      { IpAddress: '127.0.0.1', DeviceName: 'test/1' },
      { IpAddress: '192.0.2.1', DeviceName: 'laptop' },
    ])
  })

  it('a sign-in that was rated as invalid → its device stays new', async () => {
    const made = await makePool('AUDIT')
    await made.signIn({}, from('192.0.2.1', 'laptop'))
    await made.signIn({}, from('192.0.2.1', 'stolen'))
    const [event] = await made.listEvents()
    const { UserPoolId } = made
    await call('AdminUpdateAuthEventFeedback', {
      UserPoolId,
      ...USER,
      EventId: event?.EventId,
      FeedbackValue: 'Invalid',
    })
    await made.signIn({}, from('192.0.2.1', 'stolen'))
    expect(await levelOf(made)).toBe('Low')
  })

  it('the header none → no risk, whatever the rule says', async () => {
    const made = await makePool('AUDIT')
    await made.signIn({}, from('192.0.2.1', 'laptop'))
    await made.signIn({ 'x-poolguard-risk': 'none' }, from('198.51.100.1', 'phone'))
    expect(await levelOf(made)).toBe(undefined)
  })

  it.each([
    ['192.0.2.1', '192.0.2.200', true],
    ['192.0.2.1', '192.0.3.1', false],
    ['2001:db8:1:2::1', '2001:db8:1:ffff::9', true],
    ['2001:db8:1::1', '2001:db8:2::1', false],
    ['192.0.2.1', '2001:db8::1', false],
    ['no address', 'no address', false],
  ])('%s and %s in one network → %s', (one, other, isSame) => {
    expect(isSameNetwork(one, other)).toBe(isSame)
  })

  it('no address → in no range', () => {
    expect([isInRanges(undefined, ['192.0.2.0/24']), isInRanges('192.0.2.1')]).toEqual([false, false])
  })
})

describe('ranges of addresses', () => {
  const RANGES = {
    RiskExceptionConfiguration: {
      BlockedIPRangeList: ['198.51.100.0/24'],
      SkippedIPRangeList: ['192.0.2.0/24'],
    },
  }
  const from = (IpAddress: string) => ({ UserContextData: { IpAddress } })

  it('a blocked one → refused, with a wrong password too', async () => {
    const { signIn } = await makePool('ENFORCED', RANGES)
    const answers = [
      await signIn({}, from('198.51.100.7')),
      await signIn({}, from('198.51.100.7'), 'Wrong-1-Password'),
    ]
    expect(answers.map(describeAnswer)).toEqual(Array(2).fill('Request not allowed due to security reasons.'))
  })

  it('a skipped one → not assessed', async () => {
    const { signIn } = await makePool('ENFORCED', { ...RANGES, ...takeover('BLOCK') })
    expect(describeAnswer(await signIn(RISKY, from('192.0.2.7')))).toBe('tokens')
  })
})

describe('a compromised password', () => {
  const block = (EventFilter: string[]) => ({
    CompromisedCredentialsRiskConfiguration: { EventFilter, Actions: { EventAction: 'BLOCK' } },
  })
  it.each([
    [
      'BLOCK at SIGN_IN',
      'ENFORCED',
      block(['SIGN_IN']),
      'Password reset required for the user due to security reasons',
    ],
    ['BLOCK at another event', 'ENFORCED', block(['SIGN_UP']), 'tokens'],
    ['BLOCK while auditing', 'AUDIT', block(['SIGN_IN']), 'tokens'],
    ['no configuration', 'ENFORCED', undefined, 'tokens'],
  ])('%s → $3, and it is logged', async (_what, mode, configuration, answer) => {
    const { signIn, listEvents } = await makePool(mode, configuration, {}, COMPROMISED)
    expect(describeAnswer(await signIn())).toBe(answer)
    const [event] = await listEvents()
    expect(event?.EventRisk).toMatchObject({ CompromisedCredentialsDetected: true })
  })
})

describe('a notification', () => {
  it('its token → rates the event as the user; a wrong token → 400', async () => {
    const { UserPoolId, signIn, listEvents } = await makePool('ENFORCED', takeover('BLOCK', true))
    await signIn(RISKY)
    const message = pool.messages().at(-1)
    expect(message).toMatchObject({ purpose: 'UpdateAuthEventFeedback', destination: USER.Username })
    const [event] = await listEvents()
    const feedback = { UserPoolId, ...USER, EventId: event?.EventId, FeedbackValue: 'Valid' }
    const rate = (FeedbackToken: string | undefined) =>
      call('UpdateAuthEventFeedback', { ...feedback, FeedbackToken })
    expect((await rate('wrong')).status).toBe(400)
    expect((await rate(message?.code)).status).toBe(200)
    const [rated] = await listEvents()
    expect(rated).toMatchObject({ EventFeedback: { FeedbackValue: 'Valid', Provider: 'User' } })
  })
})

describe('options', () => {
  it('risk and compromisedPasswords → accepted', async () => {
    const local = await createLocalPool({ risk: 'High', compromisedPasswords: ['Secret-1'] })
    await local.close()
  })
  it.each([{ risk: 'high' }, { compromisedPasswords: 'a' }])('%o → ConfigError', async (options) => {
    await expect(createLocalPool(options as never)).rejects.toThrow(ConfigError)
  })
})
