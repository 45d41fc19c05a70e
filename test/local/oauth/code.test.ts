/** The authorization code flow (RFC 6749 §4.1, RFC 7636) of the local pool, and its refusals. */
import {
  AdminDisableUserCommand,
  AdminUserGlobalSignOutCommand,
  type UserPoolClientType,
} from '@aws-sdk/client-cognito-identity-provider'
import { decodeJwt } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { PoorBrowser } from '../../support/hosted-sign-in.ts'
import { ADA, PASSWORD, startService } from '../../support/local-service.ts'
import {
  addOrders,
  CALLBACK,
  LOGGED_OUT,
  newClient,
  requestOf,
  VERIFIER,
} from '../../support/oauth-fixtures.ts'

const service = await startService({ users: [ADA, { email: 'eve@example.com', password: PASSWORD }] })
const { url } = service.server
let app: UserPoolClientType
let withSecret: UserPoolClientType

beforeAll(async () => {
  await addOrders(service)
  app = await newClient(service)
  withSecret = await newClient(service, { GenerateSecret: true })
})

async function getCode(client = app, changes: Record<string, string> = {}): Promise<string> {
  const { location } = await new PoorBrowser(url).signIn(requestOf(client, changes), ADA.email, PASSWORD)
  return location?.searchParams.get('code') ?? ''
}

async function post(path: string, form: Record<string, string>, headers: Record<string, string> = {}) {
  const response = await fetch(`${url}${path}`, { method: 'POST', headers, body: new URLSearchParams(form) })
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: text === '' ? {} : JSON.parse(text) }
}

function exchange(code: string, changes: Record<string, string> = {}) {
  return post('/oauth2/token', {
    grant_type: 'authorization_code',
    client_id: String(app.ClientId),
    redirect_uri: CALLBACK,
    code_verifier: VERIFIER,
    code,
    ...changes,
  })
}

const getUserInfo = (token: string) =>
  fetch(`${url}/oauth2/userInfo`, { headers: { authorization: `Bearer ${token}` } })

describe('an authorization request', () => {
  it.each<[string, Record<string, string>]>([
    ['an unknown client', { client_id: 'nobody' }],
    ['no client', { client_id: '' }],
    ['another redirect URI', { redirect_uri: `${CALLBACK}/` }],
    ['a redirect URI with a query', { redirect_uri: `${CALLBACK}?x=1` }],
    ['the redirect URI of an attacker', { redirect_uri: 'https://attacker.example.com/callback' }],
    ['a script as redirect URI', { redirect_uri: 'javascript:alert(1)' }],
  ])('%s → refused on a page, without a redirect', async (_name, changes) => {
    const answer = await new PoorBrowser(url).get('/oauth2/authorize', requestOf(app, changes))
    expect(answer).toMatchObject({ status: 400, location: undefined })
    expect(answer.html).toMatch(/^<!doctype html>/)
  })

  it.each<[string, Record<string, string>]>([
    ['unsupported_response_type', { response_type: 'token' }],
    ['invalid_request', { code_challenge_method: 'plain' }],
    ['invalid_request', { code_challenge: '' }],
    ['invalid_request', { code_challenge: 'short' }],
    ['invalid_request', { response_type: '' }],
    ['invalid_request', { code_challenge_method: '' }],
    ['invalid_request', { prompt: 'none login' }],
    ['invalid_request', { identity_provider: 'Google' }],
    ['invalid_target', { resource: 'no-uri' }],
    ['invalid_target', { resource: 'https://api.example.com/#a' }],
    ['invalid_target', { resource: 'http://api.example.com' }],
    ['invalid_scope', { scope: ' ' }],
    ['invalid_scope', { scope: 'openid orders/delete' }],
    ['invalid_scope', { scope: 'openid profile' }],
    ['login_required', { prompt: 'none' }],
  ])('$1 → %s at its redirect URI', async (error, changes) => {
    const { status, location } = await new PoorBrowser(url).get('/oauth2/authorize', requestOf(app, changes))
    expect(status).toBe(302)
    expect(location?.href.startsWith(CALLBACK)).toBe(true)
    expect(location?.searchParams.get('error')).toBe(error)
    expect(location?.searchParams.get('state')).toBe('a&b=c')
  })

  it('a repeated parameter → refused', async () => {
    const query = `${new URLSearchParams(requestOf(app))}&scope=openid&scope=email`
    expect((await fetch(`${url}/oauth2/authorize?${query}`, { redirect: 'manual' })).status).toBe(400)
  })

  it('a client without the code flow → refused', async () => {
    const machine = await newClient(service, { AllowedOAuthFlowsUserPoolClient: false })
    const { status, location } = await new PoorBrowser(url).get('/oauth2/authorize', requestOf(machine))
    expect({ status, location }).toEqual({ status: 400, location: undefined })
  })
})

describe('a code', () => {
  it('one exchange → tokens of the requested scopes', async () => {
    const code = await getCode(app, {
      scope: 'openid orders/read',
      nonce: 'n-1',
      resource: 'https://api.example.com',
    })
    const { status, headers, body } = await exchange(code)
    expect({ status, cache: headers.get('cache-control') }).toEqual({ status: 200, cache: 'no-store' })
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 3600, refresh_token: expect.any(String) })
    expect(decodeJwt(body.access_token)).toMatchObject({
      scope: 'openid orders/read',
      aud: 'https://api.example.com',
      client_id: app.ClientId,
      token_use: 'access',
    })
    expect(decodeJwt(body.id_token)).toMatchObject({
      aud: app.ClientId,
      nonce: 'n-1',
      at_hash: expect.any(String),
    })
  })

  it('without the scope openid → no ID token', async () => {
    const { body } = await exchange(await getCode(app, { scope: 'email' }))
    expect(body.id_token).toBeUndefined()
  })

  it('a second use → refused, and the session of the first one ends', async () => {
    const code = await getCode()
    const { body } = await exchange(code)
    expect((await getUserInfo(body.access_token)).status).toBe(200)
    expect(await exchange(code)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
    expect((await getUserInfo(body.access_token)).status).toBe(401)
    const again = {
      grant_type: 'refresh_token',
      client_id: String(app.ClientId),
      refresh_token: body.refresh_token,
    }
    expect(await post('/oauth2/token', again)).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant' },
    })
  })

  it('two parallel uses → both refused', async () => {
    const code = await getCode()
    const answers = await Promise.all([exchange(code), exchange(code)])
    expect(answers.map(({ status }) => status)).toEqual([400, 400])
  })

  it.each<[string, Record<string, string>]>([
    ['without its verifier', { code_verifier: '' }],
    ['with another verifier', { code_verifier: `${VERIFIER}x` }],
    ['for another redirect URI', { redirect_uri: LOGGED_OUT }],
    ['that was never issued', { code: 'x'.repeat(43) }],
  ])('%s → refused', async (_name, changes) => {
    expect(await exchange(await getCode(), changes)).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant' },
    })
  })

  it('a missing one → invalid_request', async () => {
    expect(await exchange('')).toMatchObject({ status: 400, body: { error: 'invalid_request' } })
  })

  it('without a challenge, with a verifier → refused, as the challenge may have been removed', async () => {
    const { code_challenge: _one, code_challenge_method: _other, ...request } = requestOf(app)
    const { location } = await new PoorBrowser(url).signIn(request, ADA.email, PASSWORD)
    const answer = await exchange(location?.searchParams.get('code') ?? '')
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
  })

  it('used by another client → refused', async () => {
    const credentials = {
      client_id: String(withSecret.ClientId),
      client_secret: String(withSecret.ClientSecret),
    }
    const answer = await exchange(await getCode(), credentials)
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
  })

  it('after five minutes → refused', async () => {
    const code = await getCode()
    service.clock.now += 300_000
    expect(await exchange(code)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
  })

  it('of a disabled user → refused', async () => {
    const { location } = await new PoorBrowser(url).signIn(requestOf(app), 'eve@example.com', PASSWORD)
    const { sdk, UserPoolId } = service
    await sdk.send(new AdminDisableUserCommand({ UserPoolId, Username: 'eve@example.com' }))
    const answer = await exchange(location?.searchParams.get('code') ?? '')
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
  })
})

describe('a browser', () => {
  it('a sign-in → reused for an hour, unless the application wants a new one', async () => {
    const browser = new PoorBrowser(url)
    const first = await browser.signIn(requestOf(app), ADA.email, PASSWORD)
    const again = async (changes = {}) =>
      (await browser.get('/oauth2/authorize', requestOf(app, changes))).status
    expect(await again()).toBe(302)
    expect(await again({ prompt: 'none' })).toBe(302)
    expect(await again({ prompt: 'login' })).toBe(200)
    expect(await again({ max_age: '10' })).toBe(302)
    service.clock.now += 60_000
    expect(await again({ max_age: '10' })).toBe(200)
    expect(await again()).toBe(302)
    service.clock.now += 3_600_000
    expect(await again()).toBe(200)
    expect(first.location?.searchParams.get('code')).not.toBe('')
  })

  it('a client whose sign-ins last 5 minutes → reused until then; another client reuses it longer', async () => {
    const short = await newClient(service)
    const { UserPoolId, ClientId } = short
    const SSOSession = { MaxValidityMinutes: 5 }
    await service.call('SetUserPoolClientSessionConfiguration', { UserPoolId, ClientId, SSOSession })
    const browser = new PoorBrowser(url)
    await browser.signIn(requestOf(app), ADA.email, PASSWORD)
    const isReused = async (client: UserPoolClientType) =>
      (await browser.get('/oauth2/authorize', requestOf(client))).status === 302
    service.clock.now += 299_000
    expect([await isReused(short), await isReused(app)]).toEqual([true, true])
    service.clock.now += 1000
    expect([await isReused(short), await isReused(app)]).toEqual([false, true])
  })

  it('a second application → tokens with the auth_time of the sign-in', async () => {
    const browser = new PoorBrowser(url)
    await browser.signIn(requestOf(app), ADA.email, PASSWORD)
    const signedInAt = Math.floor(service.clock.now / 1000)
    service.clock.now += 120_000
    const { location } = await browser.get('/oauth2/authorize', requestOf(app, { scope: 'openid' }))
    const { body } = await exchange(location?.searchParams.get('code') ?? '')
    expect(decodeJwt(body.id_token).auth_time).toBe(signedInAt)
  })

  it('/logout → the sign-in ends, redirect to registered URLs only', async () => {
    const browser = new PoorBrowser(url)
    await browser.signIn(requestOf(app), ADA.email, PASSWORD)
    const leave = (logout_uri: string) =>
      browser.get('/logout', { client_id: String(app.ClientId), logout_uri })
    expect(await leave('https://attacker.example.com')).toMatchObject({ status: 400, location: undefined })
    expect((await leave(LOGGED_OUT)).location?.href).toBe(LOGGED_OUT)
    expect((await browser.get('/oauth2/authorize', requestOf(app))).status).toBe(200)
  })

  it('/logout with a redirect URI → a new sign-in', async () => {
    const browser = new PoorBrowser(url)
    await browser.signIn(requestOf(app), ADA.email, PASSWORD)
    const { status, location } = await browser.get('/logout', requestOf(app))
    expect({ status, path: location?.pathname }).toEqual({ status: 302, path: '/login' })
    expect((await browser.get('/login', requestOf(app))).status).toBe(200)
  })

  it('a page of another browser, or an expired one → refused', async () => {
    const { page } = await new PoorBrowser(url).get('/oauth2/authorize', requestOf(app))
    const credentials = { username: ADA.email, password: PASSWORD }
    const other = new PoorBrowser(url)
    await other.get('/oauth2/authorize', requestOf(app))
    expect(await other.post('/login', { page, ...credentials })).toMatchObject({
      status: 400,
      location: undefined,
    })
    const late = new PoorBrowser(url)
    const opened = await late.get('/oauth2/authorize', requestOf(app))
    service.clock.now += 900_000
    expect(await late.post('/login', { page: opened.page, ...credentials })).toMatchObject({ status: 400 })
  })

  it('a skipped step → refused', async () => {
    const browser = new PoorBrowser(url)
    const { page } = await browser.get('/oauth2/authorize', requestOf(app))
    for (const path of ['/login/code', '/login/set-up', '/login/new-password']) {
      expect(await browser.post(path, { page, code: '123456', password: 'x', repeated: 'x' })).toMatchObject({
        status: 400,
        location: undefined,
      })
    }
  })
})

describe('user info', () => {
  it('scopes → their attributes; after a global sign-out → refused', async () => {
    const { body } = await exchange(await getCode(app, { scope: 'openid email' }))
    const answer = await getUserInfo(body.access_token)
    expect(await answer.json()).toEqual({
      sub: decodeJwt(body.access_token).sub,
      email: ADA.email,
      email_verified: 'true',
      username: expect.any(String),
    })
    const { sdk, UserPoolId } = service
    await sdk.send(new AdminUserGlobalSignOutCommand({ UserPoolId, Username: ADA.email }))
    const refused = await getUserInfo(body.access_token)
    expect(refused.status).toBe(401)
    expect(refused.headers.get('www-authenticate')).toContain('error="invalid_token"')
  })

  it('an ID token, a token without openid, or no token → refused', async () => {
    const open = await exchange(await getCode(app, { scope: 'openid' }))
    expect((await getUserInfo(open.body.id_token)).status).toBe(401)
    const { body } = await exchange(await getCode(app, { scope: 'email' }))
    expect((await getUserInfo(body.access_token)).status).toBe(403)
    expect((await fetch(`${url}/oauth2/userInfo`)).status).toBe(400)
  })
})
