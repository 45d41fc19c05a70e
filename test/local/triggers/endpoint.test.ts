/** The triggers that LambdaConfig names by ARN, run at an endpoint with AWS Lambda's Invoke operation. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { createLocalPool } from '@poolguard/local'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { CLIENT, PASSWORD, secretHash, startService } from '../../support/local-service.ts'

interface Request {
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly event: { triggerSource: string; response: object }
}

type Answer = (request: Request, response: ServerResponse) => void

const requests: Request[] = []
let answer: Answer

const lambda = createServer(async (request, response) => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const { url: path = '', headers } = request
  const received = { path, headers, event: JSON.parse(Buffer.concat(chunks).toString()) }
  requests.push(received)
  answer(received, response)
})
await new Promise<void>((resolve) => lambda.listen(0, '127.0.0.1', resolve))
const { port } = lambda.address() as AddressInfo
const lambdaEndpoint = `http://127.0.0.1:${port}/`
afterAll(() => void lambda.close())

const { call, UserPoolId } = await startService({ lambdaEndpoint })
const { ClientId } = CLIENT

const arn = (name: string) => `arn:aws:lambda:us-east-1:123456789012:function:${name}`
await call('UpdateUserPool', {
  UserPoolId,
  AutoVerifiedAttributes: ['email'],
  LambdaConfig: { PreSignUp: arn('orders-dev-preSignUp:live') },
})

const returnEvent: Answer = ({ event }, response) => response.end(JSON.stringify(event))

beforeEach(() => {
  requests.length = 0
  answer = returnEvent
})

let count = 0
async function signUp(send = call) {
  count += 1
  const Username = `user${count}@example.com`
  const request = { ClientId, Username, Password: PASSWORD, SecretHash: secretHash(Username) }
  return (await send('SignUp', request)).body
}

describe('an invocation', () => {
  it('the ARN of a trigger → POST to its function, with the event', async () => {
    answer = ({ event }, response) =>
      response.end(JSON.stringify({ ...event, response: { autoConfirmUser: true } }))
    expect(await signUp()).toMatchObject({ UserConfirmed: true })
    expect(requests).toMatchObject([
      {
        path: '/2015-03-31/functions/orders-dev-preSignUp/invocations',
        headers: { 'x-amz-invocation-type': 'RequestResponse' },
        event: { triggerSource: 'PreSignUp_SignUp' },
      },
    ])
  })

  it('a pool without an endpoint → its functions do not run', async () => {
    const other = await startService()
    await other.call('UpdateUserPool', { UserPoolId, LambdaConfig: { PreSignUp: arn('other') } })
    expect(await signUp(other.call)).toMatchObject({ UserConfirmed: false })
    expect(requests).toEqual([])
  })

  it('a function in code → in place of the one at the endpoint', async () => {
    const triggers = { preSignUp: () => Promise.reject(new Error('in code')) }
    const other = await startService({ lambdaEndpoint, triggers })
    await other.call('UpdateUserPool', { UserPoolId, LambdaConfig: { PreSignUp: arn('other') } })
    expect(await signUp(other.call)).toMatchObject({ message: 'PreSignUp failed with error in code.' })
    expect(requests).toEqual([])
  })
})

describe('failures', () => {
  const failure = JSON.stringify({ errorMessage: 'not today', errorType: 'Error', trace: [] })

  it.each<[string, Answer, object]>([
    [
      'an error of the function',
      (_request, response) => response.setHeader('x-amz-function-error', 'Unhandled').end(failure),
      { __type: 'UserLambdaValidationException', message: 'PreSignUp failed with error not today.' },
    ],
    [
      'an error of the function without the header',
      (_request, response) => response.end(failure),
      { __type: 'UserLambdaValidationException', message: 'PreSignUp failed with error not today.' },
    ],
    [
      'an unknown function',
      (_request, response) =>
        response.writeHead(404, { 'x-amzn-errortype': 'ResourceNotFoundException:' }).end('{}'),
      {
        __type: 'UnexpectedLambdaException',
        message: 'PreSignUp invocation failed due to error ResourceNotFoundException.',
      },
    ],
    [
      'no JSON',
      (_request, response) => response.end('<html>'),
      { __type: 'InvalidLambdaResponseException', message: 'Invalid lambda function output : Invalid JSON' },
    ],
    [
      'a dropped connection',
      (_request, response) => response.destroy(),
      { __type: 'UnexpectedLambdaException' },
    ],
    [
      'a connection that is dropped within the answer',
      (_request, response) => void response.write('{"response":', () => response.destroy()),
      {
        __type: 'UnexpectedLambdaException',
        message: expect.stringContaining('The Lambda endpoint ends its answer early'),
      },
    ],
    [
      'an answer of more than six megabytes',
      (_request, response) => response.end(Buffer.alloc(6_300_000, ' ')),
      {
        __type: 'UserLambdaValidationException',
        message: expect.stringContaining('Response payload size exceeded maximum allowed payload size'),
      },
    ],
    [
      'an answer of a gigabyte in a megabyte (gzip)',
      (_request, response) => {
        const whole = gzipSync(Buffer.alloc(1 << 24))
        response.setHeader('content-encoding', 'gzip').end(Buffer.concat(Array(64).fill(whole)))
      },
      { __type: 'UserLambdaValidationException' },
    ],
  ])('%s → the error of AWS', async (_name, answers, expected) => {
    answer = answers
    expect(await signUp()).toMatchObject(expected)
  })

  it('a redirect → not followed with the event', async () => {
    answer = (_request, response) => response.writeHead(307, { location: '/elsewhere' }).end()
    expect(await signUp()).toMatchObject({ __type: 'UnexpectedLambdaException' })
    expect(requests).toHaveLength(1)
  })

  it.each(['127.0.0.1:3002', 'ftp://127.0.0.1', 'http://user:secret@127.0.0.1:3002'])(
    'the endpoint %s → ConfigError',
    async (endpoint) => {
      await expect(createLocalPool({ lambdaEndpoint: endpoint })).rejects.toMatchObject({
        code: 'ERR_CONFIG',
        message: expect.not.stringContaining('secret'),
      })
    },
  )
})

describe('the options', () => {
  it.each([
    [{ triggers: { preSignup: () => undefined } }],
    [{ triggers: { preSignUp: 'arn' } }],
    [{ triggers: [] }],
    [{ preTokenGeneration: () => ({ response: {} }), triggers: { preTokenGeneration: () => undefined } }],
  ])('%o → ConfigError', async (options) => {
    await expect(createLocalPool(options as never)).rejects.toMatchObject({ code: 'ERR_CONFIG' })
  })
})
