/** The options of a route: optional tokens, preflights, OpenAPI, metadata; and wrong ones. */
import type { ServerResponse } from 'node:http'
import cors from '@fastify/cors'
import middie from '@fastify/middie'
import swagger from '@fastify/swagger'
import { ConfigError, createVerifier } from '@poolguard/core'
import poolguard, { authOf, protectedResource, type RouteAuth } from '@poolguard/fastify'
import { createLocalPool } from '@poolguard/local'
import Fastify, { type FastifyInstance } from 'fastify'
import { describe, expect, it } from 'vitest'

const pool = await createLocalPool()
const verifier = createVerifier({ issuers: pool.issuer({ tokenUse: 'access' }) })
const headers = { authorization: `Bearer ${await pool.accessToken({ scope: 'orders/read' })}` }
const expired = { authorization: `Bearer ${await pool.badToken('expired')}` }
const PREFLIGHT = { origin: 'https://app.example.com', 'access-control-request-method': 'GET' }

async function guarded(options: object = {}): Promise<FastifyInstance> {
  const app = Fastify()
  await app.register(poolguard, { verifier, ...options })
  return app
}

describe('a route with an optional token', () => {
  it('no token → anonymous; a bad token → refused', async () => {
    const app = await guarded()
    app.get('/', { config: { auth: 'optional' } }, async (request) => ({ known: request.auth !== null }))
    expect((await app.inject('/')).json()).toEqual({ known: false })
    expect((await app.inject({ path: '/', headers })).json()).toEqual({ known: true })
    expect((await app.inject({ path: '/', headers: expired })).statusCode).toBe(401)
    expect((await app.inject({ path: '/', headers: { authorization: 'Bearer' } })).statusCode).toBe(400)
  })

  it("'optional-ignore-invalid' → a bad token is anonymous, an outage is not", async () => {
    const app = await guarded()
    const config: { auth: RouteAuth } = { auth: 'optional-ignore-invalid' }
    app.get('/', { config }, async (request) => ({ known: request.auth !== null }))
    for (const ignored of [{}, expired, { authorization: 'Bearer' }, { authorization: 'Bearer x' }]) {
      expect((await app.inject({ path: '/', headers: ignored })).json()).toEqual({ known: false })
    }
    expect((await app.inject({ path: '/', headers })).json()).toEqual({ known: true })

    const isRevoked = () => Promise.reject(new Error('down'))
    const failing = createVerifier({ issuers: pool.issuer({ tokenUse: 'access' }), isRevoked })
    const broken = await guarded({ verifier: failing })
    broken.get('/', { config }, async () => 'in')
    expect((await broken.inject({ path: '/', headers })).statusCode).toBe(503)
  })

  it('no token where a hook or authOf needs one → 401', async () => {
    const app = await guarded()
    const config: { auth: RouteAuth } = { auth: 'optional' }
    app.get('/hook', { config, preHandler: app.authorize({ scopes: 'orders/read' }) }, async () => ({}))
    app.get('/handler', { config }, async (request) => ({ sub: authOf(request).subject }))
    expect((await app.inject('/hook')).statusCode).toBe(401)
    expect((await app.inject('/handler')).statusCode).toBe(401)
    expect((await app.inject({ path: '/handler', headers })).statusCode).toBe(200)
  })
})

describe('a misspelled or misplaced auth', () => {
  it.each([
    { config: { auht: { groups: 'admin' } } },
    { config: { Auth: { groups: 'admin' } } },
    { config: { authorize: { groups: 'admin' } } },
    { auth: { groups: 'admin' } },
  ])('%o → ConfigError when the route is declared', async (options) => {
    const app = await guarded()
    expect(() => app.get('/', options as never, async () => 'in')).toThrow(ConfigError)
    expect(() => app.get('/', { config: { path: 1, author: 2 } as never }, async () => 'in')).not.toThrow()
  })
})

describe('a path without a route', () => {
  async function withMiddleware(options: object): Promise<FastifyInstance> {
    const app = await guarded(options)
    await app.register(middie)
    app.use('/legacy', (_request: unknown, response: ServerResponse) => void response.end('in'))
    app.get('/open', { config: { auth: false } }, async () => 'open')
    return app
  }
  const statusOf = async (app: FastifyInstance, path: string, sent = {}) =>
    (await app.inject({ path, headers: sent })).statusCode

  it('Express middleware → guarded like a route', async () => {
    const app = await withMiddleware({})
    expect(await statusOf(app, '/legacy/users')).toBe(401)
    expect(await statusOf(app, '/legacy/users', expired)).toBe(401)
    expect(await statusOf(app, '/legacy/users', headers)).toBe(200)
    expect((await app.inject({ method: 'OPTIONS', path: '/legacy', headers: PREFLIGHT })).statusCode).toBe(
      401,
    )
    expect(await statusOf(app, '/open')).toBe(200)
    expect(await statusOf(app, '/nowhere', headers)).toBe(404)
  })

  it('Express middleware with global: false → open', async () => {
    expect(await statusOf(await withMiddleware({ global: false }), '/legacy/users')).toBe(200)
  })

  it('a not-found handler with a hook → guarded', async () => {
    const app = await guarded()
    app.setNotFoundHandler({ preHandler: app.authorize() }, async () => 'proxied')
    expect(await statusOf(app, '/nowhere')).toBe(401)
    expect(await statusOf(app, '/nowhere', headers)).toBe(200)
  })
})

describe('a preflight', () => {
  it('@fastify/cors, registered before or after → 204', async () => {
    for (const plugins of [
      [cors, poolguard],
      [poolguard, cors],
    ]) {
      const app = Fastify()
      for (const plugin of plugins) await app.register(plugin as never, plugin === cors ? {} : { verifier })
      app.get('/', async () => ({}))
      expect((await app.inject({ method: 'OPTIONS', path: '/', headers: PREFLIGHT })).statusCode).toBe(204)
    }
  })

  it('a route for every method → 401; a token → checked against the requirement', async () => {
    const app = await guarded()
    app.all('/all', { config: { auth: { groups: 'admin' } } }, async () => 'in')
    app.options('/options', { config: { auth: { groups: 'admin' } } }, async () => 'in')
    const ask = (url: string, headers: object) =>
      app.inject({ method: 'OPTIONS', url, headers: { ...PREFLIGHT, ...headers } })
    const low = { authorization: `Bearer ${await pool.accessToken()}` }
    expect((await ask('/all', {})).statusCode).toBe(401)
    expect((await ask('/all', low)).statusCode).toBe(403)
    expect((await ask('/options', {})).statusCode).toBe(401)
    expect((await ask('/options', low)).statusCode).toBe(403)
  })

  it('a hook, or no headers of a preflight → 401; any other preflight → anonymous', async () => {
    const app = await guarded()
    app.options('/', { preHandler: app.authorize() }, async () => ({}))
    app.options('/plain', async (request) => ({ known: request.auth !== null }))
    expect((await app.inject({ method: 'OPTIONS', path: '/', headers: PREFLIGHT })).statusCode).toBe(401)
    expect((await app.inject({ method: 'OPTIONS', path: '/plain' })).statusCode).toBe(401)
    const answer = await app.inject({ method: 'OPTIONS', path: '/plain', headers: PREFLIGHT })
    expect(answer.json()).toEqual({ known: false })
  })
})

describe('an invalid declaration', () => {
  it.each<[string, (app: FastifyInstance) => unknown]>([
    [
      'config.auth undefined',
      (app) => app.get('/', { config: { auth: undefined as never } }, async () => ({})),
    ],
    ['app.authorize(undefined)', (app) => app.authorize(undefined)],
    [
      'a requirement with undefined members',
      (app) => app.get('/', { config: { auth: { scopes: undefined as never } } }, async () => ({})),
    ],
    ['config.auth null', (app) => app.get('/', { config: { auth: null as never } }, async () => ({}))],
    [
      'config.auth with an unknown word',
      (app) => app.get('/', { config: { auth: 'admin' as never } }, async () => ({})),
    ],
    ['an empty config.auth', (app) => app.get('/', { config: { auth: {} } }, async () => ({}))],
  ])('%s → ConfigError', async (_name, declare) => {
    for (const global of [true, false]) {
      const app = await guarded({ global })
      expect(() => declare(app)).toThrow(ConfigError)
    }
  })

  it('an invalid decoratorName or securityScheme → ConfigError', async () => {
    await expect(guarded({ decoratorName: '' })).rejects.toBeInstanceOf(ConfigError)
    await expect(guarded({ securityScheme: 5 })).rejects.toBeInstanceOf(ConfigError)
  })
})

describe('an OpenAPI document of @fastify/swagger', () => {
  it('guarded routes → with schema.security', async () => {
    const app = Fastify()
    const bearer = { type: 'http', scheme: 'bearer' } as const
    await app.register(swagger, {
      openapi: { components: { securitySchemes: { bearerAuth: bearer, other: bearer } } },
    })
    await app.register(poolguard, { verifier, securityScheme: 'bearerAuth' })
    app.get('/orders', { config: { auth: { scopes: 'orders/read' } } }, async () => [])
    app.get('/me', async () => ({}))
    app.get('/health', { config: { auth: false } }, async () => 'ok')
    app.get('/own', { schema: { security: [{ other: [] }] } as object }, async () => 'ok')
    await app.ready()
    const paths = app.swagger().paths as Record<string, { get: { security?: unknown } }>
    const security = Object.entries(paths).map(([path, { get }]) => [path, get.security])
    expect(Object.fromEntries(security)).toEqual({
      '/orders': [{ bearerAuth: [] }],
      '/me': [{ bearerAuth: [] }],
      '/health': undefined,
      '/own': [{ other: [] }],
    })
    expect((await app.inject({ path: '/orders', headers })).statusCode).toBe(200)
  })
})

describe('the metadata of the API', () => {
  it('protectedResource → metadata without authentication', async () => {
    const app = await guarded()
    const resource = 'https://api.example.com'
    await app.register(protectedResource, { resource, authorizationServers: pool.issuerUrl })
    const answer = await app.inject('/.well-known/oauth-protected-resource')
    expect({ status: answer.statusCode, body: answer.json() }).toEqual({
      status: 200,
      body: { resource, authorization_servers: [pool.issuerUrl], bearer_methods_supported: ['header'] },
    })
  })

  it('an invalid description → the start is refused', async () => {
    const app = await guarded()
    await expect(app.register(protectedResource, { resource: 'here' } as never)).rejects.toBeInstanceOf(
      ConfigError,
    )
  })
})
