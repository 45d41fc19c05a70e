/** The authorizer for AppSync: its decision, the resolver context, the denied fields, and the TTL. */
import { type Authenticator, ConfigError, createVerifier, revocationList } from '@poolguard/core'
import { introspected } from '@poolguard/core/introspection'
import { type AppSyncResult, type AuthorizerOptions, authorizer, type RouteTable } from '@poolguard/lambda'
import { createLocalPool } from '@poolguard/local'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { appSyncEvent } from '../support/lambda-events.ts'

const pool = await createLocalPool()
const verifier = createVerifier({ issuers: pool.issuer() })
const token = await pool.accessToken({ subject: 'user-1', scope: 'orders/read', groups: ['staff', 'ops'] })

const REFUSED = { isAuthorized: false, ttlOverride: 0 }

function ask(value: string, options: AuthorizerOptions = {}): Promise<AppSyncResult> {
  return authorizer(verifier, options)(appSyncEvent([['Authorization', value]]))
}

describe('AppSync', () => {
  it.each([
    ['without a scheme, as AppSync advises', token],
    ['after Bearer', `Bearer ${token}`],
  ])('a valid token %s → allowed, with scalars for resolvers', async (_how, value) => {
    expect(await ask(value)).toEqual({
      isAuthorized: true,
      resolverContext: expect.objectContaining({ sub: 'user-1', scope: 'orders/read', groups: 'staff ops' }),
      deniedFields: [],
      ttlOverride: 0,
    })
  })

  it.each([
    ['nothing', ''],
    ['another scheme', `Basic ${token}`],
    ['two tokens', `${token} ${token}`],
    ['two tokens after Bearer', `Bearer ${token}, Bearer ${token}`],
    ['a value that is not a token', 'custom-authorized'],
  ])('%s → refused, not cached', async (_what, value) => {
    expect(await ask(value)).toEqual(REFUSED)
  })

  it('no value → refused', async () => {
    const event = { ...appSyncEvent([]), authorizationToken: null } as never
    expect(await authorizer(verifier)(event)).toEqual(REFUSED)
  })

  it('an unmet requirement → refused', async () => {
    expect(await ask(token, { requirement: { scopes: 'orders/write' } })).toEqual(REFUSED)
  })

  it('an outage → the error itself', async () => {
    const failing = createVerifier({
      issuers: pool.issuer(),
      isRevoked: () => Promise.reject(new Error('down')),
    })
    const event = appSyncEvent([['Authorization', token]])
    await expect(authorizer(failing)(event)).rejects.toMatchObject({ code: 'ERR_REVOCATION_UNAVAILABLE' })
  })
})

describe('how many seconds AppSync may cache an authorization', () => {
  const NOW = 1_800_000_000
  let now = NOW
  const clocked = createVerifier({ issuers: pool.issuer(), now: () => now * 1000 })

  /** The TTL for a token of one hour that is `old` seconds old, `age` seconds after its user signed in. */
  async function ttlOf(options: AuthorizerOptions, { age = 0, old = 0 } = {}): Promise<number> {
    now = NOW
    const authenticatedAt = NOW - age
    const issued = await pool.accessToken({ issuedAt: NOW - old, lifetimeSeconds: 3600, authenticatedAt })
    const answer = await authorizer(clocked, options)(appSyncEvent([['Authorization', issued]]))
    expect(answer.isAuthorized).toBe(true)
    return answer.ttlOverride
  }

  it('not set, 0 or undefined → 0', async () => {
    expect(await ttlOf({})).toBe(0)
    expect(await ttlOf({ appSyncTtlSeconds: 0 })).toBe(0)
    expect(await ttlOf({ appSyncTtlSeconds: undefined })).toBe(0)
  })

  it.each([
    [300, 0, 300],
    [3600, 0, 3600],
    [3600, 1, 3599],
    [300, 3400, 200],
    [300, 3600, 0],
    [300, 3604, 0],
    [0.9, 0, 0],
    [59.9, 0, 59],
  ])('%d s asked for a token of one hour that is %d s old → %d s', async (appSyncTtlSeconds, old, ttl) => {
    expect(await ttlOf({ appSyncTtlSeconds }, { old })).toBe(ttl)
  })

  it.each<[where: string, options: AuthorizerOptions]>([
    ['the requirement', { requirement: { maxAuthAgeSeconds: 60 } }],
    ['a field', { routes: { 'Query.orders': { maxAuthAgeSeconds: 60 }, $default: true } }],
    ['the row $default', { routes: { $default: { maxAuthAgeSeconds: 60 } } }],
    ['the row of another kind of API', { routes: { 'GET /me': { maxAuthAgeSeconds: 60 }, $default: true } }],
    [
      'the strictest of several',
      {
        requirement: { maxAuthAgeSeconds: 900 },
        routes: { 'Query.a': { maxAuthAgeSeconds: 60 }, 'Query.b': { scopes: 'b' }, $default: true },
      },
    ],
  ])('an age of 60 s asked by %s → what is left of it', async (_where, options) => {
    const asking = { ...options, appSyncTtlSeconds: 300 }
    expect(await ttlOf(asking)).toBe(60)
    expect(await ttlOf(asking, { age: 59 })).toBe(1)
    expect(await ttlOf(asking, { age: 60 })).toBe(0)
    expect(await ttlOf({ ...asking, appSyncTtlSeconds: 30 }, { age: 10 })).toBe(30)
  })

  it('an age asked by a row that refuses the caller → 0', async () => {
    const routes = { 'Mutation.refund': { maxAuthAgeSeconds: 60 }, $default: true } as const
    expect(await ttlOf({ appSyncTtlSeconds: 300, routes }, { age: 600 })).toBe(0)
  })

  it('a token without auth_time, where a field asks for an age → 0', async () => {
    const machine = await pool.sign({
      iss: pool.issuerUrl,
      sub: 'm',
      client_id: pool.clientId,
      token_use: 'access',
      exp: NOW + 3600,
    })
    const routes = { 'Mutation.refund': { maxAuthAgeSeconds: 60 }, $default: true } as const
    const ttlFor = async (options: AuthorizerOptions) =>
      (await authorizer(clocked, options)(appSyncEvent([['Authorization', machine]]))).ttlOverride
    expect(await ttlFor({ appSyncTtlSeconds: 300, routes })).toBe(0)
    expect(await ttlFor({ appSyncTtlSeconds: 300 })).toBe(300)
  })

  it('an issuer with maxTokenAgeSeconds → what is left of the age', async () => {
    const aged = createVerifier({ issuers: pool.issuer({ maxTokenAgeSeconds: 120 }), now: () => now * 1000 })
    now = NOW
    const issued = await pool.accessToken({ issuedAt: NOW - 100, lifetimeSeconds: 3600 })
    const event = appSyncEvent([['Authorization', issued]])
    expect((await authorizer(aged, { appSyncTtlSeconds: 300 })(event)).ttlOverride).toBe(20)
  })

  it('a refusal → 0', async () => {
    const event = appSyncEvent([['Authorization', 'nonsense']])
    expect(await authorizer(clocked, { appSyncTtlSeconds: 300 })(event)).toEqual(REFUSED)
  })

  it.each([-1, 3601, Number.NaN, Number.POSITIVE_INFINITY, '300', null, true, {}, [300]])(
    '%j → ConfigError',
    (appSyncTtlSeconds) => {
      expect(() => authorizer(verifier, { appSyncTtlSeconds } as object)).toThrow(ConfigError)
    },
  )

  const issuers = pool.issuer()
  const isRevoked = () => false
  const introspectedIssuer = introspected({
    issuer: 'https://login.example.com',
    endpoint: 'https://login.example.com/introspect',
    clientId: 'orders-api',
    clientSecret: 'a-secret-of-the-tests-alone',
    audience: 'https://api.example.com',
  })
  it.each<[what: string, make: (options: AuthorizerOptions) => unknown]>([
    ['a verifier with isRevoked', (options) => authorizer(createVerifier({ issuers, isRevoked }), options)],
    ["a verifier's options with isRevoked", (options) => authorizer({ issuers, isRevoked }, options)],
    [
      'a look-up of issuers for each request',
      (options) =>
        authorizer(
          createVerifier({
            issuers: (_name: string, _request?: object) => issuers,
            issuerLookup: { perRequest: true },
          }),
          options,
        ),
    ],
    [
      'a revocation list',
      (options) => authorizer({ issuers, isRevoked: revocationList().isRevoked }, options),
    ],
    ['an introspected issuer', (options) => authorizer({ issuers: introspectedIssuer }, options)],
    ['an authenticator that may ask a store', (options) => authorizer(wrapped(), options)],
    ['a verifier whose method was replaced', (options) => authorizer(replaced(), options)],
  ])('%s → ConfigError unless the TTL is 0', (_what, make) => {
    expect(() => make({ appSyncTtlSeconds: 1 })).toThrow(ConfigError)
    expect(() => make({ appSyncTtlSeconds: 0 })).not.toThrow()
    expect(() => make({})).not.toThrow()
  })

  function wrapped(): Authenticator {
    return {
      authenticate: (request) => verifier.authenticate(request),
      authorize: (auth, requirement) => verifier.authorize(auth as never, requirement as never),
    }
  }

  function replaced(): Authenticator {
    const inner = createVerifier({ issuers })
    return Object.assign(createVerifier({ issuers }), {
      authenticate: (request: never) => inner.authenticate(request),
    }) as Authenticator
  }
})

describe('the fields of a route table', () => {
  const routes: RouteTable = {
    'Query.orders': { scopes: 'orders/read' },
    'Mutation.createOrder': { scopes: 'orders/write' },
    'Mutation.refund': { maxAuthAgeSeconds: 60, groups: 'staff' },
    'GET /orders': { groups: 'no-such-group' },
    $default: true,
  }

  it('a row that the caller does not meet → a denied field', async () => {
    const old = await pool.accessToken({
      scope: 'orders/read',
      groups: ['staff'],
      authenticatedAt: Date.now() / 1000 - 3600,
    })
    expect(await ask(old, { routes })).toMatchObject({
      isAuthorized: true,
      deniedFields: ['Mutation.createOrder', 'Mutation.refund'],
    })
  })

  it('no row $default, or one that the caller does not meet → refused', async () => {
    const { $default: _, ...fields } = routes
    expect(await ask(token, { routes: fields })).toEqual(REFUSED)
    expect(await ask(token, { routes: { ...fields, $default: { groups: 'admins' } } })).toEqual(REFUSED)
  })

  it('a row whose check throws → the error itself', async () => {
    const failure = new Error('database down')
    const failing = { 'Query.orders': { check: () => Promise.reject(failure) }, $default: true } as const
    await expect(ask(token, { routes: failing })).rejects.toBe(failure)
  })
})

it('the type of an AppSync event → AppSyncResult', () => {
  const answer = () => authorizer(verifier)(appSyncEvent([]))
  expectTypeOf(answer).returns.resolves.toEqualTypeOf<AppSyncResult>()
})
