/** What a website that a developer visits can do to a pool on the same machine: nothing. */
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
): Promise<{ status?: number; allowed?: string }> {
  return new Promise((resolve, reject) => {
    const asked = request(`${to}${path}`, { method, headers }, (response) => {
      response.resume()
      const { statusCode, headers: answered } = response
      resolve({ status: statusCode ?? 0, allowed: String(answered['access-control-allow-origin']) })
    })
    asked.on('error', reject).end()
  })
}

const preflight = (to: string, origin: string) =>
  ask(
    to,
    { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'x-amz-target' },
    'OPTIONS',
  )
const keySet = `/${pool.userPoolId}/.well-known/jwks.json`

describe('a page', () => {
  it.each(['http://localhost:3000', 'http://127.0.0.1:5173', 'http://[::1]:8080', 'https://app.localhost'])(
    'of this machine, at %s, may ask',
    async (origin) => {
      expect((await preflight(url, origin)).allowed).toBe(origin)
    },
  )

  it.each([
    'https://attacker.example.com',
    'http://localhost.attacker.example.com',
    'http://127.0.0.1.attacker.example.com',
    'null',
  ])('from elsewhere, at %s, may not, unless the pool is exposed', async (origin) => {
    expect((await preflight(url, origin)).allowed).toBe('undefined')
    expect((await preflight(open.url, origin)).allowed).toBe('*')
  })
})

describe('a name', () => {
  it.each(['attacker.example.com', 'localhost.attacker.example.com'])(
    'that is not of this machine, %j, is not answered, unless the pool is exposed',
    async (host) => {
      expect((await ask(url, { host }, 'GET', keySet)).status).toBe(403)
      expect(
        (await ask(open.url, { host }, 'GET', `/${exposed.userPoolId}/.well-known/jwks.json`)).status,
      ).toBe(200)
    },
  )

  it.each(['localhost', '127.0.0.1:1', '[::1]:80', 'pool.localhost'])(
    'of this machine, %s, is',
    async (host) => {
      expect((await ask(url, { host }, 'GET', keySet)).status).toBe(200)
    },
  )
})
