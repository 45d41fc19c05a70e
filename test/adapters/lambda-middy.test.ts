/** The guard as middleware of middy itself. */
import middy from '@middy/core'
import { AuthError, ConfigError, createVerifier } from '@poolguard/core'
import { authOf, middyAuth, type RefusalResponse } from '@poolguard/lambda'
import { createLocalPool } from '@poolguard/local'
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import { describe, expect, it } from 'vitest'
import type { Lines } from '../support/lambda-events.ts'
import { albMultiValueEvent, httpApi2ProxyEvent } from '../support/lambda-proxy-events.ts'

const pool = await createLocalPool()
const verifier = createVerifier({ issuers: pool.issuer(), realm: 'orders' })
const token = await pool.accessToken({ subject: 'user-1', scope: 'orders/read' })
const good: Lines = [['Authorization', `Bearer ${token}`]]
const context = {} as Context

/** As @middy/http-cors does it: it adds to a response, and to that of an error if there is one by then. */
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
  it('lets a good token in, for authOf to tell who it is', async () => {
    expect(await guarded()(httpApi2ProxyEvent(good), context)).toEqual({ statusCode: 200, body: 'user-1' })
  })

  it('answers a refusal, to which other middleware may add', async () => {
    const answer = (await guarded()(httpApi2ProxyEvent([]), context)) as RefusalResponse
    expect(answer.statusCode).toBe(401)
    expect(JSON.parse(answer.body).code).toBe('ERR_TOKEN_MISSING')
    expect(answer.headers).toMatchObject({
      'WWW-Authenticate': 'Bearer realm="orders"',
      'Access-Control-Allow-Origin': '*',
    })
  })

  it('does not call the handler of a caller who is refused', async () => {
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

  it("answers in the event's own form", async () => {
    const handler = middy().use(middyAuth(verifier)).handler(whoAmI)
    const answer = (await handler(albMultiValueEvent([]) as never, context)) as RefusalResponse
    expect(answer).toMatchObject({ statusDescription: '401 Unauthorized' })
    expect(answer.multiValueHeaders).toHaveProperty('WWW-Authenticate')
  })

  it('answers an AuthError that the handler throws', async () => {
    const handler = async () => {
      throw new AuthError('ERR_FORBIDDEN')
    }
    expect(await guarded({}, handler)(httpApi2ProxyEvent(good), context)).toMatchObject({ statusCode: 403 })
  })

  it('leaves other errors, and errors that are answered already, to others', async () => {
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

  it('refuses a wrong configuration at once', () => {
    expect(() => middyAuth(verifier, { requirement: {} })).toThrow(ConfigError)
    expect(() => middyAuth(verifier, { scopes: 'a' } as never)).toThrow(ConfigError)
  })
})
