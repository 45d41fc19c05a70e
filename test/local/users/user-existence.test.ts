/** Failures do not reveal which users exist: an unknown name fails and is locked like a user's name. */
import { CreateUserPoolClientCommand } from '@aws-sdk/client-cognito-identity-provider'
import { beforeEach, describe, expect, it } from 'vitest'
import { PoorBrowser } from '../../support/hosted-sign-in.ts'
import { ADA, PASSWORD, startService } from '../../support/local-service.ts'
import { CALLBACK, requestOf } from '../../support/oauth-fixtures.ts'
import { SrpClient } from '../../support/srp-client.ts'

const users = ['one', 'two', 'three', 'four', 'five', 'six'].map((name) => ({
  ...ADA,
  email: `${name}@example.com`,
}))
const service = await startService({ users })
const { sdk, call, clock, server, UserPoolId } = service

async function newClient(PreventUserExistenceErrors: 'ENABLED' | 'LEGACY') {
  const { UserPoolClient = {} } = await sdk.send(
    new CreateUserPoolClientCommand({
      UserPoolId,
      ClientName: PreventUserExistenceErrors,
      PreventUserExistenceErrors,
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH'],
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid'],
      CallbackURLs: [CALLBACK],
    }),
  )
  return UserPoolClient
}

const discreet = await newClient('ENABLED')
const { ClientId } = discreet

const WRONG = 'WrongPassword123!'
type Answer = readonly [status: number, type: string | undefined, message: string | undefined]
const answerOf = ({ status, body }: Awaited<ReturnType<typeof call>>): Answer => [
  status,
  body.__type,
  body.message,
]

async function byPassword(USERNAME: string, client = ClientId): Promise<Answer> {
  const AuthParameters = { USERNAME, PASSWORD: WRONG }
  return answerOf(
    await call('InitiateAuth', { ClientId: client, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters }),
  )
}

async function startSrp(USERNAME: string, srp = new SrpClient()) {
  const AuthParameters = { USERNAME, SRP_A: srp.SRP_A }
  return call('InitiateAuth', { ClientId, AuthFlow: 'USER_SRP_AUTH', AuthParameters })
}

async function bySrp(USERNAME: string): Promise<Answer> {
  const srp = new SrpClient()
  const started = await startSrp(USERNAME, srp)
  if (started.status !== 200) return answerOf(started)
  const ChallengeResponses = srp.answer(UserPoolId, WRONG, started.body.ChallengeParameters ?? {}, clock.now)
  const ChallengeName = 'PASSWORD_VERIFIER'
  return answerOf(await call('RespondToAuthChallenge', { ClientId, ChallengeName, ChallengeResponses }))
}

async function byPage(username: string): Promise<Answer> {
  const browser = new PoorBrowser(server.url)
  const { status, html } = await browser.signIn(requestOf(discreet), username, WRONG)
  return [status, /role="alert"[^>]*>([^<]*)/.exec(html)?.[1], undefined]
}

async function usernameBySrp(name: string): Promise<string> {
  const { body } = await startSrp(name)
  return (body.ChallengeParameters as unknown as Record<string, string>).USER_ID_FOR_SRP ?? ''
}

/** Moves the clock forward by `ms` before each attempt. */
async function answersTo(attempts: readonly (readonly [ms: number, attempt: () => Promise<Answer>])[]) {
  const answers: Answer[] = []
  for (const [ms, attempt] of attempts) {
    clock.now += ms
    answers.push(await attempt())
  }
  return answers
}

beforeEach(() => {
  clock.now += 16 * 60_000
})

describe('with PreventUserExistenceErrors, failed sign-ins', () => {
  it.each([
    ['a password', byPassword, 'one@example.com'],
    ['SRP', bySrp, 'two@example.com'],
    ['the sign-in page', byPage, 'three@example.com'],
  ])('by %s, of a known and an unknown name → the same locks', async (_way, fail, known) => {
    const script = (name: string) =>
      answersTo([
        ...Array.from({ length: 6 }, () => [0, () => fail(name)] as const),
        [999, () => fail(name.toUpperCase())],
        [1, () => fail(name)],
        [1999, () => fail(name)],
        [1, () => fail(name)],
        [15 * 60_000, () => fail(name)],
      ])
    const answers = await script(known)
    expect(new Set(answers.map(String)).size).toBe(2)
    expect(await script(`not-${known}`)).toEqual(answers)
  })

  it.each([
    ['a name, and then the username that SRP gives for it', false],
    ['the username that SRP gives for a name, and then the name', true],
  ])('of %s → counted together', async (_order, isReversed) => {
    const script = async (name: string) => {
      const names = [name, await usernameBySrp(name)]
      const [first = '', second = ''] = isReversed ? names.reverse() : names
      const failures = Array.from({ length: 5 }, () => [0, () => byPassword(first)] as const)
      return answersTo([...failures, [0, () => byPassword(second)], [0, () => bySrp(second)]])
    }
    const known = isReversed ? 'four@example.com' : 'five@example.com'
    const answers = await script(known)
    expect(answers[5]).not.toEqual(answers[4])
    expect(await script(`not-${known}`)).toEqual(answers)
  })

  it('SRP under either name → the same username', async () => {
    for (const name of ['six@example.com', 'not-a-user@example.com']) {
      const username = await usernameBySrp(name)
      expect(await usernameBySrp(username)).toBe(username)
    }
  })

  it('two unknown names → separate counts', async () => {
    for (let failure = 0; failure < 6; failure += 1) await byPassword('locked@example.com')
    expect((await byPassword('locked@example.com'))[2]).not.toEqual((await byPassword('open@example.com'))[2])
  })
})

describe('with PreventUserExistenceErrors, a password reset', () => {
  const forgot = async (Username: string) => (await call('ForgotPassword', { ClientId, Username })).status
  const confirm = async (Username: string, Password = PASSWORD) =>
    answerOf(await call('ConfirmForgotPassword', { ClientId, Username, ConfirmationCode: 'x', Password }))

  it('a known and an unknown name → the same answers', async () => {
    const script = async (name: string) => {
      const answers: unknown[] = [await confirm(name), await forgot(name), await confirm(name, 'weak')]
      for (let guess = 0; guess < 6; guess += 1) answers.push(await confirm(name))
      answers.push(await forgot(name), await confirm(name))
      clock.now += 3_600_000
      answers.push(await confirm(name), await forgot(name), await confirm(name))
      return answers
    }
    const answers = await script('six@example.com')
    expect(new Set(answers.map(String)).size).toBe(5)
    expect(await script('not-six@example.com')).toEqual(answers)
  })
})

describe('without PreventUserExistenceErrors', () => {
  it('an unknown name → UserNotFoundException each time', async () => {
    const legacy = await newClient('LEGACY')
    for (let failure = 0; failure < 7; failure += 1) {
      const [, type] = await byPassword('unknown@example.com', legacy.ClientId)
      expect(type).toBe('UserNotFoundException')
    }
  })
})
