/** @poolguard/nestjs behind HTTP, on both platforms: what the conformance list does not cover. */
import {
  Catch,
  Controller,
  type ExceptionFilter,
  type ExecutionContext,
  Get,
  Inject,
  type NestInterceptor,
  UnauthorizedException,
} from '@nestjs/common'
import { type AuthContext, AuthError, type Authenticator, ConfigError, createVerifier } from '@poolguard/core'
import {
  Auth,
  Authorize,
  authOf,
  OptionalAuth,
  POOLGUARD_VERIFIER,
  PoolguardModule,
  Public,
} from '@poolguard/nestjs'
import { describe, expect, it } from 'vitest'
import { alice, expired, guarded, issuers, PLATFORMS, serve, staff, verifier } from '../support/nest-apps.ts'

@Controller()
class OrdersController {
  @Inject(POOLGUARD_VERIFIER)
  private readonly verifier!: Authenticator

  @Get('forgotten')
  forgotten() {
    return {}
  }

  @Public()
  @Get('public')
  open() {
    return {}
  }

  @Public()
  @Get('public-me')
  openMe(@Auth() auth: AuthContext) {
    return auth
  }

  @OptionalAuth()
  @Get('optional')
  optional(@Auth({ optional: true }) auth: AuthContext | undefined) {
    return { sub: auth?.subject ?? 'anonymous' }
  }

  @OptionalAuth({ ignoreInvalid: true })
  @Get('lenient')
  lenient(@Auth({ optional: true }) auth: AuthContext | undefined) {
    return { sub: auth?.subject ?? 'anonymous' }
  }

  @Authorize({ scopes: 'orders/write' })
  @Authorize({ groups: 'staff' })
  @Get('both')
  both() {
    return {}
  }

  @Get('asks')
  async asks(@Auth() auth: AuthContext) {
    await this.verifier.authorize(auth, { scopes: 'orders/write' })
  }
}

@Authorize({ groups: 'staff' })
@Controller('staff')
class StaffController {
  @Authorize({ scopes: 'orders/read' })
  @Get('orders')
  orders() {
    return {}
  }

  @Get()
  index() {
    return {}
  }

  @Public()
  @Get('health')
  health() {
    return {}
  }

  @OptionalAuth()
  @Get('optional')
  optional() {
    return {}
  }
}

@Controller('board')
class BoardController extends StaffController {}

@Public()
@Controller('site')
class SiteController {
  @Get()
  index() {
    return {}
  }

  @Authorize({ groups: 'staff' })
  @Get('admin')
  admin() {
    return {}
  }
}

@Controller('shop')
class ShopController extends SiteController {
  @Get('cart')
  cart() {
    return {}
  }
}

const controllers = [OrdersController, StaffController, BoardController, SiteController, ShopController]
const statusOf = async (url: string, authorization?: string) =>
  (await fetch(url, authorization === undefined ? {} : { headers: { authorization } })).status

describe.each(PLATFORMS)('NestJS on %s', (_name, makePlatform) => {
  const start = () => serve({ imports: [guarded], controllers }, makePlatform())

  it('no token, a handler without a decorator → 401, a challenge and the problem document', async () => {
    const { url } = await start()
    const response = await fetch(`${url}/forgotten`)
    const { headers } = response
    expect([response.status, headers.get('www-authenticate'), headers.get('cache-control')]).toEqual([
      401,
      'Bearer realm="orders"',
      'no-store',
    ])
    expect(await response.json()).toEqual({
      type: 'about:blank',
      title: 'Unauthorized',
      status: 401,
      detail: 'Authentication is required.',
      code: 'ERR_TOKEN_MISSING',
    })
  })

  it('an outage → 503 with Retry-After', async () => {
    const isRevoked = () => Promise.reject(new Error('the store is down'))
    const down = PoolguardModule.forRoot({ verifier: { issuers, isRevoked } })
    const { url } = await serve({ imports: [down], controllers }, makePlatform())
    const response = await fetch(`${url}/forgotten`, { headers: { authorization: alice } })
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5'])
  })

  it('each decorator → the statuses for no token, alice and staff', async () => {
    const { url } = await start()
    const table: [path: string, ...statuses: number[]][] = [
      ['/forgotten', 401, 200, 200],
      ['/public', 200, 200, 200],
      ['/public-me', 401, 401, 401],
      ['/optional', 200, 200, 200],
      ['/both', 401, 403, 403],
      ['/asks', 401, 403, 403],
      ['/staff', 401, 403, 200],
      ['/staff/orders', 401, 403, 200],
      ['/staff/health', 200, 200, 200],
      ['/staff/optional', 200, 403, 200],
      ['/board', 401, 403, 200],
      ['/site', 200, 200, 200],
      ['/site/admin', 401, 403, 200],
      ['/shop', 401, 200, 200],
      ['/shop/cart', 401, 200, 200],
    ]
    for (const [path, ...expected] of table) {
      const statuses = [undefined, alice, staff].map((token) => statusOf(url + path, token))
      expect([path, ...(await Promise.all(statuses))]).toEqual([path, ...expected])
    }
  })

  it('@OptionalAuth → the caller or anonymous; an expired token → 401', async () => {
    const { url } = await start()
    expect(await (await fetch(`${url}/optional`)).json()).toEqual({ sub: 'anonymous' })
    const known = await fetch(`${url}/optional`, { headers: { authorization: alice } })
    expect(await known.json()).toEqual({ sub: 'alice' })
    expect(await statusOf(`${url}/optional`, expired)).toBe(401)
  })

  it('@OptionalAuth with ignoreInvalid, an expired token → anonymous', async () => {
    const { url } = await start()
    const subjectOf = async (authorization: string) =>
      (await fetch(`${url}/lenient`, { headers: { authorization } })).json()
    expect([await subjectOf(expired), await subjectOf(alice)]).toEqual([
      { sub: 'anonymous' },
      { sub: 'alice' },
    ])
  })

  it('an AuthError of a handler → the answer of the guard', async () => {
    const { url } = await start()
    const response = await fetch(`${url}/asks`, { headers: { authorization: alice } })
    expect(response.status).toBe(403)
    expect(response.headers.get('www-authenticate')).toContain('error="insufficient_scope"')
  })

  it('an exception filter of the application → receives UnauthorizedException, the headers stay', async () => {
    const seen: unknown[] = []
    class Filter implements ExceptionFilter {
      catch(exception: UnauthorizedException, host: ExecutionContext) {
        seen.push(exception.message, exception.cause)
        host.switchToHttp().getResponse().status(401).send({ custom: true })
      }
    }
    Catch(UnauthorizedException)(Filter)
    const { url } = await serve({ imports: [guarded], controllers }, makePlatform(), (app) => {
      app.useGlobalFilters(new Filter())
    })
    const response = await fetch(`${url}/forgotten`)
    expect(await response.json()).toEqual({ custom: true })
    expect(response.headers.get('www-authenticate')).toBe('Bearer realm="orders"')
    expect(seen).toEqual(['Authentication is required.', expect.any(AuthError)])
  })

  it('a path without a route → 404', async () => {
    const { url } = await start()
    expect(await statusOf(`${url}/nowhere`)).toBe(404)
  })

  it('authOf(context) in an interceptor → the caller', async () => {
    const seen: string[] = []
    const interceptor: NestInterceptor = {
      intercept(context, next) {
        seen.push(authOf(context).subject)
        return next.handle()
      },
    }
    const { url } = await serve({ imports: [guarded], controllers }, makePlatform(), (app) => {
      app.useGlobalInterceptors(interceptor)
    })
    expect(await statusOf(`${url}/forgotten`, alice)).toBe(200)
    expect(seen).toEqual(['alice'])
  })

  it('a response that is sent already → the refusal does not throw', async () => {
    const { url } = await serve({ imports: [guarded], controllers }, makePlatform(), (app) => {
      app.use((_request: unknown, response: { end(text: string): void }, next: () => void) => {
        response.end('sent')
        next()
      })
    })
    expect(await (await fetch(`${url}/forgotten`)).text()).toBe('sent')
  })
})

describe('forRootAsync', () => {
  it('a factory with an injected realm → this realm in the challenge', async () => {
    const CONFIG = Symbol('config')
    class ConfigModule {}
    const config = {
      module: ConfigModule,
      providers: [{ provide: CONFIG, useValue: { realm: 'injected' } }],
      exports: [CONFIG],
    }
    const module = PoolguardModule.forRootAsync({
      imports: [config],
      inject: [CONFIG],
      useFactory: async ({ realm }: { realm: string }) => ({ verifier: createVerifier({ issuers, realm }) }),
    })
    const { url } = await serve({ imports: [module], controllers })
    const response = await fetch(`${url}/forgotten`)
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([
      401,
      'Bearer realm="injected"',
    ])
  })

  it('a factory with invalid options → the start fails with a ConfigError', async () => {
    const module = PoolguardModule.forRootAsync({ useFactory: () => ({}) as never })
    await expect(serve({ imports: [module], controllers })).rejects.toBeInstanceOf(ConfigError)
  })
})

describe('invalid options', () => {
  it.each<[string, unknown]>([
    ['no verifier', {}],
    ['null', null],
    ['an unknown option', { verifier, guard: false }],
    ['getRequest that is no function', { verifier, getRequest: true }],
  ])('forRoot with %s → ConfigError', (_name, options) => {
    expect(() => PoolguardModule.forRoot(options as never)).toThrow(ConfigError)
  })

  it.each<[string, () => unknown]>([
    ['@Authorize of nothing', () => Authorize({})],
    ['@Authorize of undefined', () => Authorize(undefined as never)],
    ['@Auth with an unknown option', () => Auth({ optionl: true } as never)],
    ['@Auth with an option of another type', () => Auth({ optional: 'yes' } as never)],
    ['@OptionalAuth with an unknown option', () => OptionalAuth({ ignoreInvalids: true } as never)],
    ['@OptionalAuth with an option of another type', () => OptionalAuth({ ignoreInvalid: 'yes' } as never)],
    ['@Public beside @Authorize', () => Public()(Authorized)],
    ['@Authorize beside @Public', () => Authorize({ groups: 'staff' })(Opened)],
    ['@OptionalAuth beside @Public', () => OptionalAuth()(Opened)],
  ])('%s → ConfigError', (_name, act) => {
    expect(act).toThrow(ConfigError)
  })
})

@Authorize({ groups: 'staff' })
class Authorized {}

@Public()
class Opened {}

it('getRequest → the request that the guard reads; undefined → that of HTTP', async () => {
  const module = PoolguardModule.forRoot({
    verifier,
    getRequest: (context) => {
      const given = context.switchToHttp().getRequest<{ headers: Record<string, string> }>().headers[
        'x-forwarded-token'
      ]
      return given === undefined ? undefined : { headers: { authorization: given } }
    },
  })
  const { url } = await serve({ imports: [module], controllers })
  const response = await fetch(`${url}/forgotten`, { headers: { 'x-forwarded-token': alice } })
  expect([response.status, await statusOf(`${url}/forgotten`, alice)]).toEqual([200, 200])
})
