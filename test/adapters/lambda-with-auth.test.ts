/** A handler that is guarded itself, behind every front that calls Lambda with an HTTP request. */

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

/** One row a form: its event, and what its refusals have beside the common. */
const FORMS: readonly (readonly [name: string, (lines: Lines) => ProxyEvent, more: object])[] = [
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

describe.each(FORMS)('behind %s', (_name, makeEvent, more) => {
  async function refusalOf(lines: Lines, options = {}, guard = verifier): Promise<RefusalResponse> {
    const answer = await withAuth(guard, whoAmI, options)(makeEvent(lines), LAMBDA_CONTEXT)
    if (typeof answer === 'string') throw new Error('It was let in.')
    return answer
  }

  it('lets a good token in, and hands on the event, the context and who is calling', async () => {
    const event = makeEvent(good)
    const guarded = withAuth(verifier, (...all: unknown[]) => all)
    const [handed, context, auth] = (await guarded(event, LAMBDA_CONTEXT)) as unknown[]
    expect(handed).toBe(event)
    expect(context).toBe(LAMBDA_CONTEXT)
    expect(auth).toMatchObject({ subject: 'user-1', scopes: ['orders/read'], token })
    expect(authOf(event)).toBe(auth)
    expect(inspect(event, { depth: 9 })).not.toContain('user-1') // as console.log shows it
  })

  it('refuses without a token, with a challenge and a problem as its body', async () => {
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
    ['a route in no row', good, { routes: { 'GET /elsewhere': true } }, 403, 'ERR_FORBIDDEN', undefined],
  ] as const)('refuses %s', async (_what, lines, options, status, code, challenge) => {
    const refusal = await refusalOf(lines, options)
    expect([refusal.statusCode, JSON.parse(refusal.body).code]).toEqual([status, code])
    expect(headersOf(refusal)['WWW-Authenticate']).toEqual(
      challenge === undefined ? undefined : expect.stringMatching(challenge),
    )
  })

  it('answers an outage with 503 and when to come back', async () => {
    const refusal = await refusalOf(good, {}, failing)
    expect(refusal.statusCode).toBe(503)
    expect(headersOf(refusal)).toMatchObject({ 'Retry-After': expect.stringMatching(/^\d+$/) })
  })

  it('lets what the handler throws pass untouched, be it an AuthError', async () => {
    for (const failure of [new Error('mine'), new AuthError('ERR_FORBIDDEN'), 'text']) {
      const guarded = withAuth(verifier, () => {
        throw failure
      })
      await expect(guarded(makeEvent(good), LAMBDA_CONTEXT)).rejects.toBe(failure)
    }
  })

  it('does not call the handler of a check that fails', async () => {
    const failure = new Error('database down')
    const guarded = withAuth(verifier, whoAmI, { requirement: { check: () => Promise.reject(failure) } })
    await expect(guarded(makeEvent(good), LAMBDA_CONTEXT)).rejects.toBe(failure)
  })
})

describe('the form of the answer', () => {
  const refuse = async (event: ProxyEvent) => (await withAuth(verifier, whoAmI)(event, {})) as RefusalResponse

  it('of a load balancer has a status in words, and the kind of headers that it was sent', async () => {
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

  it('is not guessed for an event that no front sends', async () => {
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

  it.each(FORMS.filter(([name]) => name !== 'a load balancer'))(
    'with two Authorization lines is refused behind %s',
    async (_name, makeEvent) => {
      expect(await statusOf(makeEvent([...good, ...good]))).toBe(400)
    },
  )

  it('is guarded whatever its method; a preflight is for the gateway to answer', async () => {
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

  it('are those that the gateway matched', async () => {
    expect(await statusOf(events.restProxyEvent(good))).toBe(200)
    expect(await statusOf(events.restProxyEvent(good, '/admin'))).toBe(403)
    expect(await statusOf(events.httpApi1ProxyEvent(good))).toBe(200)
    expect(await statusOf(events.httpApi1ProxyEvent(good, '$default'))).toBe(403)
    expect(await statusOf(events.httpApi2ProxyEvent(good))).toBe(200)
    expect(await statusOf(events.httpApi2ProxyEvent(good, 'ANY /admin'))).toBe(403)
  })

  it('of a function URL and of a load balancer are $default alone', async () => {
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
  ])('refuses %s at once', (_what, options) => {
    expect(() => withAuth(verifier, whoAmI, options as object)).toThrow(ConfigError)
  })

  it('takes the options of a verifier in its place', async () => {
    const guarded = withAuth({ issuers: pool.issuer() }, whoAmI)
    expect(await guarded(events.restProxyEvent(good), {})).toBe('user-1')
  })
})

describe('types', () => {
  it('of @types/aws-lambda fit around a guarded handler', () => {
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

  it('of the claims are those of the verifier', () => {
    withAuth(verifier, (_event: aws.ALBEvent, _context: aws.Context, auth) => {
      expectTypeOf(auth.claims).toEqualTypeOf<CognitoAccessClaims>()
    })
  })
})
