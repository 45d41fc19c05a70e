/** Scopes, decorator names and other plugins in a Fastify application: none of them opens a guarded route. */
import fastifyAuth from '@fastify/auth'
import { ConfigError, createVerifier } from '@poolguard/core'
import poolguard, { type AuthHook, type RouteAuth } from '@poolguard/fastify'
import { createLocalPool } from '@poolguard/local'
import Fastify, { type FastifyInstance } from 'fastify'
import { describe, expect, it } from 'vitest'

const pool = await createLocalPool()
const partners = await createLocalPool()
const verifier = createVerifier({ issuers: pool.issuer({ tokenUse: 'access' }) })
const partnerVerifier = createVerifier({ issuers: partners.issuer({ tokenUse: 'access' }) })
const ours = { authorization: `Bearer ${await pool.accessToken({ scope: 'orders/read' })}` }
const theirs = { authorization: `Bearer ${await partners.accessToken({ scope: 'orders/read' })}` }

declare module 'fastify' {
  interface FastifyRequest {
    partner: FastifyRequest['auth']
  }
  interface FastifyInstance {
    authorizePartner: FastifyInstance['authorize']
  }
  interface FastifyContextConfig {
    partner?: RouteAuth
  }
}

const status = async (app: FastifyInstance, path: string, headers: Record<string, string> = {}) =>
  (await app.inject({ path, headers })).statusCode

describe('a scope that was created before the guard was registered', () => {
  it('a hook of the guard, without the decorator → guarded', async () => {
    const app = Fastify()
    let hook: AuthHook | undefined
    app.register(async (early) => {
      early.get('/early', { onRequest: (request) => (hook as AuthHook)(request) }, async () => ({}))
    })
    await app.register(poolguard, { verifier })
    hook = app.authorize({ scopes: 'orders/read' })
    expect(await status(app, '/early')).toBe(401)
    expect(await status(app, '/early', ours)).toBe(200)
  })
})

describe('a request.auth that other code has set', () => {
  const pretend = async (request: { auth: unknown }) => {
    request.auth = { subject: 'admin', scopes: ['orders/read'], claims: {} }
  }

  it('no token → 401', async () => {
    const app = Fastify()
    await app.register(poolguard, { verifier, global: false })
    app.addHook('onRequest', pretend as never)
    app.get('/config', { config: { auth: true } }, async () => ({}))
    app.get('/hook', { preHandler: app.authorize({ scopes: 'orders/read' }) }, async () => ({}))
    app.get('/bare', { preHandler: app.authorize() }, async () => ({}))
    for (const path of ['/config', '/hook', '/bare']) expect(await status(app, path)).toBe(401)
  })

  it('a good token → replaced by the verified caller', async () => {
    const app = Fastify()
    await app.register(poolguard, { verifier, global: false })
    app.addHook('onRequest', pretend as never)
    app.get('/', { preHandler: app.authorize() }, async (request) => ({ sub: request.auth?.subject }))
    expect((await app.inject({ path: '/', headers: ours })).json().sub).not.toBe('admin')
  })
})

describe('two guards in one application', () => {
  async function start() {
    const app = Fastify()
    await app.register(poolguard, { verifier, global: false })
    await app.register(poolguard, { verifier: partnerVerifier, decoratorName: 'partner', global: false })
    return app
  }

  it('two names → each route has the caller of its guard', async () => {
    const app = await start()
    app.get('/ours', { config: { auth: true } }, async ({ auth, partner }) => [
      auth !== null,
      partner !== null,
    ])
    app.get('/theirs', { config: { partner: true } }, async ({ auth, partner }) => [
      auth !== null,
      partner !== null,
    ])
    expect((await app.inject({ path: '/ours', headers: ours })).json()).toEqual([true, false])
    expect((await app.inject({ path: '/theirs', headers: theirs })).json()).toEqual([false, true])
    expect(await status(app, '/ours', theirs)).toBe(401)
    expect(await status(app, '/theirs', ours)).toBe(401)
  })

  it('a token for one guard → refused by the other', async () => {
    const app = await start()
    const path = '/both'
    app.get(path, { onRequest: [app.authorize(), app.authorizePartner()] }, async () => ({}))
    expect(await status(app, path, ours)).toBe(401)
    expect(await status(app, path, theirs)).toBe(401)
  })

  it('the same name in separate scopes → both guard', async () => {
    const app = Fastify()
    for (const [prefix, guard] of [
      ['/ours', verifier],
      ['/theirs', partnerVerifier],
    ] as const) {
      await app.register(
        async (scope) => {
          await scope.register(poolguard, { verifier: guard })
          scope.get('/', async () => ({}))
        },
        { prefix },
      )
    }
    app.get('/open', async () => ({}))
    expect(await status(app, '/ours', ours)).toBe(200)
    expect(await status(app, '/ours', theirs)).toBe(401)
    expect(await status(app, '/theirs', theirs)).toBe(200)
    expect(await status(app, '/open')).toBe(200)
  })

  it('the same name in one scope → ConfigError', async () => {
    const app = await start()
    await expect(app.register(poolguard, { verifier, decoratorName: 'partner' })).rejects.toBeInstanceOf(
      ConfigError,
    )
  })
})

describe('@fastify/auth', () => {
  it('hooks composed with or and with and → decided accordingly', async () => {
    const app = Fastify()
    await app.register(fastifyAuth)
    await app.register(poolguard, { verifier, global: false })
    await app.register(poolguard, { verifier: partnerVerifier, decoratorName: 'partner', global: false })
    const either = app.auth([app.authorize({ scopes: 'orders/read' }), app.authorizePartner()] as never)
    const ofOurs = app.auth([app.authorize(), app.authorize({ scopes: 'orders/write' })] as never, {
      relation: 'and',
    })
    app.get('/either', { onRequest: either }, async () => ({}))
    app.get('/write', { onRequest: ofOurs }, async () => ({}))
    expect(await status(app, '/either', ours)).toBe(200)
    expect(await status(app, '/either', theirs)).toBe(200)
    expect(await status(app, '/either')).toBe(401)
    expect(await status(app, '/write', ours)).toBe(403)
  })
})
