/** CUSTOM_AUTH through the bare API: the events of its triggers, sessions and refusals. */
import { beforeEach, describe, expect, it } from 'vitest'
import { ANSWER, customAuthTriggers } from '../../support/custom-auth.ts'
import { ADA, CLIENT, secretHash } from '../../support/local-service.ts'
import { type AnyTrigger, startWithTriggers } from '../../support/triggers.ts'

const { ClientId } = CLIENT
const NAMES = ['defineAuthChallenge', 'createAuthChallenge', 'verifyAuthChallengeResponse'] as const
const service = await startWithTriggers(NAMES)
const { call, events, triggers, UserPoolId } = service

beforeEach(() => {
  events.length = 0
  for (const name of NAMES) triggers[name] = customAuthTriggers[name] as unknown as AnyTrigger
})

const hash = { SECRET_HASH: secretHash(ADA.email) }

async function start(USERNAME = ADA.email, more: object = {}) {
  const AuthParameters = { USERNAME, SECRET_HASH: secretHash(USERNAME) }
  const { body } = await call('InitiateAuth', { ClientId, AuthFlow: 'CUSTOM_AUTH', AuthParameters, ...more })
  return body as { Session?: string; ChallengeName?: string; ChallengeParameters?: object; __type?: string }
}

async function respond(Session: string | undefined, text: string, more: object = {}) {
  const ChallengeResponses = { USERNAME: ADA.email, ANSWER: text, ...hash }
  const request = { ClientId, ChallengeName: 'CUSTOM_CHALLENGE', Session, ChallengeResponses, ...more }
  return (await call('RespondToAuthChallenge', request)).body as Record<string, unknown>
}

describe('the events', () => {
  it('a wrong answer and the right one → the session grows', async () => {
    const first = await start()
    expect(first).toMatchObject({
      ChallengeName: 'CUSTOM_CHALLENGE',
      ChallengeParameters: { question: 'The answer?', attempt: '1' },
    })
    const second = await respond(first.Session, 'no', { ClientMetadata: { from: 'test' } })
    expect(await respond(String(second.Session), ANSWER)).toHaveProperty('AuthenticationResult')
    const wrong = {
      challengeName: 'CUSTOM_CHALLENGE',
      challengeResult: false,
      challengeMetadata: 'QUESTION',
    }
    expect(events.map(({ triggerSource, request }) => [triggerSource, request.session])).toEqual([
      ['DefineAuthChallenge_Authentication', []],
      ['CreateAuthChallenge_Authentication', []],
      ['VerifyAuthChallengeResponse_Authentication', undefined],
      ['DefineAuthChallenge_Authentication', [wrong]],
      ['CreateAuthChallenge_Authentication', [wrong]],
      ['VerifyAuthChallengeResponse_Authentication', undefined],
      ['DefineAuthChallenge_Authentication', [wrong, { ...wrong, challengeResult: true }]],
    ])
    expect(events[2]).toMatchObject({
      version: '1',
      userPoolId: UserPoolId,
      callerContext: { clientId: ClientId },
      request: {
        userAttributes: { email: ADA.email, 'cognito:user_status': 'CONFIRMED' },
        privateChallengeParameters: { answer: ANSWER },
        challengeAnswer: 'no',
        clientMetadata: { from: 'test' },
      },
      response: { answerCorrect: null },
    })
    expect(events[0]?.response).toEqual({ challengeName: null, issueTokens: null, failAuthentication: null })
  })

  it('the private parameters → not in the answer', async () => {
    expect(JSON.stringify(await start())).not.toContain(ANSWER)
  })
})

describe('refusals', () => {
  it('a session that was answered → NotAuthorizedException', async () => {
    const { Session } = await start()
    await respond(Session, 'no')
    expect(await respond(Session, ANSWER)).toMatchObject({ __type: 'NotAuthorizedException' })
  })

  it('two answers to one session at the same time → one is refused', async () => {
    const { Session } = await start()
    const answers = await Promise.all([respond(Session, ANSWER), respond(Session, ANSWER)])
    expect(answers.filter((answer) => 'AuthenticationResult' in answer)).toHaveLength(1)
  })

  it('failAuthentication → NotAuthorizedException', async () => {
    triggers.defineAuthChallenge = (event) => ({ ...event, response: { failAuthentication: true } })
    expect(await start()).toMatchObject({
      __type: 'NotAuthorizedException',
      message: 'Incorrect username or password.',
    })
  })

  it('issueTokens without a challenge → tokens', async () => {
    triggers.defineAuthChallenge = (event) => ({ ...event, response: { issueTokens: true } })
    expect(await start()).toHaveProperty('AuthenticationResult')
  })

  it.each([
    ['no challenge', {}],
    ['an unknown challenge', { challengeName: 'RIDDLE' }],
    ['PASSWORD_VERIFIER without SRP', { challengeName: 'PASSWORD_VERIFIER' }],
  ])('DefineAuthChallenge answers %s → InvalidLambdaResponseException', async (_name, response) => {
    triggers.defineAuthChallenge = (event) => ({ ...event, response })
    expect(await start()).toMatchObject({ __type: 'InvalidLambdaResponseException' })
  })

  it('an error of CreateAuthChallenge → UserLambdaValidationException', async () => {
    triggers.createAuthChallenge = () => Promise.reject(new Error('no questions left'))
    expect(await start()).toMatchObject({
      __type: 'UserLambdaValidationException',
      message: 'CreateAuthChallenge failed with error no questions left.',
    })
  })

  it('a pool without the triggers → InvalidParameterException', async () => {
    const other = await startWithTriggers([])
    const AuthParameters = { USERNAME: ADA.email, ...hash }
    const { body } = await other.call('InitiateAuth', { ClientId, AuthFlow: 'CUSTOM_AUTH', AuthParameters })
    expect(body.__type).toBe('InvalidParameterException')
  })
})

describe('an unknown name', () => {
  it('LEGACY → UserNotFoundException, and no trigger runs', async () => {
    expect(await start('nobody@example.com')).toMatchObject({ __type: 'UserNotFoundException' })
    expect(events).toEqual([])
  })

  it('PreventUserExistenceErrors → a challenge, userNotFound, and never tokens', async () => {
    const ExplicitAuthFlows = ['ALLOW_CUSTOM_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH']
    const settings = { UserPoolId, ClientName: 'discreet', PreventUserExistenceErrors: 'ENABLED' }
    const { body } = await call('CreateUserPoolClient', { ...settings, ExplicitAuthFlows })
    const { ClientId: other } = body.UserPoolClient as unknown as { ClientId: string }
    const request = { ClientId: other, AuthFlow: 'CUSTOM_AUTH' }
    const AuthParameters = { USERNAME: 'nobody@example.com' }
    const started = (await call('InitiateAuth', { ...request, AuthParameters })).body
    expect(started.ChallengeName).toBe('CUSTOM_CHALLENGE')
    expect(events[0]?.request).toMatchObject({ userNotFound: true })
    const answered = await call('RespondToAuthChallenge', {
      ClientId: other,
      ChallengeName: 'CUSTOM_CHALLENGE',
      Session: started.Session,
      ChallengeResponses: { USERNAME: 'nobody@example.com', ANSWER },
    })
    expect(answered.body).toMatchObject({ __type: 'NotAuthorizedException' })
  })
})
