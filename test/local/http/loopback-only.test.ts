/** A website that the developer visits can neither read nor change a pool on the same machine. */
import { request } from 'node:http'
import { createLocalPool } from '@poolguard/local'
import { afterAll, describe, expect, it } from 'vitest'

const pool = await createLocalPool()
const { url } = await pool.listen()
const exposed = await createLocalPool()
const open = await exposed.listen({ exposed: true })
afterAll(() => Promise.all([pool.close(), exposed.close()]))

/** fetch() does not let a program choose the Host. */
function ask(
  to: string,
  headers: Record<string, string>,
  method = 'GET',
  path = '/',
  body = '',
): Promise<{ status?: number; allowed?: string }> {
  return new Promise((resolve, reject) => {
    const asked = request(`${to}${path}`, { method, headers }, (response) => {
      response.resume()
      const { statusCode, headers: answered } = response
      resolve({ status: statusCode ?? 0, allowed: String(answered['access-control-allow-origin']) })
    })
    asked.on('error', reject).end(body)
  })
}

const preflight = (to: string, origin: string) =>
  ask(
    to,
    { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'x-amz-target' },
    'OPTIONS',
  )
/** The headers of a link from one site to another. */
const NAVIGATION = {
  'sec-fetch-site': 'cross-site',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-dest': 'document',
}
/** The headers of the form on an identity provider's page. */
const PROVIDER_FORM = {
  ...NAVIGATION,
  origin: 'https://appleid.apple.com',
  'content-type': 'application/x-www-form-urlencoded',
}
const keySet = `/${pool.userPoolId}/.well-known/jwks.json`

describe('a page', () => {
  it.each(['http://localhost:3000', 'http://127.0.0.1:5173', 'http://[::1]:8080', 'https://app.localhost'])(
    'of this machine, at %s → allowed',
    async (origin) => {
      expect((await preflight(url, origin)).allowed).toBe(origin)
    },
  )

  it.each([
    'https://attacker.example.com',
    'http://localhost.attacker.example.com',
    'http://127.0.0.1.attacker.example.com',
    'null',
  ])('from another origin, %s → refused, unless the pool is exposed', async (origin) => {
    expect((await preflight(url, origin)).allowed).toBe('undefined')
    expect((await preflight(open.url, origin)).allowed).toBe('*')
  })
})

const createPool = (to: string, headers: Record<string, string>) =>
  ask(
    to,
    { 'x-amz-target': 'AWSCognitoIdentityProviderService.CreateUserPool', ...headers },
    'POST',
    '/',
    JSON.stringify({ PoolName: 'made' }),
  )

async function countPools(): Promise<number> {
  const headers = { 'x-amz-target': 'AWSCognitoIdentityProviderService.ListUserPools' }
  const response = await fetch(url, { method: 'POST', headers, body: '{"MaxResults":60}' })
  return ((await response.json()) as { UserPools: unknown[] }).UserPools.length
}

describe('a request that is sent without a preflight', () => {
  it.each<[string, Record<string, string>]>([
    ['the origin of a website', { origin: 'http://evil.example' }],
    ['an origin that only looks like this machine', { origin: 'http://localhost.evil.example' }],
    ['an origin of null', { origin: 'null' }],
    ['the same, from a sandbox', { origin: 'null', 'sec-fetch-site': 'cross-site' }],
    ['the same, from another port', { origin: 'null', 'sec-fetch-site': 'same-site' }],
    ['an empty origin', { origin: '' }],
    ['an origin of an extension', { origin: 'chrome-extension://abc' }],
    ['two origins', { origin: 'http://localhost:3000, http://evil.example' }],
    ['no origin, from another site', { 'sec-fetch-site': 'cross-site' }],
    ['no origin, as a form in the whole tab', NAVIGATION],
  ])('with %s → refused, unless the pool is exposed', async (_what, headers) => {
    const before = await countPools()
    expect((await createPool(url, headers)).status).toBe(403)
    expect(await countPools()).toBe(before)
    expect((await createPool(open.url, headers)).status).toBe(200)
  })

  it.each<[string, Record<string, string>]>([
    ['no origin, as a program sends it', {}],
    ['the origin of a page of this machine', { origin: 'http://localhost:3000' }],
    [
      'the same, under another name of this machine',
      { origin: 'http://localhost:3000', 'sec-fetch-site': 'cross-site' },
    ],
    ['the origin of this server', { origin: url, 'sec-fetch-site': 'same-origin' }],
    ['an origin of null, from this server', { origin: 'null', 'sec-fetch-site': 'same-origin' }],
  ])('with %s → accepted', async (_what, headers) => {
    expect((await createPool(url, headers)).status).toBe(200)
  })
})

describe('a page of the pool', () => {
  const pages = ['/oauth2/authorize', '/login', '/signup', '/forgotPassword', '/logout']

  it.each(pages)('%s in the whole tab, from any site → shown', async (path) => {
    expect((await ask(url, NAVIGATION, 'GET', path)).status).toBe(400) // the page refuses a missing client_id
  })

  it.each(pages)('%s in a frame of another site, or as an image → refused', async (path) => {
    for (const changes of [
      { 'sec-fetch-dest': 'iframe' },
      { 'sec-fetch-dest': 'image', 'sec-fetch-mode': 'no-cors' },
    ]) {
      expect((await ask(url, { ...NAVIGATION, ...changes }, 'GET', path)).status).toBe(403)
    }
  })

  it('its referrer policy → keeps the Origin of its forms', async () => {
    const response = await fetch(`${url}/login`)
    expect(response.headers.get('referrer-policy')).toBe('same-origin')
  })
})

describe('a host name', () => {
  it.each(['attacker.example.com', 'localhost.attacker.example.com'])(
    'of another machine, %j → refused, unless the pool is exposed',
    async (host) => {
      expect((await ask(url, { host }, 'GET', keySet)).status).toBe(403)
      expect(
        (await ask(open.url, { host }, 'GET', `/${exposed.userPoolId}/.well-known/jwks.json`)).status,
      ).toBe(200)
    },
  )

  it.each(['localhost', '127.0.0.1:1', '[::1]:80', 'pool.localhost'])(
    'of this machine, %s → accepted',
    async (host) => {
      expect((await ask(url, { host }, 'GET', keySet)).status).toBe(200)
    },
  )
})

describe('the form of an identity provider’s page', () => {
  const post = (path: string, changes: Record<string, string> = {}) =>
    ask(url, { ...PROVIDER_FORM, ...changes }, 'POST', path, 'state=x')

  it('in the whole tab, to the callback → 303', async () => {
    expect((await post('/oauth2/idpresponse')).status).toBe(303)
    expect((await post('/oauth2/idpresponse?a=b')).status).toBe(303)
  })

  it.each<[string, string, Record<string, string>]>([
    ['to another path', '/login', {}],
    ['to a path that begins like the callback', '/oauth2/idpresponse/x', {}],
    ['from a script', '/oauth2/idpresponse', { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }],
    ['in a frame', '/oauth2/idpresponse', { 'sec-fetch-dest': 'iframe' }],
    [
      'by a domain name that an attacker resolves to this machine',
      '/oauth2/idpresponse',
      { host: 'attacker.example' },
    ],
  ])('%s → 403', async (_name, path, changes) => {
    expect((await post(path, changes)).status).toBe(403)
  })
})
