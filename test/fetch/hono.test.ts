/** What the conformance tests do not cover in @poolguard/fetch/hono. */
import { AuthError, ConfigError, createVerifier } from '@poolguard/core'
import { authenticate, authOf, authorize, protectedResource } from '@poolguard/fetch/hono'
import { createLocalPool } from '@poolguard/local'
import { Hono } from 'hono'
import { cors } from 'hono/cors'
import { HTTPException } from 'hono/http-exception'
import { expect, it } from 'vitest'

const pool = await createLocalPool()
const verifier = createVerifier({ issuers: pool.issuer({ tokenUse: 'access' }), realm: 'orders' })
const authorization = `Bearer ${await pool.accessToken({ subject: 'alice' })}`
const expired = `Bearer ${await pool.badToken('expired')}`

it('a good token → c.var.auth is the caller', async () => {
  const app = new Hono().use(authenticate(verifier)).get('/', (c) => c.text(c.var.auth.subject))
  expect(await (await app.request('/', { headers: { authorization } })).text()).toBe('alice')
})

it('no token → the problem document with its challenge', async () => {
  const response = await new Hono().use(authenticate(verifier)).request('/')
  expect(response.status).toBe(401)
  expect(Object.fromEntries(response.headers)).toEqual({
    'cache-control': 'no-store',
    'content-type': 'application/problem+json',
    'www-authenticate': 'Bearer realm="orders"',
  })
})

it('a refusal → app.onError has an HTTPException with the AuthError as its cause', async () => {
  const app = new Hono().use(authenticate(verifier))
  app.onError((error, c) => {
    const { status, cause } = error as HTTPException
    return c.json([error instanceof HTTPException, status, (cause as AuthError).code], status)
  })
  expect(await (await app.request('/')).json()).toEqual([true, 401, 'ERR_TOKEN_MISSING'])
})

it('optional: no token → c.var.auth is undefined, authorize and authOf answer 401', async () => {
  const app = new Hono()
    .use(authenticate(verifier, { optional: true }))
    .get('/', (c) => c.json(c.var.auth?.subject ?? 'anonymous'))
    .get('/me', (c) => c.json(authOf(c).subject))
    .get('/staff', authorize({ groups: 'staff' }), (c) => c.json('staff'))
  expect(await (await app.request('/')).json()).toBe('anonymous')
  expect((await app.request('/me')).status).toBe(401)
  expect((await app.request('/staff')).status).toBe(401)
  expect((await app.request('/staff', { headers: { authorization } })).status).toBe(403)
  expect((await app.request('/', { headers: { authorization: expired } })).status).toBe(401)
})

it("optional: 'ignore-invalid' → an expired token is anonymous; authorize → invalid_token", async () => {
  const app = new Hono()
    .use(authenticate(verifier, { optional: 'ignore-invalid' }))
    .get('/', (c) => c.json(c.var.auth?.subject ?? 'anonymous'))
    .get('/staff', authorize({ groups: 'staff' }), (c) => c.json('staff'))
  const headers = { authorization: expired }
  expect(await (await app.request('/', { headers })).json()).toBe('anonymous')
  expect((await app.request('/staff', { headers })).headers.get('www-authenticate')).toContain(
    'invalid_token',
  )
})

it('authorize and authOf without authenticate → 500, whatever c.var.auth is', async () => {
  const app = new Hono<{ Variables: { auth: unknown } }>()
  const errors: Error[] = []
  app.onError((error, c) => {
    errors.push(error)
    return c.text('', 500)
  })
  app.use(async (c, next) => {
    c.set('auth', { subject: 'mallory' })
    await next()
  })
  app.get('/', (c) => c.json(authOf(c).subject))
  app.get('/staff', authorize({ groups: 'staff' }), (c) => c.json('staff'))
  for (const path of ['/', '/staff']) expect((await app.request(path)).status).toBe(500)
  expect(errors.filter((error) => error instanceof AuthError || error instanceof HTTPException)).toEqual([])
})

it('cors() before authenticate → a preflight gets 204; the request itself needs a token', async () => {
  const app = new Hono()
    .use(cors())
    .use(authenticate(verifier))
    .get('/', (c) => c.text(''))
  const headers = { origin: 'https://app.example.com', 'access-control-request-method': 'GET' }
  expect((await app.request('/', { method: 'OPTIONS', headers })).status).toBe(204)
  const refused = await app.request('/', { headers })
  expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([401, '*'])
})

it('protectedResource before authenticate → metadata without a token; another path → 401', async () => {
  const metadata = protectedResource({
    resource: 'https://api.example.com',
    authorizationServers: 'https://issuer.example.com',
  })
  const app = new Hono().use(metadata).use(authenticate(verifier))
  expect((await app.request('/.well-known/oauth-protected-resource')).status).toBe(200)
  expect((await app.request('/')).status).toBe(401)
})

it('invalid options → ConfigError', () => {
  expect(() => authenticate(undefined as never)).toThrow(ConfigError)
  expect(() => authenticate(verifier, { optionl: true } as never)).toThrow(ConfigError)
  expect(() => authorize({})).toThrow(ConfigError)
  expect(() => authorize(undefined as never)).toThrow(ConfigError)
})
