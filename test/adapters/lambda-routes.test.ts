/** The route table of the Lambda authorizer: which row a request is asked by, and what the answer lets pass. */
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

/** The route as each form says it: method, matched route, path of the request. */
type MakeEvent = (method: string, route: string, path: string) => unknown

const FORMS: Record<string, MakeEvent> = {
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

describe.each(Object.entries(FORMS))('%s', (_form, makeEvent) => {
  it('allows what the row asks for, and the exact ARN alone', async () => {
    expect(await ask(makeEvent('GET', '/orders/{id}', '/orders/42'))).toEqual({
      Effect: 'Allow',
      Resource: `${STAGE}/GET/orders/42`,
      code: undefined,
    })
  })

  it.each([
    ['POST', '/orders', '/orders', 'ERR_SCOPE_INSUFFICIENT'],
    ['DELETE', '/admin/{proxy+}', '/admin/users/7', 'ERR_FORBIDDEN'],
  ])('denies %s %s for what the caller lacks', async (method, route, path, code) => {
    const Resource = `${STAGE}/${method}${path}`
    expect(await ask(makeEvent(method, route, path))).toEqual({ Effect: 'Deny', Resource, code })
  })

  it.each([
    ['GET', '/me', '/me'],
    ['PATCH', '/files/{proxy+}', '/files/a/b'],
    ['GET', '/', '/'],
  ])('lets any verified caller in to %s %s', async (method, route, path) => {
    expect((await ask(makeEvent(method, route, path))).Effect).toBe('Allow')
  })

  it.each([
    ['another method', 'DELETE', '/orders/{id}', '/orders/42'],
    ['a method that is only like it', 'HEAD', '/me', '/me'],
    ['a path of another case', 'GET', '/Me', '/Me'],
    ['a longer path', 'GET', '/orders/{id}/items', '/orders/42/items'],
    ['a shorter path', 'GET', '/orders', '/orders'],
  ])('refuses %s, which is in no row', async (_what, method, route, path) => {
    expect(await ask(makeEvent(method, route, path))).toMatchObject(NO_ROW)
  })

  it('asks the row $default of every route that has none of its own', async () => {
    const event = makeEvent('GET', '/reports', '/reports')
    expect((await ask(event, { ...ROUTES, $default: true })).Effect).toBe('Allow')
    expect((await ask(event, { ...ROUTES, $default: { groups: 'admins' } })).Effect).toBe('Deny')
    expect((await ask(makeEvent('POST', '/orders', '/orders'), { ...ROUTES, $default: true })).Effect).toBe(
      'Deny',
    )
  })

  it('asks the requirement of all routes first, and denies the whole stage for that', async () => {
    const requirement = { scopes: 'orders/all' }
    const answer = await ask(makeEvent('GET', '/me', '/me'), ROUTES, { requirement })
    expect(answer).toEqual({ Effect: 'Deny', Resource: `${STAGE}/*/*`, code: 'ERR_SCOPE_INSUFFICIENT' })
  })

  it("does not let a client's wildcards into the policy", async () => {
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
    'for the path %s',
    async (path) => {
      const isAllowed = async (name: string, route: string) =>
        (await ask(FORMS[name]?.('GET', route, path))).Effect
      for (const name of ['REST REQUEST', 'HTTP API 1.0', 'HTTP API 2.0']) {
        expect(await isAllowed(name, '/admin/{proxy+}')).toBe('Deny')
        expect(await isAllowed(name, '/me')).toBe('Allow')
      }
    },
  )

  it('has no row for an event that names no route, not even $default', async () => {
    const routes = { ...ROUTES, $default: true } as const
    expect(await ask({ ...events.restRequestEvent(reader), resource: undefined }, routes)).toMatchObject(
      NO_ROW,
    )
    expect(await ask({ ...events.restRequestEvent(reader), httpMethod: null }, routes)).toMatchObject(NO_ROW)
    expect(await ask({ ...events.httpApi2Event(reader), routeKey: 7 }, routes)).toMatchObject(NO_ROW)
  })

  it('has no row for a WebSocket event without a route', async () => {
    const event = { ...events.webSocketEvent(reader), requestContext: { eventType: 'CONNECT' } }
    expect(await ask(event, { $default: true })).toMatchObject(NO_ROW)
  })

  it.each([undefined, null, {}, { http: {} }, { http: { method: '' } }, { http: { method: 7 } }])(
    'has no row for a route of any method when the event does not name the method: %j',
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
  ])('has no row for the route key %j, which no HTTP API has', async (routeKey) => {
    const routes = { ...ROUTES, $connect: true, 'Query.orders': true, $default: true } as const
    expect(await ask({ ...events.httpApi2Event(reader), routeKey }, routes)).toMatchObject(NO_ROW)
  })

  it('knows the route $default of an HTTP API', async () => {
    for (const event of [
      { ...events.httpApi2Event(reader), routeKey: '$default' },
      { ...events.httpApi1Event(reader), resource: '$default' },
    ]) {
      expect((await ask(event, { $default: true })).Effect).toBe('Allow')
      expect(await ask(event, ROUTES)).toMatchObject(NO_ROW)
    }
  })

  it('asks a WebSocket by $connect', async () => {
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

describe("an HTTP API's route for any method, whose table has a row for one method", () => {
  const routes: RouteTable = { 'GET /orders': true, 'ANY /orders': { groups: 'admins' }, 'ANY /me': true }
  const [[, line = '']] = reader as unknown as [[string, string]]

  const at = (identitySource: unknown, method: string, path = '/orders') => {
    const made = FORMS['HTTP API 2.0, routes for any method']?.(method, path, path)
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

  it('a path that has no row for one method → allowed, cached by route', async () => {
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
  ])('%s → %s %s by rows without parameters', async (path, Effect, code) => {
    expect(await at(path)).toEqual({ Effect, code, Resource: `${STAGE}/${path}` })
  })

  it('of a path in no row → the row $default', async () => {
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
  ])('is in no row, not even $default, when its path can be read in two ways: %s', async (path) => {
    expect(await at(`GET${path}`, { ...routes, $default: true })).toMatchObject(NO_ROW)
  })

  it('ends in a 500 when its ARN is none', async () => {
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
    ['a method that there is not', { 'FETCH /orders': true }],
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
  ])('is refused when declared: %s', (_what, routes) => {
    expect(() => authorizer(verifier, { routes: routes as never })).toThrow(ConfigError)
  })

  it('takes every kind of key that AWS has', () => {
    const keys = ['GET /', 'ANY /{proxy+}', 'PUT /a/{id}/b-c_d.e~f', '$default', '$connect', 'Query.orders']
    const routes = Object.fromEntries(keys.map((key) => [key, true as const]))
    expect(() => authorizer(verifier, { routes })).not.toThrow()
  })
})
