/** The route table of the Lambda authorizer: which row applies to a request, and what the policy allows. */
import { ConfigError, createVerifier } from '@poolguard/core'
import { type AuthorizerEvent, authorizer, type PolicyResult, type RouteTable } from '@poolguard/lambda'
import { createLocalPool } from '@poolguard/local'
import { describe, expect, it } from 'vitest'
import * as events from '../support/lambda-events.ts'

const { STAGE } = events
const pool = await createLocalPool()
const verifier = createVerifier({ issuers: pool.issuer() })
const reader: events.Lines = [
  ['Authorization', `Bearer ${await pool.accessToken({ subject: 'user-1', scope: 'orders/read' })}`],
]

const ROUTES: RouteTable = {
  'GET /orders/{id}': { scopes: 'orders/read' },
  'POST /orders': { scopes: 'orders/write' },
  'ANY /admin/{proxy+}': { groups: 'admins' },
  'ANY /files/{proxy+}': true,
  'GET /me': true,
  'GET /': true,
}

const NO_ROW = { Effect: 'Deny', code: 'ERR_FORBIDDEN' }

async function ask(event: unknown, routes: RouteTable = ROUTES, options = {}) {
  const guard = authorizer(verifier, { routes, simpleResponses: false, ...options })
  const { policyDocument, context } = (await guard(event as AuthorizerEvent)) as PolicyResult
  const [statement] = policyDocument.Statement
  return { Effect: statement?.Effect, Resource: statement?.Resource, code: context.code }
}

/** The route as each event source sends it: method, matched route, path of the request. */
type MakeEvent = (method: string, route: string, path: string) => unknown

const EVENT_SOURCES: Record<string, MakeEvent> = {
  'REST REQUEST': (httpMethod, resource, path) => ({
    ...events.restRequestEvent(reader, `${STAGE}/${httpMethod}${path}`),
    ...{ httpMethod, resource, path },
  }),
  'HTTP API 1.0': (httpMethod, resource, path) => ({
    ...events.httpApi1Event(reader, `${STAGE}/${httpMethod}${path}`),
    ...{ httpMethod, resource, path },
  }),
  'HTTP API 2.0': (method, route, rawPath) => ({
    ...events.httpApi2Event(reader, `${STAGE}/${method}${rawPath}`),
    ...{ routeKey: `${method} ${route}`, rawPath, requestContext: { http: { method, path: rawPath } } },
  }),
  'HTTP API 2.0, routes for any method': (method, route, rawPath) => ({
    ...events.httpApi2Event(reader, `${STAGE}/${method}${rawPath}`),
    ...{ routeKey: `ANY ${route}`, rawPath, requestContext: { http: { method, path: rawPath } } },
  }),
}

describe.each(Object.entries(EVENT_SOURCES))('%s', (_source, makeEvent) => {
  it('a token that meets the row → Allow for the exact ARN', async () => {
    expect(await ask(makeEvent('GET', '/orders/{id}', '/orders/42'))).toEqual({
      Effect: 'Allow',
      Resource: `${STAGE}/GET/orders/42`,
      code: undefined,
    })
  })

  it.each([
    ['POST', '/orders', '/orders', 'ERR_SCOPE_INSUFFICIENT'],
    ['DELETE', '/admin/{proxy+}', '/admin/users/7', 'ERR_FORBIDDEN'],
  ])('%s %s, whose row the caller does not meet → Deny', async (method, route, path, code) => {
    const Resource = `${STAGE}/${method}${path}`
    expect(await ask(makeEvent(method, route, path))).toEqual({ Effect: 'Deny', Resource, code })
  })

  it.each([
    ['GET', '/me', '/me'],
    ['PATCH', '/files/{proxy+}', '/files/a/b'],
    ['GET', '/', '/'],
  ])('%s %s, whose row is true → Allow', async (method, route, path) => {
    expect((await ask(makeEvent(method, route, path))).Effect).toBe('Allow')
  })

  it.each([
    ['another method', 'DELETE', '/orders/{id}', '/orders/42'],
    ['a method that resembles it', 'HEAD', '/me', '/me'],
    ['a path of another case', 'GET', '/Me', '/Me'],
    ['a longer path', 'GET', '/orders/{id}/items', '/orders/42/items'],
    ['a shorter path', 'GET', '/orders', '/orders'],
  ])('%s, which has no row → Deny', async (_what, method, route, path) => {
    expect(await ask(makeEvent(method, route, path))).toMatchObject(NO_ROW)
  })

  it('a route without a row of its own → the row $default', async () => {
    const event = makeEvent('GET', '/reports', '/reports')
    expect((await ask(event, { ...ROUTES, $default: true })).Effect).toBe('Allow')
    expect((await ask(event, { ...ROUTES, $default: { groups: 'admins' } })).Effect).toBe('Deny')
    expect((await ask(makeEvent('POST', '/orders', '/orders'), { ...ROUTES, $default: true })).Effect).toBe(
      'Deny',
    )
  })

  it('an unmet requirement of all routes → Deny for the whole stage', async () => {
    const requirement = { scopes: 'orders/all' }
    const answer = await ask(makeEvent('GET', '/me', '/me'), ROUTES, { requirement })
    expect(answer).toEqual({ Effect: 'Deny', Resource: `${STAGE}/*/*`, code: 'ERR_SCOPE_INSUFFICIENT' })
  })

  it("a client's wildcards → escaped in the policy", async () => {
    const { Effect, Resource } = await ask(makeEvent('GET', '/orders/{id}', '/orders/*'))
    expect([Effect, Resource]).toEqual(['Allow', `${STAGE}/GET/orders/\${*}`])
    expect((await ask(makeEvent('GET', '/orders/{id}', '/orders/a?$b'))).Resource).toBe(
      `${STAGE}/GET/orders/a\${?}$b`,
    )
    expect((await ask(makeEvent('GET', '/orders/{id}', `/orders/\${aws:x}`))).Resource).toBe(
      `${STAGE}/GET/orders/\${$}{aws:x}`,
    )
  })
})

describe("the gateway's own route decides, not the path", () => {
  it.each(['/me', '//me', '/orders/../me', '/orders%2f42', '/ME', '/me/'])(
    'with the path %s → the row of the route',
    async (path) => {
      const isAllowed = async (name: string, route: string) =>
        (await ask(EVENT_SOURCES[name]?.('GET', route, path))).Effect
      for (const name of ['REST REQUEST', 'HTTP API 1.0', 'HTTP API 2.0']) {
        expect(await isAllowed(name, '/admin/{proxy+}')).toBe('Deny')
        expect(await isAllowed(name, '/me')).toBe('Allow')
      }
    },
  )

  it('an event without a route → no row, not even $default', async () => {
    const routes = { ...ROUTES, $default: true } as const
    expect(await ask({ ...events.restRequestEvent(reader), resource: undefined }, routes)).toMatchObject(
      NO_ROW,
    )
    expect(await ask({ ...events.restRequestEvent(reader), httpMethod: null }, routes)).toMatchObject(NO_ROW)
    expect(await ask({ ...events.httpApi2Event(reader), routeKey: 7 }, routes)).toMatchObject(NO_ROW)
  })

  it('a WebSocket event without a route → no row', async () => {
    const event = { ...events.webSocketEvent(reader), requestContext: { eventType: 'CONNECT' } }
    expect(await ask(event, { $default: true })).toMatchObject(NO_ROW)
  })

  it.each([undefined, null, {}, { http: {} }, { http: { method: '' } }, { http: { method: 7 } }])(
    'a route for any method, with the request context %j → no row',
    async (requestContext) => {
      const event = { ...events.httpApi2Event(reader), routeKey: 'ANY /files/{proxy+}', requestContext }
      expect(await ask(event, { ...ROUTES, $default: true })).toMatchObject(NO_ROW)
    },
  )

  it.each([
    'GET',
    'GET /me ',
    'GET /me x',
    'GET  /me',
    ' GET /me',
    'get /me',
    '$connect',
    'Query.orders',
    '/me',
  ])('the route key %j, which no HTTP API has → no row', async (routeKey) => {
    const routes = { ...ROUTES, $connect: true, 'Query.orders': true, $default: true } as const
    expect(await ask({ ...events.httpApi2Event(reader), routeKey }, routes)).toMatchObject(NO_ROW)
  })

  it('the route $default of an HTTP API → the row $default', async () => {
    for (const event of [
      { ...events.httpApi2Event(reader), routeKey: '$default' },
      { ...events.httpApi1Event(reader), resource: '$default' },
    ]) {
      expect((await ask(event, { $default: true })).Effect).toBe('Allow')
      expect(await ask(event, ROUTES)).toMatchObject(NO_ROW)
    }
  })

  it('a WebSocket → the row $connect', async () => {
    const event = events.webSocketEvent(reader)
    expect(await ask(event, { $connect: { scopes: 'orders/read' } })).toMatchObject({
      Effect: 'Allow',
      Resource: `${STAGE}/$connect`,
    })
    expect((await ask(event, { $connect: { scopes: 'orders/write' } })).Effect).toBe('Deny')
    expect((await ask(event, { $default: true })).Effect).toBe('Allow')
    expect(await ask(event, ROUTES)).toMatchObject(NO_ROW)
  })
})

describe("an HTTP API's route for any method, with a row for one method", () => {
  const routes: RouteTable = { 'GET /orders': true, 'ANY /orders': { groups: 'admins' }, 'ANY /me': true }
  const [[, line = '']] = reader as unknown as [[string, string]]

  const at = (identitySource: unknown, method: string, path = '/orders') => {
    const made = EVENT_SOURCES['HTTP API 2.0, routes for any method']?.(method, path, path)
    return ask({ ...(made as object), identitySource }, routes)
  }

  it.each(['GET', 'POST'])('%s, cached by route and not by method → a 500', async (method) => {
    const outcome = await at([line, 'ANY /orders'], method).catch((error: unknown) => error)
    expect(outcome).toBeInstanceOf(Error)
    expect(outcome).not.toMatchObject({ message: 'Unauthorized' })
  })

  it.each<[how: string, identitySource: (method: string) => unknown]>([
    ['by route and method', (method) => [line, 'ANY /orders', method]],
    ['by the token alone, with a TTL of 0', () => [line]],
    ['not at all', () => null],
  ])('cached %s → the row of the method', async (_how, identitySource) => {
    expect((await at(identitySource('GET'), 'GET')).Effect).toBe('Allow')
    expect((await at(identitySource('POST'), 'POST')).Effect).toBe('Deny')
  })

  it('a path without a row for one method, cached by route → allowed', async () => {
    expect((await at([line, 'ANY /me'], 'GET', '/me')).Effect).toBe('Allow')
  })
})

describe('a TOKEN event, which has only the path', () => {
  const routes: RouteTable = { 'GET /orders/new': { groups: 'admins' }, 'ANY /me': true, 'GET /': true }
  const at = (path: string, table = routes, lines = reader) =>
    ask(events.restTokenEvent(lines, `${STAGE}/${path}`), table)

  it.each([
    ['GET/me', 'Allow', undefined],
    ['DELETE/me', 'Allow', undefined],
    ['GET/', 'Allow', undefined],
    ['GET/orders/new', 'Deny', 'ERR_FORBIDDEN'],
    ['GET/orders/newer', 'Deny', 'ERR_FORBIDDEN'],
    ['GET/orders', 'Deny', 'ERR_FORBIDDEN'],
    ['POST/', 'Deny', 'ERR_FORBIDDEN'],
    ['GET/ME', 'Deny', 'ERR_FORBIDDEN'],
  ])('%s, with rows without parameters → %s %s', async (path, Effect, code) => {
    expect(await at(path)).toEqual({ Effect, code, Resource: `${STAGE}/${path}` })
  })

  it('a path without a row → the row $default', async () => {
    expect((await at('GET/reports', { ...routes, $default: true })).Effect).toBe('Allow')
    expect((await at('GET/orders/%C3%A4', { ...routes, $default: true })).Effect).toBe('Allow')
    expect((await at('GET/reports', { ...routes, $default: { groups: 'admins' } })).Effect).toBe('Deny')
  })

  it.each(['GET/orders/export', 'GET/orders/42', 'GET/me', 'GET/', 'DELETE/elsewhere', 'GET//me'])(
    '%s with a row that has a parameter → a 500, with or without a token',
    async (path) => {
      const tables: RouteTable[] = [
        { 'GET /orders/{id}': { scopes: 'orders/read' } },
        { ...routes, 'ANY /files/{proxy+}': true, $default: true },
      ]
      for (const table of tables) {
        for (const lines of [reader, []]) {
          const outcome = await at(path, table, lines).catch((error: unknown) => error)
          expect(outcome).toBeInstanceOf(Error)
          expect(outcome).not.toMatchObject({ message: 'Unauthorized' })
          expect(outcome).toMatchObject({ message: expect.stringContaining('REQUEST') })
        }
      }
    },
  )

  it.each([
    '//me',
    '/me/',
    '/x/../me',
    '/./me',
    '/%6de',
    '/x%2fme',
    '/x%2Fme',
    '/x%5cme',
    '/x\\me',
    '/me/%2e%2e/me',
  ])('the ambiguous path %s → no row, not even $default', async (path) => {
    expect(await at(`GET${path}`, { ...routes, $default: true })).toMatchObject(NO_ROW)
  })

  it('a malformed ARN → a 500', async () => {
    await expect(ask(events.restTokenEvent(reader, 'arn'), { $default: true })).rejects.toThrow(
      /^authorizer: /,
    )
  })
})

describe('a route table', () => {
  it.each([
    ['nothing', {}],
    ['a list', []],
    ['text', 'GET /'],
    ['a method that does not exist', { 'FETCH /orders': true }],
    ['a method in lower case', { 'get /orders': true }],
    ['a path without a method', { '/orders': true }],
    ['a path that does not start with a slash', { 'GET orders': true }],
    ['a path with two slashes', { 'GET /orders//{id}': true }],
    ['a greedy parameter in the middle', { 'GET /{proxy+}/orders': true }],
    ['a query', { 'GET /orders?x=1': true }],
    ['a star', { '*': true }],
    ['a row of false', { 'GET /orders': false }],
    ['a row of nothing', { 'GET /orders': {} }],
    ['a row of null', { 'GET /orders': null }],
    ['a row that is undefined', { 'GET /orders': undefined }],
    ['a misspelt requirement', { 'GET /orders': { scope: 'a' } }],
  ])('%s → ConfigError', (_what, routes) => {
    expect(() => authorizer(verifier, { routes: routes as never })).toThrow(ConfigError)
  })

  it('every kind of key that AWS has → accepted', () => {
    const keys = ['GET /', 'ANY /{proxy+}', 'PUT /a/{id}/b-c_d.e~f', '$default', '$connect', 'Query.orders']
    const routes = Object.fromEntries(keys.map((key) => [key, true as const]))
    expect(() => authorizer(verifier, { routes })).not.toThrow()
  })
})
