import { inspect } from 'node:util'
import { AuthError, ConfigError, createVerifier } from '@poolguard/core'
import { authenticate, authOf, authorize, errorHandler } from '@poolguard/express'
import { createLocalPool } from '@poolguard/local'
import express, { type ErrorRequestHandler, type RequestHandler } from 'express'
import express4 from 'express4'
import supertest from 'supertest'
import { describe, expect, it, vi } from 'vitest'

const pool = await createLocalPool()
const issuers = pool.issuer({ tokenUse: 'access' })
const verifier = createVerifier({ issuers })
const token = await pool.accessToken({ scope: 'orders/read' })

const ok: RequestHandler = (_request, response) => void response.json({})

describe.each([
  ['Express 4', express4],
  ['Express 5', express],
])('%s', (_name, framework) => {
  const get = (app: express.Express, path = '/') =>
    supertest(app).get(path).set('Authorization', `Bearer ${token}`)

  it('the options of a verifier → a verifier', async () => {
    const app = framework().use(authenticate({ issuers }))
    app.get('/', ok)
    expect((await get(app)).status).toBe(200)
  })

  it('a good token → req.auth and authOf', async () => {
    const app = framework().use(authenticate(verifier))
    app.get('/', (request, response) => {
      response.json({
        isSame: authOf(request) === Reflect.get(request, 'auth'),
        use: authOf(request).claims.token_use,
      })
    })
    expect((await get(app)).body).toEqual({ isSame: true, use: 'access' })
  })

  it('authenticate with a requirement → 403 where it is not met', async () => {
    const app = framework().use(authenticate(verifier, { requirement: { scopes: 'orders/write' } }))
    app.get('/', ok)
    expect((await get(app)).status).toBe(403)
  })

  it('a refusal without an error handler → its status and headers', async () => {
    const app = framework().use(authenticate(verifier))
    const { status, headers } = await supertest(app).get('/')
    expect({ status, challenge: headers['www-authenticate'] }).toEqual({
      status: 401,
      challenge: 'Bearer realm="api"',
    })
  })

  it('a refusal in production without an error handler → logged without a stack', async () => {
    const print = vi.spyOn(console, 'error').mockImplementation(() => {})
    const app = framework().set('env', 'production').use(authenticate(verifier))
    const { status, text } = await supertest(app).get('/')
    await vi.waitFor(() => expect(print).toHaveBeenCalled()) // Express prints in a later turn
    const printed = print.mock.calls
      .flat()
      .map((value) => inspect(value))
      .join('\n')
    print.mockRestore()
    expect(status).toBe(401)
    expect(printed).toMatch(/ERR_TOKEN_MISSING/)
    expect(printed + text).not.toMatch(/\n\s+at /)
  })

  it('a refusal in production with errorHandler() → a problem document, nothing logged', async () => {
    const print = vi.spyOn(console, 'error').mockImplementation(() => {})
    const app = framework().set('env', 'production').use(authenticate(verifier)).use(errorHandler())
    const { headers, body } = await supertest(app).get('/')
    await new Promise((resolve) => setImmediate(resolve))
    const calls = [...print.mock.calls]
    print.mockRestore()
    expect(headers['content-type']).toMatch(/^application\/problem\+json/)
    expect(body).toMatchObject({ status: 401, code: 'ERR_TOKEN_MISSING' })
    expect(calls).toEqual([])
  })

  it('a revocation store that does not answer → 503 with Retry-After', async () => {
    const failing = createVerifier({ issuers, isRevoked: () => Promise.reject(new Error('down')) })
    const app = framework().use(authenticate(failing))
    const { status, headers } = await get(app)
    expect(status).toBe(503)
    expect(headers['retry-after']).toBe('5')
    expect(headers['www-authenticate']).toBeUndefined()
  })

  it('authorize without authenticate → 500, whatever req.auth is', async () => {
    const pretend: RequestHandler = (request, _response, next) => {
      Reflect.set(request, 'auth', { scopes: ['orders/read'], claims: {} })
      next()
    }
    const errors: unknown[] = []
    const note: ErrorRequestHandler = (error, _request, response, _next) => {
      errors.push(error)
      response.status(500).end()
    }
    const app = framework().use(pretend, authorize({ scopes: 'orders/read' }))
    app.get('/', ok)
    app.use(note)
    expect((await get(app)).status).toBe(500)
    expect(errors).toHaveLength(1)
    expect(errors[0]).not.toBeInstanceOf(AuthError)
  })

  it('a check that throws → the status of its AuthError, or 500', async () => {
    const app = framework().use(authenticate(verifier))
    const throwing = (error: Error): RequestHandler =>
      authorize({
        check: () => {
          throw error
        },
      })
    const quiet: ErrorRequestHandler = (error, _request, response, _next) =>
      void response.status(error.status ?? 500).end()
    app.get('/auth', throwing(new AuthError('ERR_TOKEN_REVOKED')), ok)
    app.get('/other', throwing(new Error('database')), ok)
    app.use(quiet)
    expect((await get(app, '/auth')).status).toBe(401)
    expect((await get(app, '/other')).status).toBe(500)
  })
})

describe('a wrong declaration', () => {
  it.each([
    ['an empty requirement', () => authorize({})],
    ['a misspelt requirement', () => authorize({ scope: 'a' } as never)],
    ['no scopes', () => authorize({ scopes: [] })],
    ['a wrong requirement of authenticate', () => authenticate(verifier, { requirement: { groups: '' } })],
    ['a misspelt option of authenticate', () => authenticate(verifier, { require: {} } as never)],
    ['no verifier', () => authenticate(undefined as never)],
  ])('%s → ConfigError', (_name, declare) => {
    expect(declare).toThrow(ConfigError)
  })
})
