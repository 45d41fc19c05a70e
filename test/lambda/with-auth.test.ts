/** A handler guarded by withAuth, behind every event source that sends HTTP requests. */

import { inspect } from 'node:util'
import { AuthError, type CognitoAccessClaims, ConfigError, createVerifier } from '@poolguard/core'
import { authOf, type ProxyEvent, type RefusalResponse, withAuth } from '@poolguard/lambda'
import { createLocalPool } from '@poolguard/local'
import type * as aws from 'aws-lambda'
import { describe, expect, expectTypeOf, it } from 'vitest'
import type { Lines } from '../support/lambda-events.ts'
import * as events from '../support/lambda-proxy-events.ts'

const pool = await createLocalPool()
const verifier = createVerifier({ issuers: pool.issuer(), realm: 'orders' })
const failing = createVerifier({
  issuers: pool.issuer(),
  isRevoked: () => Promise.reject(new Error('down')),
})
const token = await pool.accessToken({ subject: 'user-1', scope: 'orders/read' })
const good: Lines = [['Authorization', `Bearer ${token}`]]

const whoAmI = async (_event: ProxyEvent, _context: unknown, auth: { subject: string }) => auth.subject
const LAMBDA_CONTEXT = { awsRequestId: 'id' }

/** One row for each event source: its event, and the members that only its refusals have. */
const EVENT_SOURCES: readonly (readonly [name: string, (lines: Lines) => ProxyEvent, more: object])[] = [
  ['a function URL', events.functionUrlEvent, {}],
  ['an HTTP API (2.0)', events.httpApi2ProxyEvent, {}],
  ['an HTTP API (1.0)', events.httpApi1ProxyEvent, {}],
  ['a REST API', events.restProxyEvent, {}],
  ['a load balancer', events.albEvent, { statusDescription: expect.any(String) }],
  [
    'a load balancer with multi value headers',
    events.albMultiValueEvent,
    { statusDescription: expect.any(String) },
  ],
]

function headersOf({ headers, multiValueHeaders }: RefusalResponse): Record<string, string> {
  const lists = Object.entries(multiValueHeaders ?? {}).map(([name, [value]]) => [name, value] as const)
  return headers ?? (Object.fromEntries(lists) as Record<string, string>)
}

describe.each(EVENT_SOURCES)('behind %s', (_name, makeEvent, more) => {
  async function refusalOf(lines: Lines, options = {}, guard = verifier): Promise<RefusalResponse> {
    const answer = await withAuth(guard, whoAmI, options)(makeEvent(lines), LAMBDA_CONTEXT)
    if (typeof answer === 'string') throw new Error('It was let in.')
    return answer
  }

  it('a valid token → the handler, with the event, the context and the caller', async () => {
    const event = makeEvent(good)
    const guarded = withAuth(verifier, (...all: unknown[]) => all)
    const [handed, context, auth] = (await guarded(event, LAMBDA_CONTEXT)) as unknown[]
    expect(handed).toBe(event)
    expect(context).toBe(LAMBDA_CONTEXT)
    expect(auth).toMatchObject({ subject: 'user-1', scopes: ['orders/read'], token })
    expect(authOf(event)).toBe(auth)
    expect(inspect(event, { depth: 9 })).not.toContain('user-1') // as console.log shows it
  })

  it('no token → 401 with a challenge and a problem document', async () => {
    const refusal = await refusalOf([])
    const { body, multiValueHeaders: _, headers: __, ...rest } = refusal
    expect(rest).toEqual({ statusCode: 401, isBase64Encoded: false, ...more })
    expect(headersOf(refusal)).toEqual({
      'WWW-Authenticate': 'Bearer realm="orders"',
      'Content-Type': 'application/problem+json',
      'Cache-Control': 'no-store',
    })
    expect(JSON.parse(body)).toEqual({
      type: 'about:blank',
      title: 'Unauthorized',
      status: 401,
      detail: 'Authentication is required.',
      code: 'ERR_TOKEN_MISSING',
    })
  })

  it.each([
    [
      'a malformed header',
      [['Authorization', 'Bearer a b']],
      {},
      400,
      'ERR_REQUEST_INVALID',
      /invalid_request/,
    ],
    ['a bad token', [['Authorization', 'Bearer abc']], {}, 401, 'ERR_TOKEN_MALFORMED', /invalid_token/],
    ['a missing scope', good, { requirement: { scopes: 'a' } }, 403, 'ERR_SCOPE_INSUFFICIENT', /scope="a"/],
    ['a missing group', good, { requirement: { groups: 'a' } }, 403, 'ERR_FORBIDDEN', undefined],
    ['a route without a row', good, { routes: { 'GET /elsewhere': true } }, 403, 'ERR_FORBIDDEN', undefined],
  ] as const)(
    '%s → its status, code and challenge',
    async (_what, lines, options, status, code, challenge) => {
      const refusal = await refusalOf(lines, options)
      expect([refusal.statusCode, JSON.parse(refusal.body).code]).toEqual([status, code])
      expect(headersOf(refusal)['WWW-Authenticate']).toEqual(
        challenge === undefined ? undefined : expect.stringMatching(challenge),
      )
    },
  )

  it('an outage → 503 with Retry-After', async () => {
    const refusal = await refusalOf(good, {}, failing)
    expect(refusal.statusCode).toBe(503)
    expect(headersOf(refusal)).toMatchObject({ 'Retry-After': expect.stringMatching(/^\d+$/) })
  })

  it('an error of the handler, even an AuthError → rejected with it', async () => {
    for (const failure of [new Error('mine'), new AuthError('ERR_FORBIDDEN'), 'text']) {
      const guarded = withAuth(verifier, () => {
        throw failure
      })
      await expect(guarded(makeEvent(good), LAMBDA_CONTEXT)).rejects.toBe(failure)
    }
  })

  it('a check that throws → rejected with its error, the handler is not called', async () => {
    const failure = new Error('database down')
    const guarded = withAuth(verifier, whoAmI, { requirement: { check: () => Promise.reject(failure) } })
    await expect(guarded(makeEvent(good), LAMBDA_CONTEXT)).rejects.toBe(failure)
  })
})

describe('the format of the response', () => {
  const refuse = async (event: ProxyEvent) => (await withAuth(verifier, whoAmI)(event, {})) as RefusalResponse

  it('a load balancer → statusDescription, and the kind of headers that it sends', async () => {
    const multiple = await refuse(events.albMultiValueEvent([]))
    expect(multiple.statusDescription).toBe('401 Unauthorized')
    expect(multiple.multiValueHeaders).toMatchObject({ 'WWW-Authenticate': ['Bearer realm="orders"'] })
    expect(multiple.headers).toBeUndefined()
    for (const event of [events.albEvent([]), events.restProxyEvent([]), events.httpApi1ProxyEvent([])]) {
      const single = await refuse(event)
      expect(single.headers).toMatchObject({ 'WWW-Authenticate': 'Bearer realm="orders"' })
      expect(single.multiValueHeaders).toBeUndefined()
    }
  })

  it('an event of an unknown source → an Error', async () => {
    for (const event of [{}, { headers: { authorization: token } }, { Records: [] }, null, 'x']) {
      await expect(refuse(event as never)).rejects.toThrow(/^withAuth: .*Application Load/)
    }
  })
})

describe('the request', () => {
  const statusOf = async (event: ProxyEvent) => {
    const answer = await withAuth(verifier, whoAmI)(event, {})
    return typeof answer === 'string' ? 200 : answer.statusCode
  }

  it.each(EVENT_SOURCES.filter(([name]) => name !== 'a load balancer'))(
    'two Authorization lines, behind %s → 400',
    async (_name, makeEvent) => {
      expect(await statusOf(makeEvent([...good, ...good]))).toBe(400)
    },
  )

  it('any method, a preflight too, without a token → 401', async () => {
    const event = events.restProxyEvent([
      ['Origin', 'https://example.com'],
      ['Access-Control-Request-Method', 'GET'],
    ])
    for (const httpMethod of ['OPTIONS', 'HEAD', 'DELETE']) {
      expect(await statusOf({ ...event, httpMethod } as ProxyEvent)).toBe(401)
    }
  })
})

describe('routes', () => {
  const routes = {
    'GET /orders/{id}': { scopes: 'orders/read' },
    'ANY /admin': { groups: 'admins' },
  } as const
  const statusOf = async (event: ProxyEvent, table: object = routes) => {
    const answer = await withAuth(verifier, whoAmI, { routes: table as never })(event, {})
    return typeof answer === 'string' ? 200 : answer.statusCode
  }

  it('the route that the gateway matched → its row', async () => {
    expect(await statusOf(events.restProxyEvent(good))).toBe(200)
    expect(await statusOf(events.restProxyEvent(good, '/admin'))).toBe(403)
    expect(await statusOf(events.httpApi1ProxyEvent(good))).toBe(200)
    expect(await statusOf(events.httpApi1ProxyEvent(good, '$default'))).toBe(403)
    expect(await statusOf(events.httpApi2ProxyEvent(good))).toBe(200)
    expect(await statusOf(events.httpApi2ProxyEvent(good, 'ANY /admin'))).toBe(403)
  })

  it('a function URL and a load balancer → only the row $default', async () => {
    for (const event of [events.functionUrlEvent(good), events.albEvent(good)]) {
      expect(await statusOf(event)).toBe(403)
      expect(await statusOf(event, { ...routes, $default: true })).toBe(200)
    }
  })
})

describe('configuration', () => {
  it.each([
    ['an unknown option', { requirements: {} }],
    ["an authorizer's option", { simpleResponses: true }],
    ['a requirement of nothing', { requirement: {} }],
    ['a requirement that turned out undefined', { requirement: undefined }],
    ['a wrong route', { routes: { orders: true } }],
  ])('%s → ConfigError', (_what, options) => {
    expect(() => withAuth(verifier, whoAmI, options as object)).toThrow(ConfigError)
  })

  it('the options of a verifier in its place → the handler', async () => {
    const guarded = withAuth({ issuers: pool.issuer() }, whoAmI)
    expect(await guarded(events.restProxyEvent(good), {})).toBe('user-1')
  })
})

describe('types', () => {
  it('of @types/aws-lambda → fit a guarded handler', () => {
    const result = { statusCode: 200, body: '' }
    const forRest = withAuth(verifier, async (_event: aws.APIGatewayProxyEvent) => result)
    const forHttp = withAuth(verifier, async (_event: aws.APIGatewayProxyEventV2) => result)
    const forAlb = withAuth(verifier, async (_event: aws.ALBEvent) => result)
    expectTypeOf(forRest).toExtend<aws.APIGatewayProxyHandler>()
    expectTypeOf(forHttp).toExtend<aws.APIGatewayProxyHandlerV2>()
    expectTypeOf(forHttp).toExtend<aws.LambdaFunctionURLHandler>()
    expectTypeOf(forAlb).toExtend<aws.ALBHandler>()
    expectTypeOf<RefusalResponse>().toExtend<aws.APIGatewayProxyResult>()
    expectTypeOf<RefusalResponse>().toExtend<aws.APIGatewayProxyStructuredResultV2>()
    expectTypeOf<RefusalResponse>().toExtend<aws.ALBResult>()
  })

  it('of the claims → those of the verifier', () => {
    withAuth(verifier, (_event: aws.ALBEvent, _context: aws.Context, auth) => {
      expectTypeOf(auth.claims).toEqualTypeOf<CognitoAccessClaims>()
    })
  })
})
