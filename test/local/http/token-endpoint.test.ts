/** `POST /_poolguard/token` and `signInAs`: a sign-in without a password. */
import { startLocalPool, storageState } from '@poolguard/local'
import { afterAll, describe, expect, it } from 'vitest'

const { url, pool, clientId, close } = await startLocalPool()
afterAll(close)

function post(body: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  return fetch(`${url}/_poolguard/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  })
}

describe('the token endpoint', () => {
  it('a page of a website → 403; a page of this machine → 200', async () => {
    const body = JSON.stringify({ user: 'ada@example.com' })
    expect((await post(body, { origin: 'https://attacker.example' })).status).toBe(403)
    expect((await post(body, { origin: 'http://localhost:5173' })).status).toBe(200)
  })

  it.each([
    '',
    '[]',
    '"a"',
    '{"user":1}',
    '{"user":""}',
    '{"user":"ada@example.com","a":1}',
    '{"user":"eve"}',
  ])('%s → 400, no token', async (body) => {
    const response = await post(body)
    expect([response.status, await response.text()]).toEqual([400, expect.not.stringContaining('eyJ')])
  })
})

describe('signInAs', () => {
  it('the refresh token → works like that of a sign-in', async () => {
    const { refreshToken } = await pool.signInAs('ada@example.com')
    const response = await fetch(`${url}/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'refresh_token',
        client_id: clientId,
        refresh_token: refreshToken,
      }),
    })
    expect([response.status, await response.json()]).toMatchObject([200, { token_type: 'Bearer' }])
  })

  it.each<[string, unknown]>([
    ['eve@example.com', {}],
    ['', {}],
    ['ada@example.com', { clientId: 'none' }],
    ['ada@example.com', { scopes: 'a' }],
    ['ada@example.com', null],
  ])('%j with %j → ConfigError', async (name, options) => {
    await expect(pool.signInAs(name, options as object)).rejects.toMatchObject({ code: 'ERR_CONFIG' })
  })

  it('storageState → entries of the origin, and cookies if asked for; no origin → ConfigError', async () => {
    const signedIn = await pool.signInAs('ada@example.com')
    const state = storageState(signedIn, 'https://app.example.com/path', { cookies: true })
    const { origins, cookies } = state
    expect(origins[0]?.origin).toBe('https://app.example.com')
    expect(origins[0]?.localStorage).toContainEqual({
      name: `CognitoIdentityServiceProvider.${clientId}.LastAuthUser`,
      value: signedIn.username,
    })
    expect(cookies[0]).toMatchObject({ domain: 'app.example.com', secure: true, path: '/' })
    expect(storageState(signedIn, 'http://localhost:5173').cookies).toEqual([])
    for (const origin of ['', 'localhost:5173', 'file:///a']) {
      expect(() => storageState(signedIn, origin)).toThrow(expect.objectContaining({ code: 'ERR_CONFIG' }))
    }
  })
})
