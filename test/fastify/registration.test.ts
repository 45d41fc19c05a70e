/** Whenever the plugin is registered, whatever a route declares: no route that reads as guarded is open. */
import { ConfigError, createVerifier } from '@poolguard/core'
import poolguard, { type PoolguardOptions } from '@poolguard/fastify'
import { createLocalPool } from '@poolguard/local'
import Fastify, { type FastifyInstance, type RouteOptions } from 'fastify'
import { afterEach, describe, expect, it, vi } from 'vitest'

const pool = await createLocalPool()
const verifier = createVerifier({ issuers: pool.issuer({ tokenUse: 'access' }) })
const low = { authorization: `Bearer ${await pool.accessToken({ scope: 'orders/read' })}` }
const high = { authorization: `Bearer ${await pool.accessToken({ scope: 'admin' })}` }
const admin = { scopes: 'admin' }
const handler = async () => 'in'

/** The statuses for no token, for a token without the scope, and for a token with it. */
async function statuses(app: FastifyInstance, url: string): Promise<number[]> {
  const answers = []
  for (const headers of [{}, low, high]) answers.push((await app.inject({ url, headers })).statusCode)
  return answers
}

const MISPLACED: readonly (readonly [name: string, route: object])[] = [
  ['config.authorize', { config: { authorize: admin } }],
  ['config.authorization', { config: { authorization: admin } }],
  ['config.atuh', { config: { atuh: admin } }],
  ['auth beside config', { auth: admin }],
  ['authorize beside config', { authorize: admin }],
  ['auth beside a config of its own', { auth: admin, config: { auth: true } }],
  ['config.auth undefined', { config: { auth: undefined } }],
  ['config.auth empty', { config: { auth: {} } }],
  ['config.auth inherited', { config: Object.create({ auth: admin }) }],
]

describe.each([true, false])('global: %s, registered without await', (global) => {
  it.each(MISPLACED)('a route with %s → the start is refused', async (_name, route) => {
    const app = Fastify()
    app.register(poolguard, { verifier, global })
    app.get('/o', route, handler)
    await expect(app.ready()).rejects.toBeInstanceOf(ConfigError)
  })

  it('a route with config.auth → guarded accordingly', async () => {
    const app = Fastify()
    app.register(poolguard, { verifier, global })
    app.get('/o', { config: { auth: admin } }, handler)
    expect(await statuses(app, '/o')).toEqual([401, 403, 200])
  })

  it('a route without config.auth → guarded if global', async () => {
    const app = Fastify()
    app.register(poolguard, { verifier, global })
    app.get('/o', handler)
    expect(await statuses(app, '/o')).toEqual(global ? [401, 200, 200] : [200, 200, 200])
  })
})

describe('a route of a scope that was created before the plugin was registered', () => {
  const start = (route: object, options: Partial<PoolguardOptions> = {}) => {
    const app = Fastify()
    app.register(async (early) => {
      early.get('/early', route, handler)
    })
    app.register(poolguard, { verifier, ...options })
    return app
  }

  it.each(MISPLACED)('with %s → the start is refused', async (_name, route) => {
    await expect(start(route).ready()).rejects.toBeInstanceOf(ConfigError)
  })

  it('with config.auth → guarded accordingly', async () => {
    expect(await statuses(start({ config: { auth: admin } }), '/early')).toEqual([401, 403, 200])
    expect(await statuses(start({ config: { auth: false } }), '/early')).toEqual([200, 200, 200])
    expect(await statuses(start({}), '/early')).toEqual([401, 200, 200])
    expect(await statuses(start({}, { global: false }), '/early')).toEqual([200, 200, 200])
  })
})

describe('a route of a scope beside the one that the plugin is registered in', () => {
  const start = (route: object, options: Partial<PoolguardOptions> = {}) => {
    const app = Fastify()
    app.register(async (beside) => {
      beside.get('/beside', route, handler)
    })
    app.register(async (guarded) => {
      await guarded.register(poolguard, { verifier, ...options })
      guarded.get('/guarded', { config: { auth: admin, bearer: admin } as object }, handler)
    })
    return app
  }

  it.each([
    ['a requirement', admin],
    ['true', true],
    ['optional', 'optional'],
  ])('config.auth %s → the start is refused', async (_name, auth) => {
    await expect(start({ config: { auth } }).ready()).rejects.toBeInstanceOf(ConfigError)
  })

  it('config.auth false, or none → open', async () => {
    expect(await statuses(start({ config: { auth: false } }), '/beside')).toEqual([200, 200, 200])
    expect(await statuses(start({}), '/beside')).toEqual([200, 200, 200])
    expect(await statuses(start({}), '/guarded')).toEqual([401, 403, 200])
  })

  it('config.auth of another plugin → no conflict with another decoratorName', async () => {
    const app = start({ config: { auth: 'basic' } }, { decoratorName: 'bearer' })
    expect(await statuses(app, '/guarded')).toEqual([401, 403, 200])
    expect(await statuses(app, '/beside')).toEqual([200, 200, 200])
  })
})

describe('a route that is copied, changed by a hook, or guarded in two scopes', () => {
  it.each([
    ['true', true],
    ['a requirement', admin],
  ])('copied to a scope without the plugin, config.auth %s → the start is refused', async (_name, auth) => {
    const app = Fastify()
    const seen: RouteOptions[] = []
    app.addHook('onRoute', (route) => void seen.push(route))
    await app.register(async (guarded) => {
      await guarded.register(poolguard, { verifier })
      guarded.get('/a', { config: { auth } }, handler)
    })
    for (const route of seen.filter(({ method }) => method === 'GET')) {
      app.route({ ...route, url: `/legacy${route.url}` })
    }
    await expect(app.ready()).rejects.toBeInstanceOf(ConfigError)
  })

  it('given config.authorize by a later hook → the start is refused', async () => {
    const app = Fastify()
    await app.register(poolguard, { verifier, global: false })
    app.addHook('onRoute', (route) => {
      route.config = { ...route.config, authorize: admin } as object
    })
    app.get('/o', handler)
    await expect(app.ready()).rejects.toBeInstanceOf(ConfigError)
  })

  it('in two scopes, each with a registration of the same name → guarded in both', async () => {
    const app = Fastify()
    for (const prefix of ['/one', '/two']) {
      app.register(
        async (scope) => {
          await scope.register(poolguard, { verifier })
          scope.get('/o', { config: { auth: admin } }, handler)
        },
        { prefix },
      )
    }
    expect(await statuses(app, '/one/o')).toEqual([401, 403, 200])
    expect(await statuses(app, '/two/o')).toEqual([401, 403, 200])
  })
})

describe('an application that was created before the plugin was loaded', () => {
  afterEach(() => vi.resetModules())

  async function start(route: object, global: boolean) {
    vi.resetModules()
    const app = Fastify()
    const later = await import('@poolguard/fastify')
    app.register(later.default, { verifier: verifier as never, global })
    app.get('/o', route, handler)
    return app
  }

  it.each([true, false])('global: %s, a route with config.auth → guarded accordingly', async (global) => {
    expect(await statuses(await start({ config: { auth: admin } }, global), '/o')).toEqual([401, 403, 200])
  })

  it.each([
    ['auth beside config', { auth: admin }],
    ['config.authorize', { config: { authorize: admin } }],
    ['nothing', {}],
  ])('a route with %s, which cannot be checked → 500', async (_name, route) => {
    for (const global of [true, false]) {
      expect(await statuses(await start(route, global), '/o')).toEqual([500, 500, 500])
    }
  })
})

describe('a polluted Object.prototype.auth', () => {
  it.each([false, true, 'optional', { scopes: 'x' }])(
    '%j → each route is guarded as it declares',
    async (value) => {
      const app = Fastify()
      await app.register(poolguard, { verifier })
      app.get('/o', handler)
      app.get('/asks', { config: { auth: admin } }, handler)
      await app.ready()
      Object.defineProperty(Object.prototype, 'auth', { value, configurable: true, writable: true })
      try {
        expect(await statuses(app, '/o')).toEqual([401, 200, 200])
        expect(await statuses(app, '/asks')).toEqual([401, 403, 200])
      } finally {
        Reflect.deleteProperty(Object.prototype, 'auth')
      }
      expect(await statuses(app, '/o')).toEqual([401, 200, 200])
    },
  )
})
