/** What an application may do around the Express middleware without opening a route or ending the process. */
import { createVerifier } from '@poolguard/core'
import { authenticate, authorize } from '@poolguard/express'
import { createLocalPool } from '@poolguard/local'
import express, { type ErrorRequestHandler, type RequestHandler } from 'express'
import express4 from 'express4'
import supertest from 'supertest'
import { describe, expect, it } from 'vitest'

const pool = await createLocalPool()
const issuers = pool.issuer({ tokenUse: 'access' })
const verifier = createVerifier({ issuers })
const token = await pool.accessToken({ scope: 'orders/read' })

const ok: RequestHandler = (_request, response) => void response.json({})
const quiet: ErrorRequestHandler = (error, _request, response, next) =>
  response.headersSent ? next(error) : void response.status(error.status ?? 500).end()

/** Values with which `next` would go on to the next handler. */
const THROWN = [undefined, null, false, 0, '', 'route', 'router'] as const

describe.each([
  ['Express 4', express4],
  ['Express 5', express],
])('%s', (_name, framework) => {
  const get = (app: express.Express) => supertest(app).get('/').set('Authorization', `Bearer ${token}`)

  it.each(THROWN)('a check that throws %j → 500', async (thrown) => {
    const throws = () => {
      throw thrown
    }
    const requirements = [
      { check: throws },
      { check: () => Promise.reject(thrown) },
      { claims: { sub: throws } },
    ]
    for (const requirement of requirements) {
      const app = framework().use(authenticate(verifier), authorize(requirement))
      app.get('/', ok)
      expect((await get(app.use(quiet))).status).toBe(500)
      const together = framework().use(authenticate(verifier, { requirement }))
      together.get('/', ok)
      expect((await get(together.use(quiet))).status).toBe(500)
    }
  })

  it.each(THROWN)('a verifier that rejects with %j → 500', async (thrown) => {
    const broken = { ...verifier, authenticate: () => Promise.reject(thrown) }
    const app = framework().use(authenticate(broken))
    app.get('/', ok)
    expect((await get(app.use(quiet))).status).toBe(500)
  })

  it('a refusal after the response was sent → ignored', async () => {
    const answerFirst: RequestHandler = (_request, response, next) => {
      response.json({ early: true })
      next()
    }
    const app = framework().use(answerFirst, authenticate(verifier))
    app.get('/', ok)
    const { body } = await supertest(app.use(quiet)).get('/')
    expect(body).toEqual({ early: true })
  })

  it('a request whose auth cannot be set → 500', async () => {
    const freeze: RequestHandler = (request, _response, next) => {
      Object.defineProperty(request, 'auth', { get: () => ({ sub: 'other-user' }) })
      next()
    }
    const app = framework().use(freeze, authenticate(verifier))
    app.get('/', ok)
    expect((await get(app.use(quiet))).status).toBe(500)
  })

  it('a next that throws → a closed connection or a 500, and the process goes on', async () => {
    const app = framework()
    // The store answers after the middleware has returned to its caller.
    const guard = authenticate(createVerifier({ issuers, isRevoked: async () => false }))
    app.use((request, response) => {
      guard(request, response, () => {
        throw new Error('of the router')
      })
    })
    await expect(get(app)).rejects.toThrow(/hang up|reset/i)
    const soon = framework()
    soon.use((request, response) => {
      authenticate(verifier)(request, response, () => {
        throw new Error('of the router')
      })
    })
    expect((await get(soon.use(quiet))).status).toBe(500)
  })
})
