/** No website, and no page of another port, can read or use the console of a local pool. */
import { request } from 'node:http'
import { createLocalPool } from '@poolguard/local'
import { afterAll, describe, expect, it } from 'vitest'
import { consoleClient } from '../../support/console-client.ts'

const pool = await createLocalPool({ users: [{ email: 'ada@example.com', password: 'Local-Pool-1' }] })
const { url } = await pool.listen()
pool.showApis({ apis: [{ name: 'A', url: 'http://127.0.0.1:9', requests: [{ path: '/' }] }], tokens: [] })
const exposedPool = await createLocalPool()
const exposed = await exposedPool.listen({ exposed: true })
afterAll(() => Promise.all([pool.close(), exposedPool.close()]))

const { open, send } = consoleClient(url)
const poolPath = `/_poolguard/pools/${pool.userPoolId}`

const PAGES = [
  '/',
  poolPath,
  '/_poolguard/tokens',
  '/_poolguard/inspector',
  '/_poolguard/outbox',
  '/_poolguard/requests',
  '/_poolguard/failures',
  '/_poolguard/apis',
]
const RESOURCES = ['/_poolguard/requests/events', '/_poolguard/seed.json', '/_poolguard/console.js']

/** fetch() does not let a program choose the Host. */
function statusFor(path: string, headers: Readonly<Record<string, string>>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asked = request(`${url}${path}`, { headers }, (response) => {
      response.destroy()
      resolve(response.statusCode)
    })
    asked.on('error', reject).end()
  })
}

const hasGroup = async (name: string) => (await open(poolPath)).html.includes(name)

const FOREIGN: readonly [string, Readonly<Record<string, string>>][] = [
  ['a website', { origin: 'https://attacker.example', 'sec-fetch-site': 'cross-site' }],
  ['a website in an old browser', { origin: 'https://attacker.example' }],
  ['a sandbox', { origin: 'null', 'sec-fetch-site': 'cross-site' }],
  ['a sandbox in an old browser', { origin: 'null' }],
  ['another port of this machine', { origin: 'http://127.0.0.1:3000', 'sec-fetch-site': 'same-site' }],
  ['another port, in an old browser', { origin: 'http://localhost:3000' }],
]

describe('reading', () => {
  it.each(FOREIGN)('by %s → 403 for every page', async (_name, headers) => {
    for (const path of [...PAGES, ...RESOURCES]) expect(await statusFor(path, headers)).toBe(403)
  })

  it.each([
    ['in a frame', { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' }],
    ['as an image', { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' }],
    ['as a script', { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'script' }],
  ])('%s of another site or port → 403', async (_name, headers) => {
    for (const site of ['cross-site', 'same-site']) {
      for (const path of [...PAGES, ...RESOURCES]) {
        expect(await statusFor(path, { ...headers, 'sec-fetch-site': site })).toBe(403)
      }
    }
  })

  it('under a name that points to this machine (DNS rebinding) → 403', async () => {
    for (const path of PAGES) expect(await statusFor(path, { host: 'attacker.example:80' })).toBe(403)
  })

  it('by a link of any site, or by its own pages → shown', async () => {
    const link = {
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
    }
    for (const headers of [link, { 'sec-fetch-site': 'same-origin' }, { 'sec-fetch-site': 'none' }, {}]) {
      expect(await statusFor('/', headers)).toBe(200)
    }
  })

  it('every page → no frame, no foreign resource, no script except on the log, no cache', async () => {
    for (const path of PAGES) {
      const { headers } = await open(path)
      const policy = headers.get('content-security-policy') ?? ''
      expect(policy).toContain("default-src 'none'")
      expect(policy).toContain("frame-ancestors 'none'")
      expect(policy.includes('script-src')).toBe(path === '/_poolguard/requests')
      expect(policy).not.toContain('unsafe')
      expect(headers.get('x-frame-options')).toBe('DENY')
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
    }
  })
})

describe('a form', () => {
  it.each(FOREIGN)('of %s, even with the right form token → 403, no change', async (_name, headers) => {
    const { status } = await send(`${poolPath}/create-group`, { group: 'intruders' }, headers)
    expect([status, await hasGroup('intruders')]).toEqual([403, false])
  })

  it('of a top-level page of another site → 403', async () => {
    const headers = {
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
    }
    expect((await send(`${poolPath}/create-group`, { group: 'intruders' }, headers)).status).toBe(403)
  })

  it.each(['', 'wrong', 'a'.repeat(43)])('with the form token %j → 400, no change', async (form_token) => {
    const { status } = await send(`${poolPath}/create-group`, { form_token, group: 'intruders' })
    expect([status, await hasGroup('intruders')]).toEqual([400, false])
  })

  it('without a form token → 400 for every form, no token shown', async () => {
    for (const path of [`${poolPath}/create-group`, '/_poolguard/tokens', '/_poolguard/inspector']) {
      const body = new URLSearchParams({ group: 'intruders', user: 'ada@example.com', client: pool.clientId })
      const response = await fetch(`${url}${path}`, { method: 'POST', body })
      expect([response.status, await response.text()]).toEqual([400, expect.not.stringContaining('eyJ')])
    }
  })

  it('as JSON, or as plain text (which needs no preflight) → 415', async () => {
    for (const type of ['application/json', 'text/plain']) {
      const headers = { 'content-type': type }
      const response = await fetch(`${url}${poolPath}/create-group`, { method: 'POST', headers, body: '{}' })
      expect(response.status).toBe(415)
    }
  })

  it('of another page, on an exposed pool → 403', async () => {
    const headers = { origin: 'https://attacker.example' }
    expect((await fetch(exposed.url, { headers })).status).toBe(403)
    const form = { user: 'ada@example.com', client: exposedPool.clientId }
    expect((await consoleClient(exposed.url).send('/_poolguard/tokens', form, headers)).status).toBe(403)
  })
})
