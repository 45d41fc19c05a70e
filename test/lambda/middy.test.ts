/** middyAuth in a stack of middy itself. */
import middy from '@middy/core'
import httpErrorHandler from '@middy/http-error-handler'
import { AuthError, ConfigError, createVerifier } from '@poolguard/core'
import { authOf, authorizer, middyAuth, type RefusalResponse } from '@poolguard/lambda'
import { createLocalPool } from '@poolguard/local'
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import { describe, expect, it } from 'vitest'
import { type Lines, restRequestEvent } from '../support/lambda-events.ts'
import { albMultiValueEvent, httpApi2ProxyEvent } from '../support/lambda-proxy-events.ts'

const pool = await createLocalPool()
const verifier = createVerifier({ issuers: pool.issuer(), realm: 'orders' })
const token = await pool.accessToken({ subject: 'user-1', scope: 'orders/read' })
const good: Lines = [['Authorization', `Bearer ${token}`]]
const context = {} as Context

/** Like @middy/http-cors: adds a header to the response to an error, if middyAuth has made one before. */
const cors = {
  onError: ({ response }: { response: { headers?: object } | null }) => {
    if (response) response.headers = { ...response.headers, 'Access-Control-Allow-Origin': '*' }
  },
}

function guarded(options = {}, handler: (event: APIGatewayProxyEventV2) => Promise<unknown> = whoAmI) {
  return middy().use(cors).use(middyAuth(verifier, options)).handler(handler)
}

async function whoAmI(event: APIGatewayProxyEventV2): Promise<unknown> {
  return { statusCode: 200, body: authOf(event).subject }
}

describe('middyAuth', () => {
  it('a valid token → the handler, and authOf returns the caller', async () => {
    expect(await guarded()(httpApi2ProxyEvent(good), context)).toEqual({ statusCode: 200, body: 'user-1' })
  })

  it('no token → 401, to which other middleware may add', async () => {
    const answer = (await guarded()(httpApi2ProxyEvent([]), context)) as RefusalResponse
    expect(answer.statusCode).toBe(401)
    expect(JSON.parse(answer.body).code).toBe('ERR_TOKEN_MISSING')
    expect(answer.headers).toMatchObject({
      'WWW-Authenticate': 'Bearer realm="orders"',
      'Access-Control-Allow-Origin': '*',
    })
  })

  it('an unmet requirement or route → 403, the handler is not called', async () => {
    let calls = 0
    const handler = async () => {
      calls += 1
    }
    const options = { requirement: { scopes: 'orders/write' } }
    expect(await guarded(options, handler)(httpApi2ProxyEvent(good), context)).toMatchObject({
      statusCode: 403,
    })
    expect(
      await guarded({ routes: { 'GET /x': true } }, handler)(httpApi2ProxyEvent(good), context),
    ).toMatchObject({ statusCode: 403 })
    expect(calls).toBe(0)
  })

  it('no token behind a load balancer → a response in its format', async () => {
    const handler = middy().use(middyAuth(verifier)).handler(whoAmI)
    const answer = (await handler(albMultiValueEvent([]) as never, context)) as RefusalResponse
    expect(answer).toMatchObject({ statusDescription: '401 Unauthorized' })
    expect(answer.multiValueHeaders).toHaveProperty('WWW-Authenticate')
  })

  it('an AuthError that the handler throws → its response', async () => {
    const handler = async () => {
      throw new AuthError('ERR_FORBIDDEN')
    }
    expect(await guarded({}, handler)(httpApi2ProxyEvent(good), context)).toMatchObject({ statusCode: 403 })
  })

  it('another error, and an error that has a response → left as it is', async () => {
    const failure = new Error('mine')
    const failing = async () => {
      throw failure
    }
    await expect(guarded({}, failing)(httpApi2ProxyEvent(good), context)).rejects.toBe(failure)

    const answered = middy()
      .use(middyAuth(verifier))
      .onError((request) => {
        request.response = 'answered'
      })
      .handler(whoAmI)
    expect(await answered(httpApi2ProxyEvent([]), context)).toBe('answered')
  })

  it('an invalid option → ConfigError', () => {
    expect(() => middyAuth(verifier, { requirement: {} })).toThrow(ConfigError)
    expect(() => middyAuth(verifier, { scopes: 'a' } as never)).toThrow(ConfigError)
  })
})

describe('@middy/http-error-handler', () => {
  const quiet = { logger: () => undefined }

  it('before middyAuth → the 401 stays, and an error of the handler is a 500', async () => {
    const failing = async () => Promise.reject(new Error('a mistake of the handler'))
    const stack = middy().use(httpErrorHandler(quiet)).use(middyAuth(verifier)).handler(failing)
    expect(await stack(httpApi2ProxyEvent([]), context)).toMatchObject({ statusCode: 401 })
    expect(await stack(httpApi2ProxyEvent(good), context)).toMatchObject({ statusCode: 500 })
  })

  it('not around an authorizer → Unauthorized reaches API Gateway', async () => {
    const stack = middy(authorizer(verifier))
    await expect(stack(restRequestEvent([]) as never, context)).rejects.toThrow(/^Unauthorized$/)
  })
})
