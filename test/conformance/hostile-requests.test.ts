/** For any request and response, Express's middleware calls `next` once, and Fastify's hook answers once. */
import { AuthError, createVerifier } from '@poolguard/core'
import { authenticate, authorize, errorHandler, withAuth } from '@poolguard/express'
import poolguard from '@poolguard/fastify'
import { createLocalPool } from '@poolguard/local'
import type { RequestHandler } from 'express'
import Fastify from 'fastify'
import { describe, expect, it } from 'vitest'
import {
  HOSTILE_REQUESTS,
  HOSTILE_RESPONSES,
  nothingUnheard,
  throwingProxy,
} from '../support/hostile-objects.ts'

const pool = await createLocalPool()
const verifier = createVerifier({ issuers: pool.issuer({ tokenUse: 'access' }), realm: 'orders' })
const authorization = `Bearer ${await pool.accessToken()}`

const makeThrower = (thrown: unknown) => () => {
  throw thrown
}

const MIDDLEWARE: Readonly<Record<string, RequestHandler>> = {
  authenticate: authenticate(verifier),
  'authenticate with a requirement': authenticate(verifier, { requirement: { scopes: 'orders/read' } }),
  'authenticate with a verifier that returns no promise': authenticate({
    authenticate: () => undefined as never,
    authorize: () => undefined as never,
  }),
  authorize: authorize({ scopes: 'orders/read' }),
  withAuth: withAuth(() => {
    throw new Error('the handler was reached')
  }),
}

/** Runs the middleware; returns the arguments of each call of `next`. */
async function recordCalls(
  middleware: RequestHandler,
  request: unknown,
  response: unknown,
): Promise<unknown[][]> {
  const calls: unknown[][] = []
  await nothingUnheard(async () => {
    middleware(request as never, response as never, (...given: unknown[]) => void calls.push(given))
  })
  return calls
}

describe.each(Object.entries(MIDDLEWARE))('Express, %s', (_name, middleware) => {
  it.each(Object.entries(HOSTILE_REQUESTS))('a request: %s → next(error) once', async (_case, request) => {
    for (const response of Object.values(HOSTILE_RESPONSES)) {
      const calls = await recordCalls(middleware, request, response)
      expect(calls).toEqual([[expect.any(Error)]])
      expect(calls).not.toEqual([[new Error('the handler was reached')]])
    }
  })
})

describe('Express, a response', () => {
  it.each(Object.entries(HOSTILE_RESPONSES))(
    '%s → the challenge is on the error',
    async (_case, response) => {
      const [[error] = []] = await recordCalls(
        MIDDLEWARE.authenticate as RequestHandler,
        { headers: {} },
        response,
      )
      expect(error).toBeInstanceOf(AuthError)
      const { code, status, headers } = error as AuthError
      const challenge = { 'WWW-Authenticate': 'Bearer realm="orders"' }
      expect({ code, status, headers }).toEqual({
        code: 'ERR_TOKEN_MISSING',
        status: 401,
        headers: challenge,
      })
    },
  )

  it('with only setHeader → the challenge is set', async () => {
    const set: [string, string][] = []
    const response = { setHeader: (name: string, value: string) => void set.push([name, value]) }
    await recordCalls(MIDDLEWARE.authenticate as RequestHandler, { headers: {} }, response)
    expect(set).toEqual([['WWW-Authenticate', 'Bearer realm="orders"']])
  })

  it.each(Object.entries(HOSTILE_RESPONSES))(
    '%s, in errorHandler → next(error) once',
    async (_case, response) => {
      const error = new AuthError('ERR_FORBIDDEN')
      const calls: unknown[] = []
      errorHandler()(error, {} as never, response as never, (given: unknown) => void calls.push(given))
      expect(calls).toEqual([error])
    },
  )
})

/** A plain error, and errors that are hard to print. */
const ODD_ERRORS = [
  new Error('of the router'),
  Object.defineProperty(new Error('x'), 'name', { value: Symbol('x') }),
  Object.defineProperty(new Error('x'), 'stack', { get: makeThrower(undefined) }),
  throwingProxy(undefined),
]

describe('Express, a good token', () => {
  let odd = 0
  const good = { headers: { authorization }, rawHeaders: ['Authorization', authorization] }

  it('with a mock response, new and from the cache → next() once', async () => {
    const guard = authenticate(createVerifier({ issuers: pool.issuer({ tokenUse: 'access' }) }))
    for (const response of [...Object.values(HOSTILE_RESPONSES), ...Object.values(HOSTILE_RESPONSES)]) {
      expect(await recordCalls(guard, { ...good }, response)).toEqual([[]])
    }
  })

  it('on a frozen request → next(error) once, because req.auth cannot be set', async () => {
    const guard = authenticate(createVerifier({ issuers: pool.issuer({ tokenUse: 'access' }) }))
    for (let time = 0; time < 2; time++) {
      const calls = await recordCalls(guard, Object.freeze({ ...good }), {})
      expect(calls).toHaveLength(1)
      expect(calls[0]?.[0]).toBeInstanceOf(TypeError)
    }
  })

  it('with a next that throws after the middleware returned → one call, a warning, no crash', async () => {
    const warnings: unknown[] = []
    const note = (warning: Error) => void warnings.push(warning.name)
    process.on('warning', note)
    for (const response of Object.values(HOSTILE_RESPONSES)) {
      const issuers = pool.issuer({ tokenUse: 'access' })
      const guard = authenticate(createVerifier({ issuers, isRevoked: async () => false }))
      let calls = 0
      await nothingUnheard(async () => {
        guard({ ...good } as never, response as never, () => {
          calls++
          throw ODD_ERRORS[odd++ % ODD_ERRORS.length]
        })
        while (warnings.length === 0) await new Promise((resolve) => setImmediate(resolve))
      })
      expect({ calls, warnings }).toEqual({ calls: 1, warnings: ['PoolguardWarning'] })
      warnings.length = 0
    }
    process.off('warning', note)
  })
})

/** Members of `request.raw` that the guard reads, each different from Node's. */
const RAW: Readonly<Record<string, PropertyDescriptorMap>> = {
  'rawHeaders missing': { rawHeaders: { value: undefined } },
  'rawHeaders of holes': { rawHeaders: { value: [undefined, undefined] } },
  'rawHeaders that throw undefined': { rawHeaders: { get: makeThrower(undefined) } },
  'rawHeaders that are a proxy': { rawHeaders: { value: throwingProxy(undefined) } },
  'headers null': { headers: { value: null } },
  'headers that throw an Error': { headers: { get: makeThrower(new Error('of the mock')) } },
  'headers that throw undefined': { headers: { get: makeThrower(undefined) } },
  'a socket that throws undefined': { socket: { get: makeThrower(undefined) } },
}

describe('Fastify, request.raw', () => {
  it.each(Object.entries(RAW))(
    '%s → refused with an error, and the handler is not reached',
    async (_case, members) => {
      const app = Fastify()
      const errors: unknown[] = []
      let reached = 0
      app.addHook('onRequest', async (request) => {
        const raw = Object.create(request.raw, members)
        Object.defineProperty(request, 'raw', { get: () => raw })
      })
      await app.register(poolguard, { verifier })
      app.setErrorHandler((error, _request, reply) => {
        errors.push(error)
        reply.code(error instanceof AuthError ? error.status : 500).send({})
      })
      app.get('/', async () => ++reached)
      app.get('/asks', { config: { auth: { scopes: 'orders/read' } } }, async () => ++reached)
      for (const path of ['/', '/asks']) expect([401, 500]).toContain((await app.inject({ path })).statusCode)
      expect({ reached, errors }).toEqual({ reached: 0, errors: [expect.any(Error), expect.any(Error)] })
    },
  )
})
