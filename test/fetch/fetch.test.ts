/** What the conformance tests do not cover in @poolguard/fetch. */
import { type AuthContext, AuthError, ConfigError, createVerifier } from '@poolguard/core'
import { createGuard, protectedResource, toResponse, withAuth } from '@poolguard/fetch'
import { createLocalPool } from '@poolguard/local'
import { describe, expect, it } from 'vitest'

const pool = await createLocalPool()
const options = { issuers: pool.issuer({ tokenUse: 'access' }), realm: 'orders' } as const
const verifier = createVerifier(options)

function makeRequest(token?: string): Request {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` }
  return new Request('https://api.example.com/orders', { headers })
}

const good = makeRequest(await pool.accessToken({ subject: 'alice', scope: 'orders/read' }))
const expired = makeRequest(await pool.badToken('expired'))

describe('withAuth', () => {
  it('a good token → the handler has the caller, the request and the further arguments', async () => {
    const handler = withAuth(verifier, (auth, request: Request, { params }: { params: { id: string } }) =>
      Response.json([auth.subject, request.url, params.id]),
    )
    const response = await handler(good.clone(), { params: { id: 'A-1' } })
    expect(await response.json()).toEqual(['alice', 'https://api.example.com/orders', 'A-1'])
  })

  it('options of a verifier in its place → accepted', async () => {
    expect((await withAuth(options, () => new Response())(good)).status).toBe(200)
  })

  it('no token → 401, a problem document and a challenge, which no cache may store', async () => {
    const response = await withAuth(verifier, () => new Response())(makeRequest())
    expect(Object.fromEntries(response.headers)).toEqual({
      'cache-control': 'no-store',
      'content-type': 'application/problem+json',
      'www-authenticate': 'Bearer realm="orders"',
    })
    expect(await response.json()).toEqual({
      type: 'about:blank',
      title: 'Unauthorized',
      status: 401,
      detail: 'Authentication is required.',
      code: 'ERR_TOKEN_MISSING',
    })
  })

  it('an outage → 503 with Retry-After', async () => {
    const down = createVerifier({
      ...options,
      isRevoked: () => Promise.reject(new Error('the store is down')),
    })
    const response = await withAuth(down, () => new Response())(good)
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5'])
  })

  it('an AuthError of the handler → its response; another error → not caught', async () => {
    const refusing = withAuth(verifier, (auth) =>
      verifier.authorize(auth, { groups: 'staff' }).then(() => new Response()),
    )
    expect((await refusing(good)).status).toBe(403)
    const broken = withAuth(verifier, () => Promise.reject(new RangeError()))
    await expect(broken(good)).rejects.toBeInstanceOf(RangeError)
  })

  it('a CORS preflight → refused', async () => {
    const headers = { origin: 'https://app.example.com', 'access-control-request-method': 'GET' }
    const preflight = new Request('https://api.example.com', { method: 'OPTIONS', headers })
    expect((await withAuth(verifier, () => new Response())(preflight)).status).toBe(401)
  })

  it('optional: no token → anonymous; an expired token → refused', async () => {
    const handler = withAuth(verifier, (auth) => Response.json(auth?.subject ?? 'anonymous'), {
      optional: true,
    })
    expect(await (await handler(makeRequest())).json()).toBe('anonymous')
    expect(await (await handler(good)).json()).toBe('alice')
    expect((await handler(expired)).status).toBe(401)
  })

  it("optional: 'ignore-invalid' → an expired token is anonymous; an outage is a 503", async () => {
    const optional = { optional: 'ignore-invalid' } as const
    const answer = (auth?: AuthContext) => Response.json(auth?.subject ?? 'anonymous')
    const handler = withAuth(verifier, answer, optional)
    expect(await (await handler(expired)).json()).toBe('anonymous')
    expect(await (await handler(good)).json()).toBe('alice')
    const down = createVerifier({ ...options, isRevoked: () => Promise.reject(new Error('down')) })
    expect((await withAuth(down, answer, optional)(good)).status).toBe(503)
  })
})

describe('createGuard', () => {
  it('a good token → the caller', async () => {
    expect((await createGuard(verifier)(good)).subject).toBe('alice')
  })

  it('no token → rejected with an AuthError, or undefined when the token is optional', async () => {
    await expect(createGuard(verifier)(makeRequest())).rejects.toBeInstanceOf(AuthError)
    expect(await createGuard(verifier, { optional: true })(makeRequest())).toBeUndefined()
  })

  it('a requirement that is not met → rejected', async () => {
    const guard = createGuard(verifier, { requirement: { groups: 'staff' } })
    await expect(guard(good)).rejects.toMatchObject({ code: 'ERR_FORBIDDEN' })
  })
})

it.each<[string, unknown]>([
  ['an unknown option', { scopes: 'orders/read' }],
  ['optional that is no boolean', { optional: 'yes' }],
  ["'ignore-invalid' and a requirement", { optional: 'ignore-invalid', requirement: { scopes: 'a' } }],
  ['optional and a requirement', { optional: true, requirement: { scopes: 'a' } }],
  ['a requirement that is undefined', { requirement: undefined }],
  ['a requirement of nothing', { requirement: {} }],
  ['null', null],
])('%s → ConfigError', (_name, wrong) => {
  expect(() => createGuard(verifier, wrong as never)).toThrow(ConfigError)
  expect(() => withAuth(verifier, () => new Response(), wrong as never)).toThrow(ConfigError)
})

it('no verifier → ConfigError', () => {
  expect(() => createGuard(undefined as never)).toThrow(ConfigError)
})

it('toResponse(ERR_FORBIDDEN) → 403 without a challenge', () => {
  const response = toResponse(new AuthError('ERR_FORBIDDEN'))
  expect([response.status, response.headers.get('www-authenticate')]).toEqual([403, null])
})

describe('protectedResource', () => {
  const answer = protectedResource({
    resource: 'https://api.example.com/orders',
    authorizationServers: 'https://issuer.example.com',
  })
  const path = 'https://api.example.com/.well-known/oauth-protected-resource/orders'

  it('GET → the metadata; HEAD → its headers', async () => {
    const response = answer(new Request(path))
    expect(await response?.json()).toMatchObject({ resource: 'https://api.example.com/orders' })
    const head = answer(new Request(path, { method: 'HEAD' }))
    expect([head?.headers.get('content-type'), await head?.text()]).toEqual(['application/json', ''])
  })

  it('another method or path → undefined', () => {
    expect(answer(new Request(path, { method: 'POST' }))).toBeUndefined()
    expect(answer(new Request(`${path}/1`))).toBeUndefined()
  })
})
