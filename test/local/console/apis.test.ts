/** The pages "APIs" and "Failures": requests to the APIs that an application names, and simulated outages. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createVerifier } from '@poolguard/core'
import { createLocalPool, type GuardedApis } from '@poolguard/local'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { createApp } from '../../../examples/express-api/app.mjs'
import { consoleClient } from '../../support/console-client.ts'

const pool = await createLocalPool()
const { url } = await pool.listen()
const { open, send } = consoleClient(url)
const api = createServer(createApp(createVerifier({ issuers: pool.issuer() })))
await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve))
const apiUrl = `http://127.0.0.1:${(api.address() as AddressInfo).port}`
afterAll(async () => {
  api.closeAllConnections()
  api.close()
  await pool.close()
})

const SHOWN: GuardedApis = {
  apis: [{ name: 'Express', url: apiUrl, requests: [{ path: '/orders', scope: 'orders/read' }] }],
  tokens: [
    { name: 'good', makeToken: () => pool.accessToken({ scope: 'orders/read' }) },
    { name: 'expired', makeToken: () => pool.badToken('expired') },
    { name: 'without the scope', makeToken: () => pool.accessToken({ scope: 'profile' }) },
    { name: 'none', makeToken: () => undefined },
  ],
}

describe('the page of guarded APIs', () => {
  beforeEach(() => pool.showApis(SHOWN))

  it('before an application names APIs → no page and no link', async () => {
    const bare = await createLocalPool()
    const server = await bare.listen()
    const client = consoleClient(server.url)
    expect((await client.open('/_poolguard/apis')).status).toBe(404)
    expect((await client.open('/')).html).not.toContain('/_poolguard/apis')
    await bare.close()
  })

  it('every token → the answer, the challenge, the failed check and its advice', async () => {
    const { status, html } = await send('/_poolguard/apis')
    expect(status).toBe(200)
    const rows = html.split('<tr>').filter((row) => row.includes('GET /orders') && row.includes('Body'))
    expect(rows.map((row) => /<span class="(?:good|bad)">(\d+)</.exec(row)?.[1])).toEqual([
      '200',
      '401',
      '403',
      '401',
    ])
    expect(rows[0]).not.toContain('advice')
    expect(rows[1]).toMatch(/invalid_token[\s\S]*ERR_TOKEN_EXPIRED[\s\S]*What to do/)
    expect(rows[2]).toMatch(/insufficient_scope[\s\S]*ERR_SCOPE_INSUFFICIENT/)
    expect(rows[3]).toContain('The request has no token.')
  })

  it('an answer of more than a megabyte → not read to its end', async () => {
    const endless = createServer((_request, response) => response.end(Buffer.alloc(1 << 21, 'x')))
    await new Promise<void>((resolve) => endless.listen(0, '127.0.0.1', resolve))
    const { port } = endless.address() as AddressInfo
    const large = { name: 'Large', url: `http://127.0.0.1:${port}`, requests: [{ path: '/' }] }
    pool.showApis({ apis: [large], tokens: [{ name: 'none', makeToken: () => undefined }] })
    expect((await send('/_poolguard/apis')).html).toContain('The answer has more than a megabyte.')
    endless.closeAllConnections()
    endless.close()
  })

  it('one token by name → one request', async () => {
    const { html } = await send('/_poolguard/apis', { api: 'Express', token: 'expired' })
    expect(html.match(/<summary>Body/g)).toHaveLength(1)
  })

  it('a URL instead of the name of an API → no request', async () => {
    const { html } = await send('/_poolguard/apis', { api: 'http://example.com' })
    expect(html).not.toContain('<summary>Body')
  })

  it('an API that does not answer → "no answer" on the page', async () => {
    const requests = [{ path: '/orders' }]
    pool.showApis({ ...SHOWN, apis: [{ name: 'gone', url: 'http://127.0.0.1:1', requests }] })
    const { status, html } = await send('/_poolguard/apis', { token: 'good' })
    expect(status).toBe(200)
    expect(html).toContain('no answer')
  })

  const [first] = SHOWN.apis
  it.each([
    ['a website', { ...first, url: 'https://example.com' }],
    ['a URL with a path', { ...first, url: `${apiUrl}/x` }],
    ['a path that names another host', { ...first, requests: [{ path: '//example.com' }] }],
    ['a path that names another host after a tab', { ...first, requests: [{ path: '/\t/example.com' }] }],
    ['a path that is no path', { ...first, requests: [{ path: '//:' }] }],
    ['a method with a body', { ...first, requests: [{ path: '/', method: 'POST' }] }],
    ['no name', { ...first, name: undefined }],
    ['an unknown option', { ...first, port: 1 }],
  ])('%s → ConfigError', (_name, wrong) => {
    expect(() => pool.showApis({ ...SHOWN, apis: [wrong as never] })).toThrow(
      expect.objectContaining({ code: 'ERR_CONFIG' }),
    )
  })

  it('a token that is no function → ConfigError', () => {
    expect(() => pool.showApis({ ...SHOWN, tokens: [{ name: 'a', makeToken: 'eyJ' as never }] })).toThrow(
      expect.objectContaining({ code: 'ERR_CONFIG' }),
    )
  })
})

describe('the page of failures', () => {
  const jwks = () => fetch(pool.jwksUri).then(({ status }) => status)

  it('a click, a form with a share, and the end → all, half and none of the requests fail', async () => {
    expect((await send('/_poolguard/failures', { preset: 'keys-down' })).html).toContain('the key set')
    expect(await jwks()).toBe(503)
    await send('/_poolguard/failures', { end: 'all' })
    expect(await jwks()).toBe(200)
    const form = { target: 'jwks', status: '500', latency: '1', share: '50' }
    expect((await send('/_poolguard/failures', form)).html).toContain('50 %')
    expect([await jwks(), await jwks()].sort()).toEqual([200, 500])
    await send('/_poolguard/failures', { end: 'all' })
    expect((await open('/_poolguard/failures')).html).toContain('The pool works')
  })

  it.each([
    { target: 'jwks', status: '200' },
    { target: 'jwks', share: '120' },
    { target: 'elsewhere', status: '503' },
    { preset: 'toString' },
    {},
  ])('%j → refused, nothing fails', async (form) => {
    const { status, html } = await send('/_poolguard/failures', form)
    expect(status).toBe(400)
    expect(html).toContain('role="alert"')
    expect(await jwks()).toBe(200)
  })
})
