/** What Express users add to a guard: optional tokens, preflights, error and typed handlers, metadata. */
import {
  AuthError,
  ConfigError,
  cookie,
  createVerifier,
  FAILURES,
  resourceMetadataUrl,
} from '@poolguard/core'
import {
  authenticate,
  authOf,
  authorize,
  errorHandler,
  protectedResource,
  withAuth,
} from '@poolguard/express'
import { createLocalPool } from '@poolguard/local'
import cors from 'cors'
import express, { type Express, type RequestHandler } from 'express'
import express4 from 'express4'
import supertest, { type Response } from 'supertest'
import { describe, expect, it } from 'vitest'

const pool = await createLocalPool()
const issuers = pool.issuer({ tokenUse: 'access' })
const verifier = createVerifier({ issuers, realm: 'orders' })
const authorization = `Bearer ${await pool.accessToken({ scope: 'orders/read' })}`
const expired = `Bearer ${await pool.badToken('expired')}`

const whoAmI: RequestHandler = (request, response) =>
  void response.json({
    sub: (Reflect.get(request, 'auth') as { subject?: string } | undefined)?.subject ?? null,
  })
const PREFLIGHT = {
  Origin: 'https://app.example.com',
  'Access-Control-Request-Method': 'GET',
  'Access-Control-Request-Headers': 'authorization',
}

describe.each([
  ['Express 4', express4],
  ['Express 5', express],
])('%s', (_name, framework) => {
  const ask = (app: Express, path: string, line?: string) => {
    const request = supertest(app).get(path)
    return line === undefined ? request : request.set('Authorization', line)
  }

  describe('optional: true', () => {
    const app = framework().use(authenticate(verifier, { optional: true }))
    app.get('/', whoAmI)
    app.get('/orders', authorize({ scopes: 'orders/read' }), whoAmI)
    app.get('/mine', (request, response) => void response.json({ sub: authOf(request).subject }))
    app.use(errorHandler())

    it('no token → anonymous', async () => {
      const { status, body } = await ask(app, '/')
      expect({ status, body }).toEqual({ status: 200, body: { sub: null } })
      expect((await ask(app, '/', 'Basic YTpi')).status).toBe(200)
    })

    it('a good token → the caller', async () => {
      expect((await ask(app, '/', authorization)).body.sub).toBeTypeOf('string')
    })

    it('a bad token → 401 or 400', async () => {
      expect((await ask(app, '/', expired)).status).toBe(401)
      expect((await ask(app, '/', 'Bearer')).status).toBe(400)
    })

    it('an anonymous request to a route with a requirement → 401', async () => {
      const { status, headers } = await ask(app, '/orders')
      expect({ status, challenge: headers['www-authenticate'] }).toEqual({
        status: 401,
        challenge: 'Bearer realm="orders", scope="orders/read"',
      })
      expect((await ask(app, '/mine')).status).toBe(401)
      expect((await ask(app, '/orders', authorization)).status).toBe(200)
    })

    it("'ignore-invalid' → a bad token is anonymous; a requirement → the code of the token", async () => {
      const lenient = framework().use(authenticate(verifier, { optional: 'ignore-invalid' }))
      lenient.get('/', whoAmI)
      lenient.get('/orders', authorize({ scopes: 'orders/read' }), whoAmI)
      lenient.use(errorHandler())
      for (const line of [undefined, expired, 'Bearer', 'Bearer x']) {
        expect((await ask(lenient, '/', line)).body).toEqual({ sub: null })
      }
      expect((await ask(lenient, '/', authorization)).body.sub).toBeTypeOf('string')
      expect((await ask(lenient, '/orders', expired)).body.code).toBe('ERR_TOKEN_EXPIRED')
    })

    it("'ignore-invalid' in an outage → 503", async () => {
      const failing = createVerifier({ issuers, isRevoked: () => Promise.reject(new Error('down')) })
      const lenient = framework().use(authenticate(failing, { optional: 'ignore-invalid' }))
      lenient.get('/', whoAmI)
      lenient.use(errorHandler())
      expect((await ask(lenient, '/', authorization)).status).toBe(503)
    })

    it('optional with a requirement, or an invalid value → ConfigError', () => {
      expect(() => authenticate(verifier, { optional: true, requirement: { scopes: 'a' } })).toThrow(
        ConfigError,
      )
      const both = { optional: 'ignore-invalid', requirement: { scopes: 'a' } } as const
      expect(() => authenticate(verifier, both)).toThrow(ConfigError)
      expect(() => authenticate(verifier, { optional: 'yes' as never })).toThrow(ConfigError)
      expect(() => authenticate(verifier, { requirement: undefined as never })).toThrow(ConfigError)
    })
  })

  describe('a preflight', () => {
    it('cors() after authenticate → 204', async () => {
      const app = framework().use(authenticate(verifier), cors())
      app.get('/', whoAmI)
      const { status, headers } = await supertest(app).options('/').set(PREFLIGHT)
      expect({ status, allowed: headers['access-control-allow-origin'] }).toEqual({
        status: 204,
        allowed: '*',
      })
    })

    it('a handler for OPTIONS with a requirement → 401', async () => {
      const app = framework().use(authenticate(verifier))
      app.all('/', authorize({ scopes: 'orders/read' }), whoAmI)
      app.use(errorHandler())
      expect((await supertest(app).options('/').set(PREFLIGHT)).status).toBe(401)
    })

    it('a guarded route for every method, or a requirement → 401', async () => {
      const app = framework()
      app.all('/route', authenticate(verifier), (_request, response) => void response.json('in'))
      app.use('/scope', authenticate(verifier, { requirement: { scopes: 'orders/read' } }))
      app.all('/scope', (_request, response) => void response.json('in'))
      app.use(errorHandler())
      for (const path of ['/route', '/scope']) {
        expect((await supertest(app).options(path).set(PREFLIGHT)).status).toBe(401)
      }
    })

    it('after a route that called next → 204', async () => {
      const guard = authenticate(verifier)
      const goOn: RequestHandler = (_request, _response, next) => next()
      const app = framework().all('/', goOn).use(framework.Router().all('/', goOn).use(guard), cors())
      expect((await supertest(app).options('/').set(PREFLIGHT)).status).toBe(204)
    })

    it('a guard that is called by another function, or mounted twice → 401', async () => {
      const guard = authenticate(verifier)
      const answerIn: RequestHandler = (_request, response) => void response.json('in')
      const app = framework()
      app.all('/wrapped', (request, response, next) => guard(request, response, next), answerIn)
      app.all('/both', guard, answerIn)
      app.use('/elsewhere', guard)
      app.all('/sub', framework().use(guard), answerIn)
      app.use(errorHandler())
      for (const path of ['/wrapped', '/both', '/sub']) {
        expect((await supertest(app).options(path).set(PREFLIGHT)).status).toBe(401)
      }
    })

    it('OPTIONS without the headers of a preflight, or with a bad token → 401', async () => {
      const app = framework().use(authenticate(verifier), cors())
      app.use(errorHandler())
      expect((await supertest(app).options('/')).status).toBe(401)
      expect((await supertest(app).options('/').set(PREFLIGHT).set('Authorization', expired)).status).toBe(
        401,
      )
      expect((await supertest(app).post('/').set(PREFLIGHT)).status).toBe(401)
    })
  })

  it('HEAD → guarded like GET', async () => {
    const app = framework().use(authenticate(verifier))
    app.get('/', whoAmI)
    app.use(errorHandler())
    expect((await supertest(app).head('/')).status).toBe(401)
    expect((await supertest(app).head('/').set('Authorization', authorization)).status).toBe(200)
  })

  it('a path outside the guarded router → 404', async () => {
    const api = framework.Router().use(authenticate(verifier))
    const app = framework().use('/api', api).use(errorHandler())
    expect((await ask(app, '/nowhere')).status).toBe(404)
  })

  it('a token in the configured cookie → 200', async () => {
    const app = framework().use(authenticate({ issuers, from: cookie('access_token') }))
    app.get('/', whoAmI)
    const [, token] = authorization.split(' ')
    const { status } = await supertest(app).get('/').set('Cookie', `a=b; access_token=${token}`)
    expect(status).toBe(200)
  })

  describe('the error handler', () => {
    const app = framework().use(authenticate(verifier))
    app.get('/', authorize({ scopes: 'orders/write' }), whoAmI)
    app.get('/broken', () => {
      throw new Error('database')
    })
    app.use(errorHandler())
    app.use(
      ((_error, _request, response, _next) => void response.status(500).end()) as express.ErrorRequestHandler,
    )

    it('a refusal → a problem document', async () => {
      const { status, headers, body } = await ask(app, '/', authorization).buffer(true).parse(readJson)
      expect({ status, type: headers['content-type'], cache: headers['cache-control'] }).toEqual({
        status: 403,
        type: expect.stringMatching(/^application\/problem\+json/),
        cache: 'no-store',
      })
      expect(headers['www-authenticate']).toContain('insufficient_scope')
      expect(body).toEqual({
        type: 'about:blank',
        title: 'Forbidden',
        status: 403,
        detail: FAILURES.ERR_SCOPE_INSUFFICIENT.message,
        code: 'ERR_SCOPE_INSUFFICIENT',
      })
    })

    it('another error → the next error handler', async () => {
      expect((await ask(app, '/broken', authorization)).status).toBe(500)
    })
  })

  describe('a typed handler', () => {
    const app = framework()
    app.get(
      '/unguarded',
      withAuth((_auth, _request, response) => response.json({})),
    )
    app.use(authenticate(verifier))
    app.get(
      '/',
      withAuth(({ claims }, _request, response) => response.json({ use: claims.token_use })),
    )
    app.get(
      '/later',
      withAuth(async () => {
        throw new AuthError('ERR_FORBIDDEN')
      }),
    )
    app.get(
      '/nothing',
      withAuth(() => Promise.reject()),
    )
    app.use(errorHandler())
    app.use(
      ((_error, _request, response, _next) => void response.status(500).end()) as express.ErrorRequestHandler,
    )

    it('a good token → receives the caller', async () => {
      expect((await ask(app, '/', authorization)).body).toEqual({ use: 'access' })
    })

    it('a rejection → the status of its AuthError, or 500', async () => {
      expect((await ask(app, '/later', authorization)).status).toBe(403)
      expect((await ask(app, '/nothing', authorization)).status).toBe(500)
    })

    it('no authenticate before it → 500', async () => {
      expect((await ask(app, '/unguarded', authorization)).status).toBe(500)
    })
  })

  it('protectedResource → metadata without a token, and a challenge with its URL', async () => {
    const resource = 'https://api.example.com/mcp'
    const told = createVerifier({ issuers, resourceMetadata: resourceMetadataUrl(resource) })
    const app = framework().use(
      protectedResource({ resource, authorizationServers: pool.issuerUrl }),
      authenticate(told),
    )
    const path = '/.well-known/oauth-protected-resource/mcp'
    const { status, headers, body } = await ask(app, path)
    expect({ status, origin: headers['access-control-allow-origin'], body }).toEqual({
      status: 200,
      origin: '*',
      body: { resource, authorization_servers: [pool.issuerUrl], bearer_methods_supported: ['header'] },
    })
    expect((await supertest(app).post(path)).status).toBe(401)
    expect((await ask(app, '/mcp')).headers['www-authenticate']).toBe(
      'Bearer resource_metadata="https://api.example.com/.well-known/oauth-protected-resource/mcp"',
    )
  })
})

function readJson(response: Response, done: (error: Error | null, body: unknown) => void): void {
  let text = ''
  const stream = response as unknown as NodeJS.ReadableStream
  stream.on('data', (chunk) => {
    text += chunk
  })
  stream.on('end', () => done(null, JSON.parse(text)))
}
