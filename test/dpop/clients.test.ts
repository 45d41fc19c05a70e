/** DPoP clients of others send bound tokens to real servers of each framework (RFC 9449 §7 to §9). */
import { createLocalPool } from '@poolguard/local'
import * as dpopPackage from 'dpop'
import * as oauth from 'oauth4webapi'
import * as openid from 'openid-client'
import { afterAll, describe, expect, it } from 'vitest'
import { APIS, type RunningApi, type Start } from './apis.ts'

const pool = await createLocalPool()
const issuers = pool.issuer({ tokenUse: 'access' })
const keyPair = await dpopPackage.generateKeyPair('ES256')
const jkt = await dpopPackage.calculateThumbprint(keyPair.publicKey)
const token = await pool.accessToken({ claims: { cnf: { jkt } } })

const running: RunningApi[] = []
afterAll(() => Promise.all(running.map((api) => api.close())))

async function begin(start: Start, ...options: Parameters<Start> extends [unknown, ...infer R] ? R : never) {
  const api = await start({ issuers }, ...options)
  running.push(api)
  return new URL('/api/me', api.url)
}

const as = { issuer: pool.issuerUrl ?? 'http://127.0.0.1' }

/** Each sends a request, and repeats it with a nonce of the answer as the client's documentation says. */
const CLIENTS: Readonly<Record<string, (url: URL) => Promise<number>>> = {
  oauth4webapi: async (url) => {
    const DPoP = oauth.DPoP({}, keyPair)
    const ask = () =>
      oauth.protectedResourceRequest(token, 'GET', url, undefined, undefined, {
        DPoP,
        [oauth.allowInsecureRequests]: true,
      })
    try {
      return (await ask()).status
    } catch (error) {
      if (oauth.isDPoPNonceError(error)) return (await ask()).status
      throw error
    }
  },
  'openid-client': async (url) => {
    const config = new openid.Configuration(as, 'client')
    openid.allowInsecureRequests(config)
    const DPoP = openid.getDPoPHandle(config, keyPair)
    const response = await openid.fetchProtectedResource(config, token, url, 'GET', undefined, undefined, {
      DPoP,
    })
    return response.status
  },
  dpop: async (url) => {
    const ask = async (nonce?: string) => {
      const proof = await dpopPackage.generateProof(keyPair, url.href, 'GET', nonce, token)
      return fetch(url, { headers: { authorization: `DPoP ${token}`, dpop: proof } })
    }
    const first = await ask()
    const nonce = first.headers.get('dpop-nonce')
    return nonce === null ? first.status : (await ask(nonce)).status
  },
}

const send = async (url: URL, htu: string, headers: Record<string, string> = {}) => {
  const proof = await dpopPackage.generateProof(keyPair, htu, 'GET', undefined, token)
  const response = await fetch(url, { headers: { authorization: `DPoP ${token}`, dpop: proof, ...headers } })
  const { code = 'accepted' } = await response.json()
  return code
}

describe.each(APIS)('%s', (name, start) => {
  it.each(Object.entries(CLIENTS))('%s → 200, with and without nonces', async (_client, ask) => {
    expect(await ask(await begin(start, {}))).toBe(200)
    expect(await ask(await begin(start, { nonce: {} }))).toBe(200)
  })

  it('a proof twice → 401; the bound token as Bearer → 401 with the DPoP challenge', async () => {
    const url = await begin(start, {})
    const proof = await dpopPackage.generateProof(keyPair, url.href, 'GET', undefined, token)
    const headers = { authorization: `DPoP ${token}`, dpop: proof }
    const statuses = [await fetch(url, { headers }), await fetch(url, { headers })].map(
      ({ status }) => status,
    )
    expect(statuses).toEqual([200, 401])
    const bearer = await fetch(url, { headers: { authorization: `Bearer ${token}` } })
    expect(bearer.status).toBe(401)
    expect(bearer.headers.get('www-authenticate')).toMatch(/^DPoP error="invalid_token"/)
  })

  it('X-Forwarded-Host of a caller → ignored', async () => {
    const url = await begin(start, { publicUrl: 'from-request' })
    const forged = { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' }
    expect(await send(url, 'https://evil.example/api/me', forged)).toBe('ERR_PROOF_INVALID')
    expect(await send(url, url.href, forged)).toBe('accepted')
  })

  it.skipIf(name === 'Fetch')(
    'X-Forwarded-Host of a proxy that the framework trusts → the host',
    async () => {
      const url = await begin(start, { publicUrl: 'from-request' }, true)
      const forwarded = { 'x-forwarded-host': 'api.example.com', 'x-forwarded-proto': 'https' }
      expect(await send(url, 'https://api.example.com/api/me', forwarded)).toBe('accepted')
      expect(await send(url, url.href, forwarded)).toBe('ERR_PROOF_INVALID')
    },
  )
})
