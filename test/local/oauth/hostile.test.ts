/** The local pool's sign-in pages under attack: other sites, other ports, reused names, hooks that throw. */
import { inspect } from 'node:util'
import {
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminSetUserPasswordCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  type UserPoolClientType,
} from '@aws-sdk/client-cognito-identity-provider'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { PoorBrowser } from '../../support/hosted-sign-in.ts'
import { ADA, PASSWORD, startService } from '../../support/local-service.ts'
import { addOrders, CALLBACK, newClient, requestOf, VERIFIER } from '../../support/oauth-fixtures.ts'

const hook: { act: () => { response: object } } = { act: () => ({ response: {} }) }
const service = await startService({ preTokenGeneration: () => hook.act() })
await addOrders(service)
const { sdk } = service
const { url } = service.server
let app: UserPoolClientType

beforeAll(async () => {
  app = await newClient(service, { AllowedOAuthScopes: ['openid'] })
})

async function exchange(client: UserPoolClientType, code: string) {
  const form = { grant_type: 'authorization_code', client_id: String(client.ClientId), code }
  const body = new URLSearchParams({ ...form, redirect_uri: CALLBACK, code_verifier: VERIFIER })
  const response = await fetch(`${url}/oauth2/token`, { method: 'POST', body })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

describe('a form', () => {
  const credentials = { username: ADA.email, password: PASSWORD }

  it.each([
    ['cross-site', 403],
    ['same-site', 400],
    ['same-origin', 303],
    ['none', 303],
  ])('sec-fetch-site %s → %d', async (site, status) => {
    const browser = new PoorBrowser(url)
    const { page } = await browser.get('/oauth2/authorize', requestOf(app))
    const answer = await browser.post('/login', { page, ...credentials }, { 'sec-fetch-site': site })
    expect(answer.status).toBe(status)
  })

  it('of an expired challenge → the password page', async () => {
    const Username = 'slow@example.com'
    const { UserPoolId } = service
    await sdk.send(new AdminCreateUserCommand({ UserPoolId, Username, TemporaryPassword: PASSWORD }))
    const browser = new PoorBrowser(url)
    const { page } = await browser.get('/oauth2/authorize', requestOf(app))
    await browser.post('/login', { page, username: Username, password: PASSWORD })
    service.clock.now += 3 * 60_000
    const late = await browser.post('/login/new-password', { page, password: 'x', repeated: 'x' })
    expect(late).toMatchObject({ status: 400, page })
    expect(late.html).toContain('action="/login"')
    expect((await browser.post('/login', { page, ...credentials })).status).toBe(303)
  })

  it('a form that has led to a code → no second code', async () => {
    const browser = new PoorBrowser(url)
    const { page } = await browser.get('/oauth2/authorize', requestOf(app))
    expect((await browser.post('/login', { page, ...credentials })).status).toBe(303)
    expect(await browser.post('/login', { page, ...credentials })).toMatchObject({
      status: 400,
      location: undefined,
    })
  })
})

describe('a cookie', () => {
  it('from before the sign-in → worthless after it', async () => {
    const browser = new PoorBrowser(url)
    const { page } = await browser.get('/oauth2/authorize', requestOf(app))
    const before = browser.cookie
    await browser.post('/login', { page, username: ADA.email, password: PASSWORD })
    expect(browser.cookie).not.toBe(before)
    const query = new URLSearchParams(requestOf(app))
    const answer = await fetch(`${url}/oauth2/authorize?${query}`, { headers: { cookie: before } })
    expect(answer.status).toBe(200)
  })

  it('its attributes → HttpOnly, SameSite, this host only', async () => {
    const answer = await fetch(`${url}/login?${new URLSearchParams(requestOf(app))}`)
    expect(answer.headers.get('set-cookie')).toMatch(
      /^poolguard-local\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/,
    )
  })
})

describe('a name that goes from a deleted user to another one', () => {
  it("a new user of that name → the old code and the browser's old sign-in are refused", async () => {
    const { UserPool } = await sdk.send(
      new CreateUserPoolCommand({ PoolName: 'names', AliasAttributes: ['preferred_username'] }),
    )
    const UserPoolId = String(UserPool?.Id)
    const { UserPoolClient = {} } = await sdk.send(
      new CreateUserPoolClientCommand({
        UserPoolId,
        ClientName: 'names',
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthFlows: ['code'],
        AllowedOAuthScopes: ['openid'],
        CallbackURLs: [CALLBACK],
      }),
    )
    const create = async (Username: string, alias?: string) => {
      const UserAttributes = alias === undefined ? [] : [{ Name: 'preferred_username', Value: alias }]
      await sdk.send(new AdminCreateUserCommand({ UserPoolId, Username, UserAttributes }))
      const password = { Password: PASSWORD, Permanent: true }
      await sdk.send(new AdminSetUserPasswordCommand({ UserPoolId, Username, ...password }))
    }
    await create('mallory')
    const browser = new PoorBrowser(url)
    const { location } = await browser.signIn(requestOf(UserPoolClient), 'mallory', PASSWORD)
    expect((await browser.get('/oauth2/authorize', requestOf(UserPoolClient))).status).toBe(302)

    await sdk.send(new AdminDeleteUserCommand({ UserPoolId, Username: 'mallory' }))
    await create('victim', 'mallory')
    const refused = await exchange(UserPoolClient, location?.searchParams.get('code') ?? '')
    expect(refused).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
    expect((await browser.get('/oauth2/authorize', requestOf(UserPoolClient))).status).toBe(200)
  })
})

describe('a hook', () => {
  it.each<[string, () => { response: object }]>([
    [
      'throws',
      () => {
        throw new Error('not today')
      },
    ],
    ['answers nothing', () => undefined as never],
  ])('that %s → no tokens, and a refusal instead of a fault', async (_name, act) => {
    const { location } = await new PoorBrowser(url).signIn(requestOf(app), ADA.email, PASSWORD)
    hook.act = act
    const answer = await exchange(app, location?.searchParams.get('code') ?? '')
    hook.act = () => ({ response: {} })
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
  })
})

describe('what the pool prints', () => {
  it('any error → no password, no code and no token', async () => {
    const written: unknown[] = []
    const keep = (...parts: unknown[]) => written.push(...parts.map((part) => inspect(part))) > 0
    for (const name of ['log', 'error', 'warn'] as const) vi.spyOn(console, name).mockImplementation(keep)
    for (const stream of [process.stdout, process.stderr]) vi.spyOn(stream, 'write').mockImplementation(keep)
    const browser = new PoorBrowser(url)
    const { page } = await browser.get('/oauth2/authorize', requestOf(app))
    await browser.post('/login', { page, username: ADA.email, password: 'Wrong-Password-1' })
    const { location } = await browser.post('/login', { page, username: ADA.email, password: PASSWORD })
    const code = location?.searchParams.get('code') ?? ''
    const { body } = await exchange(app, code)
    await exchange(app, code)
    hook.act = () => {
      throw new Error('not today')
    }
    const form = { client_id: String(app.ClientId), refresh_token: String(body.refresh_token) }
    await fetch(`${url}/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'refresh_token', ...form }),
    })
    hook.act = () => ({ response: {} })
    vi.restoreAllMocks()
    const secrets = [PASSWORD, 'Wrong-Password-1', code, browser.cookie, ...Object.values(body).map(String)]
    expect(secrets.filter((secret) => secret.length > 6 && written.join('\n').includes(secret))).toEqual([])
    expect(location?.href).not.toContain(PASSWORD)
  })
})

describe('a registered URL', () => {
  it('with a line break → refused', async () => {
    const LogoutURLs = ['https://example.com/bye\r\nset-cookie: a=b']
    const refusal = { name: 'InvalidParameterException' }
    await expect(newClient(service, { LogoutURLs })).rejects.toMatchObject(refusal)
    await expect(newClient(service, { CallbackURLs: LogoutURLs })).rejects.toMatchObject(refusal)
  })

  it.each([['https://example.com/größe', 'https://example.com/gr%C3%B6%C3%9Fe']])(
    '%j in a Location header → percent-encoded',
    async (logout_uri, expected) => {
      const client = await newClient(service, { LogoutURLs: [logout_uri], CallbackURLs: [logout_uri] })
      const query = new URLSearchParams({ client_id: String(client.ClientId), logout_uri })
      const left = await fetch(`${url}/logout?${query}`, { redirect: 'manual' })
      expect(left.headers.get('location')).toBe(expected)
      const request = requestOf(client, { redirect_uri: logout_uri, scope: 'none-such' })
      const sent = await new PoorBrowser(url).get('/oauth2/authorize', request)
      expect(sent.location?.href.startsWith(`${expected}?error=invalid_scope`)).toBe(true)
    },
  )
})
