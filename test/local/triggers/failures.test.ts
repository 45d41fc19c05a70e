/** Triggers that throw, hang or answer nonsense → the errors of AWS. */
import { SignUpCommand } from '@aws-sdk/client-cognito-identity-provider'
import type { LocalTriggers } from '@poolguard/local'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { CLIENT, PASSWORD, secretHash } from '../../support/local-service.ts'
import { startWithTriggers } from '../../support/triggers.ts'

const { sdk, triggers, pool } = await startWithTriggers(['preSignUp'])
const { ClientId } = CLIENT

afterEach(() => {
  vi.useRealTimers()
})

let count = 0
function signUp() {
  count += 1
  const Username = `user${count}@example.com`
  const SecretHash = secretHash(Username)
  return sdk.send(new SignUpCommand({ ClientId, Username, Password: PASSWORD, SecretHash }))
}

const circle: Record<string, unknown> = {}
circle.response = circle

const FAILED = 'UserLambdaValidationException'
const NO_JSON = 'Invalid lambda function output : Invalid JSON'
const UNKNOWN = 'Unrecognizable lambda output'

describe('a failing trigger', () => {
  it.each([
    ['an Error', () => Promise.reject(new Error('not today')), 'not today'],
    ['a thrown text', () => Promise.reject('Bad password'), 'Bad password'],
    [
      'a synchronous Error',
      () => {
        throw new Error('at once')
      },
      'at once',
    ],
  ])('%s → UserLambdaValidationException with its message', async (_name, trigger, reason) => {
    triggers.preSignUp = trigger
    await expect(signUp()).rejects.toMatchObject({
      name: FAILED,
      message: `PreSignUp failed with error ${reason}.`,
    })
  })

  it.each([
    ['nothing', undefined, NO_JSON],
    ['null', null, NO_JSON],
    ['a circle', circle, NO_JSON],
    ['a text', 'yes', UNKNOWN],
    ['true', true, UNKNOWN],
    ['an object without a response', { statusCode: 200 }, UNKNOWN],
    ['a response of another type', { response: 'yes' }, UNKNOWN],
    ['a member of another type', { response: { autoConfirmUser: 'perhaps' } }, UNKNOWN],
  ])('%s → InvalidLambdaResponseException', async (_name, answer, message) => {
    triggers.preSignUp = () => Promise.resolve(answer)
    await expect(signUp()).rejects.toMatchObject({ name: 'InvalidLambdaResponseException', message })
  })

  it('an event with a changed request → only the response counts', async () => {
    triggers.preSignUp = (event) => ({ response: event.response, userName: 'other', request: {} })
    await expect(signUp()).resolves.toMatchObject({ UserConfirmed: false })
  })

  it('a trigger that hangs → three invocations, then UnexpectedLambdaException', async () => {
    let invocations = 0
    triggers.preSignUp = () => {
      invocations += 1
      return new Promise(() => {})
    }
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const refused = expect(signUp()).rejects.toMatchObject({
      name: 'UnexpectedLambdaException',
      message: 'PreSignUp invocation failed due to error Socket timeout while invoking Lambda function.',
    })
    for (const wanted of [1, 2, 3]) {
      await vi.waitFor(() => expect(invocations).toBe(wanted), { interval: 1 })
      await vi.advanceTimersByTimeAsync(5000)
    }
    await refused
    expect(pool.messages().map(({ username }) => username)).not.toContain(`user${count}@example.com`)
  })
})

describe('the forms of a handler', () => {
  const HANDLERS: Readonly<Record<string, NonNullable<LocalTriggers['preSignUp']>>> = {
    'an async function': async (event) => event,
    'a function': (event) => event,
    'a callback': (event, _context, callback) => callback(null, event),
    'context.succeed': (event, context) => context.succeed(event),
    'context.done': (event, context) => context.done(undefined, event),
  }

  it.each(Object.entries(HANDLERS))('%s → the answer', async (_name, preSignUp) => {
    const service = await startWithTriggers([], { triggers: { preSignUp } })
    const Username = 'new@example.com'
    const command = new SignUpCommand({
      ClientId,
      Username,
      Password: PASSWORD,
      SecretHash: secretHash(Username),
    })
    await expect(service.sdk.send(command)).resolves.toMatchObject({ UserConfirmed: false })
  })

  it.each<[string, NonNullable<LocalTriggers['preSignUp']>]>([
    ['a callback', (_event, _context, callback) => callback('Bad')],
    ['context.fail', (_event, context) => context.fail(new Error('Bad'))],
  ])('%s with an error → UserLambdaValidationException', async (_name, preSignUp) => {
    const service = await startWithTriggers([], { triggers: { preSignUp } })
    const body = { ClientId, Username: 'new@example.com', Password: PASSWORD }
    const { body: answer } = await service.call('SignUp', { ...body, SecretHash: secretHash(body.Username) })
    expect(answer).toMatchObject({ __type: FAILED, message: 'PreSignUp failed with error Bad.' })
  })
})
