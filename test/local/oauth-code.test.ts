/** The authorization code flow (RFC 6749 §4.1, RFC 7636) of the local pool, by the letter, and what is refused of it. */
import {
  AdminDisableUserCommand,
  AdminUserGlobalSignOutCommand,
  type UserPoolClientType,
} from '@aws-sdk/client-cognito-identity-provider'
import { decodeJwt } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { PoorBrowser } from '../support/hosted-sign-in.ts'
import { ADA, PASSWORD, startService } from '../support/local-service.ts'
import { addOrders, CALLBACK, LOGGED_OUT, newClient, requestOf, VERIFIER } from './oauth-fixtures.ts'

const service = await startService({ users: [ADA, { email: 'eve@example.com', password: PASSWORD }] })
const { url } = service.server
let app: UserPoolClientType
let withSecret: UserPoolClientType

beforeAll(async () => {
  await addOrders(service)
  app = await newClient(service)
  withSecret = await newClient(service, { GenerateSecret: true })
})

async function codeFor(client = app, changes: Record<string, string> = {}): Promise<string> {
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

const userInfo = (token: string) =>
  fetch(`${url}/oauth2/userInfo`, { headers: { authorization: `Bearer ${token}` } })

describe('a request to sign somebody in', () => {
  it.each<[string, Record<string, string>]>([
    ['an unknown client', { client_id: 'nobody' }],
    ['no client', { client_id: '' }],
    ['another redirect URI', { redirect_uri: `${CALLBACK}/` }],
    ['a redirect URI with more behind', { redirect_uri: `${CALLBACK}?x=1` }],
    ['the redirect URI of an attacker', { redirect_uri: 'https://attacker.example.com/callback' }],
    ['a script for a redirect URI', { redirect_uri: 'javascript:alert(1)' }],
  ])('is refused on a page, and sent nowhere, for %s', async (_name, changes) => {
    const answer = await new PoorBrowser(url).get('/oauth2/authorize', requestOf(app, changes))
    expect(answer).toMatchObject({ status: 400, location: undefined })
    expect(answer.html).toContain('This does not work')
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
  ])('is refused at its redirect URI with %s for %o', async (error, changes) => {
    const { status, location } = await new PoorBrowser(url).get('/oauth2/authorize', requestOf(app, changes))
    expect(status).toBe(302)
    expect(location?.href.startsWith(CALLBACK)).toBe(true)
    expect(location?.searchParams.get('error')).toBe(error)
    expect(location?.searchParams.get('state')).toBe('a&b=c')
  })

  it('is refused when a parameter is repeated', async () => {
    const query = `${new URLSearchParams(requestOf(app))}&scope=openid&scope=email`
    expect((await fetch(`${url}/oauth2/authorize?${query}`, { redirect: 'manual' })).status).toBe(400)
  })

  it('is refused for clients that may not use the code flow', async () => {
    const machine = await newClient(service, { AllowedOAuthFlowsUserPoolClient: false })
    const { status, location } = await new PoorBrowser(url).get('/oauth2/authorize', requestOf(machine))
    expect({ status, location }).toEqual({ status: 400, location: undefined })
  })
})

describe('a code', () => {
  it('is exchanged once, for tokens of what was asked for', async () => {
    const code = await codeFor(app, {
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

  it('gives no ID token without the scope openid', async () => {
    const { body } = await exchange(await codeFor(app, { scope: 'email' }))
    expect(body.id_token).toBeUndefined()
  })

  it('shown a second time is refused, and ends what the first one got', async () => {
    const code = await codeFor()
    const { body } = await exchange(code)
    expect((await userInfo(body.access_token)).status).toBe(200)
    expect(await exchange(code)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
    expect((await userInfo(body.access_token)).status).toBe(401)
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

  it('shown by two at once is good for neither', async () => {
    const code = await codeFor()
    const answers = await Promise.all([exchange(code), exchange(code)])
    expect(answers.map(({ status }) => status)).toEqual([400, 400])
  })

  it.each<[string, Record<string, string>]>([
    ['without its verifier', { code_verifier: '' }],
    ['with another verifier', { code_verifier: `${VERIFIER}x` }],
    ['for another redirect URI', { redirect_uri: LOGGED_OUT }],
    ['that nobody gave out', { code: 'x'.repeat(43) }],
  ])('%s is refused', async (_name, changes) => {
    expect(await exchange(await codeFor(), changes)).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant' },
    })
  })

  it('that is missing is a request that is wrong', async () => {
    expect(await exchange('')).toMatchObject({ status: 400, body: { error: 'invalid_request' } })
  })

  it('without a challenge is refused with a verifier, for then somebody took the challenge away', async () => {
    const { code_challenge: _one, code_challenge_method: _other, ...request } = requestOf(app)
    const { location } = await new PoorBrowser(url).signIn(request, ADA.email, PASSWORD)
    const answer = await exchange(location?.searchParams.get('code') ?? '')
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
  })

  it('of one client is refused from another', async () => {
    const credentials = {
      client_id: String(withSecret.ClientId),
      client_secret: String(withSecret.ClientSecret),
    }
    const answer = await exchange(await codeFor(), credentials)
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
  })

  it('is refused after five minutes', async () => {
    const code = await codeFor()
    service.clock.now += 300_000
    expect(await exchange(code)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
  })

  it('of a user who was disabled meanwhile is refused', async () => {
    const { location } = await new PoorBrowser(url).signIn(requestOf(app), 'eve@example.com', PASSWORD)
    const { sdk, UserPoolId } = service
    await sdk.send(new AdminDisableUserCommand({ UserPoolId, Username: 'eve@example.com' }))
    const answer = await exchange(location?.searchParams.get('code') ?? '')
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
  })
})

describe('a browser', () => {
  it('is remembered for an hour, unless the application wants a new sign-in', async () => {
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

  it('keeps the time of the sign-in in the tokens of the second application', async () => {
    const browser = new PoorBrowser(url)
    await browser.signIn(requestOf(app), ADA.email, PASSWORD)
    const signedInAt = Math.floor(service.clock.now / 1000)
    service.clock.now += 120_000
    const { location } = await browser.get('/oauth2/authorize', requestOf(app, { scope: 'openid' }))
    const { body } = await exchange(location?.searchParams.get('code') ?? '')
    expect(decodeJwt(body.id_token).auth_time).toBe(signedInAt)
  })

  it('is forgotten by /logout, which goes only where the client is registered for', async () => {
    const browser = new PoorBrowser(url)
    await browser.signIn(requestOf(app), ADA.email, PASSWORD)
    const leave = (logout_uri: string) =>
      browser.get('/logout', { client_id: String(app.ClientId), logout_uri })
    expect(await leave('https://attacker.example.com')).toMatchObject({ status: 400, location: undefined })
    expect((await leave(LOGGED_OUT)).location?.href).toBe(LOGGED_OUT)
    expect((await browser.get('/oauth2/authorize', requestOf(app))).status).toBe(200)
  })

  it('signs in anew by /logout with a redirect URI', async () => {
    const browser = new PoorBrowser(url)
    await browser.signIn(requestOf(app), ADA.email, PASSWORD)
    const { status, location } = await browser.get('/logout', requestOf(app))
    expect({ status, path: location?.pathname }).toEqual({ status: 302, path: '/login' })
    expect((await browser.get('/login', requestOf(app))).status).toBe(200)
  })

  it('cannot go on from a page of another browser, nor from one that is over', async () => {
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

  it('cannot skip a step', async () => {
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
  it('shows what the scopes are for, and nothing once the user has signed out everywhere', async () => {
    const { body } = await exchange(await codeFor(app, { scope: 'openid email' }))
    const answer = await userInfo(body.access_token)
    expect(await answer.json()).toEqual({
      sub: decodeJwt(body.access_token).sub,
      email: ADA.email,
      email_verified: 'true',
      username: expect.any(String),
    })
    const { sdk, UserPoolId } = service
    await sdk.send(new AdminUserGlobalSignOutCommand({ UserPoolId, Username: ADA.email }))
    const refused = await userInfo(body.access_token)
    expect(refused.status).toBe(401)
    expect(refused.headers.get('www-authenticate')).toContain('error="invalid_token"')
  })

  it('refuses ID tokens, tokens without openid, and no token', async () => {
    const open = await exchange(await codeFor(app, { scope: 'openid' }))
    expect((await userInfo(open.body.id_token)).status).toBe(401)
    const { body } = await exchange(await codeFor(app, { scope: 'email' }))
    expect((await userInfo(body.access_token)).status).toBe(403)
    expect((await fetch(`${url}/oauth2/userInfo`)).status).toBe(400)
  })
})
