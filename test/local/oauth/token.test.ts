/** The local pool's token and revocation endpoints: accepted and refused requests. RFC 6749 §5, RFC 7009. */
import {
  CreateResourceServerCommand,
  DeleteResourceServerCommand,
  type ExplicitAuthFlowsType,
  InitiateAuthCommand,
  type UserPoolClientType,
} from '@aws-sdk/client-cognito-identity-provider'
import fc from 'fast-check'
import { decodeJwt } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { PoorBrowser } from '../../support/hosted-sign-in.ts'
import { ADA, PASSWORD, startService } from '../../support/local-service.ts'
import {
  addOrders,
  CALLBACK,
  newClient,
  newMachine,
  requestOf,
  VERIFIER,
} from '../../support/oauth-fixtures.ts'

const service = await startService()
const { url } = service.server
let app: UserPoolClientType
let machine: UserPoolClientType

beforeAll(async () => {
  await addOrders(service)
  app = await newClient(service)
  machine = await newMachine(service)
})

async function post(
  path: string,
  body: string | Record<string, string>,
  headers: Record<string, string> = {},
) {
  const type = { 'content-type': 'application/x-www-form-urlencoded' }
  const text = typeof body === 'string' ? body : new URLSearchParams(body).toString()
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { ...type, ...headers },
    body: text,
  })
  const answer = await response.text()
  return { status: response.status, headers: response.headers, body: answer === '' ? {} : JSON.parse(answer) }
}

const basic = (id = '', secret = '') => ({
  authorization: `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`,
})

async function signIn(client = app): Promise<Record<string, string>> {
  const { location } = await new PoorBrowser(url).signIn(requestOf(client), ADA.email, PASSWORD)
  const { body } = await post('/oauth2/token', {
    grant_type: 'authorization_code',
    client_id: String(client.ClientId),
    redirect_uri: CALLBACK,
    code_verifier: VERIFIER,
    code: location?.searchParams.get('code') ?? '',
  })
  return body
}

describe('a machine', () => {
  it('Basic or form authentication → a token for its scopes', async () => {
    const inForm = { client_id: String(machine.ClientId), client_secret: String(machine.ClientSecret) }
    const answers = [
      await post('/oauth2/token', { grant_type: 'client_credentials', ...inForm }),
      await post(
        '/oauth2/token',
        { grant_type: 'client_credentials' },
        basic(machine.ClientId, machine.ClientSecret),
      ),
    ]
    for (const { status, body } of answers) {
      expect(status).toBe(200)
      expect(Object.keys(body).sort()).toEqual(['access_token', 'expires_in', 'token_type'])
      expect(decodeJwt(body.access_token)).toMatchObject({
        sub: machine.ClientId,
        client_id: machine.ClientId,
        token_use: 'access',
        scope: 'orders/read orders/write',
      })
    }
  })

  it('fewer scopes → those; a scope it may not have → invalid_scope', async () => {
    const ask = (scope: string) =>
      post(
        '/oauth2/token',
        { grant_type: 'client_credentials', scope },
        basic(machine.ClientId, machine.ClientSecret),
      )
    expect(decodeJwt((await ask('orders/read')).body.access_token).scope).toBe('orders/read')
    for (const scope of ['openid', 'orders', ' ', 'orders/read orders/delete']) {
      expect(await ask(scope)).toMatchObject({ status: 400, body: { error: 'invalid_scope' } })
    }
  })
})

describe('scopes', () => {
  it('of a deleted resource server → not granted', async () => {
    const { sdk, UserPoolId } = service
    const server = { UserPoolId, Identifier: 'gone' }
    const Scopes = [{ ScopeName: 'read', ScopeDescription: 'read' }]
    await sdk.send(new CreateResourceServerCommand({ ...server, Name: 'gone', Scopes }))
    const client = await newClient(service, { AllowedOAuthScopes: ['openid', 'gone/read'] })
    const { ClientId, ClientSecret } = await newMachine(service, ['gone/read'])
    await sdk.send(new DeleteResourceServerCommand(server))
    const { scope } = decodeJwt(String((await signIn(client)).access_token))
    expect(scope).toBe('openid')
    const answer = await post(
      '/oauth2/token',
      { grant_type: 'client_credentials' },
      basic(ClientId, ClientSecret),
    )
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_scope' } })
  })
})

describe('a client', () => {
  it.each<[string, () => Record<string, string>, number]>([
    ['without its secret', () => ({}), 400],
    ['with another secret', () => basic(machine.ClientId, `${machine.ClientSecret}x`), 401],
    ['with a secret cut short', () => basic(machine.ClientId, machine.ClientSecret?.slice(0, -1)), 401],
    ['that is unknown', () => basic('nobody', 'x'), 401],
    ['with a broken header', () => ({ authorization: 'Basic %%%' }), 401],
    ['with another scheme', () => ({ authorization: 'Bearer x' }), 401],
  ])('%s → refused', async (_name, headers, status) => {
    const inForm = status === 400 ? { client_id: String(machine.ClientId) } : {}
    const answer = await post('/oauth2/token', { grant_type: 'client_credentials', ...inForm }, headers())
    expect(answer).toMatchObject({ status, body: { error: 'invalid_client' } })
    expect(answer.headers.get('www-authenticate') !== null).toBe(status === 401)
  })

  it('two ways of authentication → refused', async () => {
    const form = { grant_type: 'client_credentials', client_secret: String(machine.ClientSecret) }
    const answer = await post('/oauth2/token', form, basic(machine.ClientId, machine.ClientSecret))
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_request' } })
  })

  it('without a secret, but with one in the request → refused', async () => {
    const form = { grant_type: 'refresh_token', client_id: String(app.ClientId), client_secret: 'x' }
    expect(await post('/oauth2/token', form)).toMatchObject({
      status: 400,
      body: { error: 'invalid_client' },
    })
  })

  it.each([
    ['authorization_code', 'unauthorized_client'],
    ['password', 'unsupported_grant_type'],
    ['toString', 'unsupported_grant_type'],
    ['', 'invalid_request'],
  ])('of a machine, grant %j → %s', async (grant_type, error) => {
    const answer = await post('/oauth2/token', { grant_type }, basic(machine.ClientId, machine.ClientSecret))
    expect(answer).toMatchObject({ status: 400, body: { error } })
  })

  it('without client_credentials → refused', async () => {
    const form = { grant_type: 'client_credentials', client_id: String(app.ClientId) }
    expect(await post('/oauth2/token', form)).toMatchObject({
      status: 400,
      body: { error: 'unauthorized_client' },
    })
  })
})

describe('a refresh token', () => {
  const refresh = (refresh_token: string, client = app) =>
    post('/oauth2/token', { grant_type: 'refresh_token', client_id: String(client.ClientId), refresh_token })

  it('a refresh → new tokens of the same sign-in, and no new refresh token', async () => {
    const before = await signIn()
    service.clock.now += 60_000
    const { status, body } = await refresh(String(before.refresh_token))
    expect(status).toBe(200)
    expect(body.refresh_token).toBeUndefined()
    const [one, other] = [decodeJwt(String(before.access_token)), decodeJwt(body.access_token)]
    expect(other).toMatchObject({ origin_jti: one.origin_jti, auth_time: one.auth_time, scope: one.scope })
    expect(other.jti).not.toBe(one.jti)
  })

  it('more or fewer scopes than at the sign-in → invalid_scope', async () => {
    const { refresh_token = '' } = await signIn()
    const ask = (scope: string) =>
      post('/oauth2/token', {
        grant_type: 'refresh_token',
        client_id: String(app.ClientId),
        refresh_token,
        scope,
      })
    expect((await ask('email orders/read openid')).status).toBe(200)
    for (const scope of ['openid', 'openid email orders/read orders/write']) {
      expect(await ask(scope)).toMatchObject({ status: 400, body: { error: 'invalid_scope' } })
    }
  })

  it('of an API sign-in, for a client without OAuth flows → refused', async () => {
    const AuthParameters = { USERNAME: ADA.email, PASSWORD }
    const ExplicitAuthFlows: ExplicitAuthFlowsType[] = ['ALLOW_USER_PASSWORD_AUTH']
    const plain = await newClient(service, { AllowedOAuthFlowsUserPoolClient: false, ExplicitAuthFlows })
    const { AuthenticationResult } = await service.sdk.send(
      new InitiateAuthCommand({ AuthFlow: 'USER_PASSWORD_AUTH', ClientId: plain.ClientId, AuthParameters }),
    )
    expect(await refresh(String(AuthenticationResult?.RefreshToken), plain)).toMatchObject({
      status: 400,
      body: { error: 'unauthorized_client' },
    })
  })

  it('a missing one → invalid_request', async () => {
    expect(await refresh('')).toMatchObject({ status: 400, body: { error: 'invalid_request' } })
  })

  it('of another client, or an access token → refused', async () => {
    const tokens = await signIn()
    const other = await newClient(service)
    for (const answer of [
      await refresh(String(tokens.refresh_token), other),
      await refresh(String(tokens.access_token)),
    ]) {
      expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
    }
  })

  it('with rotation → a new refresh token; the old one again → the session ends', async () => {
    const rotating = await newClient(service, { RefreshTokenRotation: { Feature: 'ENABLED' } })
    const first = await signIn(rotating)
    const second = await refresh(String(first.refresh_token), rotating)
    expect(second.body.refresh_token).toEqual(expect.any(String))
    expect(await refresh(String(first.refresh_token), rotating)).toMatchObject({ status: 400 })
    expect(await refresh(second.body.refresh_token, rotating)).toMatchObject({ status: 400 }) // session ended
  })

  it('revoked once or twice → refused from then on', async () => {
    const { refresh_token: token = '', access_token: access = '' } = await signIn()
    const form = { client_id: String(app.ClientId), token }
    expect(await post('/oauth2/revoke', form)).toMatchObject({ status: 200, body: {} })
    expect(await post('/oauth2/revoke', form)).toMatchObject({ status: 200, body: {} })
    expect(await refresh(token)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
    const info = await fetch(`${url}/oauth2/userInfo`, { headers: { authorization: `Bearer ${access}` } })
    expect(info.status).toBe(401)
  })

  it('a revocation → an empty answer with the type JSON, for clients that read nothing else', async () => {
    const { refresh_token: token = '' } = await signIn()
    const body = new URLSearchParams({ client_id: String(app.ClientId), token })
    const response = await fetch(`${url}/oauth2/revoke`, { method: 'POST', body })
    expect(response.headers.get('content-type')).toMatch(/^application\/json/)
    expect([response.status, await response.text()]).toEqual([200, ''])
  })

  it('revocation by another client → no effect; of an access token, or of none → 400', async () => {
    const tokens = await signIn()
    const other = await newClient(service)
    await post('/oauth2/revoke', { client_id: String(other.ClientId), token: String(tokens.refresh_token) })
    expect((await refresh(String(tokens.refresh_token))).status).toBe(200)
    const answer = await post('/oauth2/revoke', {
      client_id: String(app.ClientId),
      token: String(tokens.access_token),
    })
    expect(answer).toMatchObject({ status: 400, body: { error: 'unsupported_token_type' } })
    expect(await post('/oauth2/revoke', { client_id: String(app.ClientId) })).toMatchObject({ status: 400 })
  })
})

describe('any input', () => {
  const paths = [
    '/oauth2/token',
    '/oauth2/revoke',
    '/oauth2/userInfo',
    '/login',
    '/login/code',
    '/login/set-up',
    '/signup',
    '/confirmUser',
    '/confirmForgotPassword',
  ]
  const forms = fc.oneof(fc.string(), fc.webQueryParameters(), fc.json())
  const types = fc.constantFrom(
    'application/x-www-form-urlencoded',
    'application/json',
    'text/plain',
    'multipart/form-data',
  )

  it('in a form → refused, without a fault', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), forms, types, async (path, body, type) => {
        const response = await fetch(`${url}${path}`, {
          method: 'POST',
          body,
          headers: { 'content-type': type },
        })
        await response.text()
        expect([400, 401, 415]).toContain(response.status)
      }),
      { numRuns: 150 },
    )
  })

  it('in a query → refused, without a redirect', async () => {
    const pages = fc.constantFrom('/oauth2/authorize', '/login', '/signup', '/logout')
    await fc.assert(
      fc.asyncProperty(pages, fc.webQueryParameters(), async (path, query) => {
        const response = await fetch(`${url}${path}?${query}`, { redirect: 'manual' })
        expect(response.status).toBe(400)
      }),
      { numRuns: 100 },
    )
  })

  it('over 1 MB → refused', async () => {
    const response = await fetch(`${url}/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams({ a: 'x'.repeat(1 << 20) }),
    })
    expect(response.status).toBe(413)
  })
})
