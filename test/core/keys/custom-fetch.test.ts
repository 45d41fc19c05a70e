/** A `fetch` of the application: through a proxy, with a header, and one that misbehaves. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { ConfigError, cognito, createVerifier, type Fetch, oidc, sharedKeys } from '@poolguard/core'
import { ProxyAgent, fetch as undiciFetch } from 'undici'
import { afterAll, describe, expect, it } from 'vitest'
import { API, NOW, OIDC, outcome, poolJwks, poolKey, refusal } from '../../support/core-fixtures.ts'
import { answers, useKeyServer } from '../../support/key-server.ts'
import { mint } from '../../support/mint.ts'

const server = useKeyServer()
const ISSUER = 'https://login.example.com'
const token = mint(poolKey, { ...OIDC, iss: ISSUER })
const now = () => NOW * 1000

function makeVerifier(custom: Fetch, jwksUri = `${ISSUER}/jwks`) {
  const issuers = oidc({ issuer: ISSUER, jwksUri, audience: API })
  return createVerifier({ issuers, now, fetch: custom, keys: { fetchTimeoutSeconds: 0.5, maxBytes: 4096 } })
}

const text = JSON.stringify(poolJwks)
const reply = (body: ConstructorParameters<typeof Response>[0], init?: ResponseInit): Fetch => {
  return async () => new Response(body, init)
}

async function* pieces(count: number, size: number) {
  for (let at = 0; at < count; at++) yield new Uint8Array(size).fill(32)
}

describe('a fetch of the application', () => {
  it('→ gets the address, a User-Agent, a signal, and no redirect', async () => {
    const calls: Parameters<Fetch>[] = []
    const verifier = makeVerifier(async (url, init) => {
      calls.push([url, init])
      return new Response(text)
    })
    expect(await outcome(() => verifier.verify(token))).toBe('accepted')
    expect(calls).toHaveLength(1)
    expect(calls[0]?.[0]).toBe(`${ISSUER}/jwks`)
    const { signal, ...rest } = calls[0]?.[1] ?? {}
    expect(signal).toBeInstanceOf(AbortSignal)
    const headers = {
      accept: 'application/json',
      'user-agent': expect.stringMatching(/^poolguard\/\d+\.\d+\.\d+/),
    }
    expect(rest).toEqual({ method: 'GET', redirect: 'manual', headers })
  })

  it('of an issuer → goes before that of the verifier', async () => {
    const never: Fetch = () => Promise.reject(new Error('not this one'))
    const issuers = [
      oidc({ issuer: ISSUER, jwksUri: `${ISSUER}/jwks`, audience: API, fetch: reply(text) }),
      cognito({ userPoolId: 'us-east-1_A', clientId: null, tokenUse: 'any', fetch: never }),
    ]
    const verifier = createVerifier({ issuers, now, fetch: never })
    expect(await outcome(() => verifier.verify(token))).toBe('accepted')
  })

  it('→ finds the keys through metadata as well', async () => {
    const documents = new Map<string, unknown>([
      [`${ISSUER}/.well-known/openid-configuration`, { issuer: ISSUER, jwks_uri: `${ISSUER}/keys` }],
      [`${ISSUER}/keys`, poolJwks],
    ])
    const custom: Fetch = async (url) => Response.json(documents.get(url))
    const verifier = createVerifier({ issuers: oidc({ issuer: ISSUER, audience: API }), now, fetch: custom })
    expect(await outcome(() => verifier.verify(token))).toBe('accepted')
  })

  it('with the header that the issuer requires → accepted; without → ERR_KEYS_UNAVAILABLE', async () => {
    const site = server.site()
    site.on('/jwks', (request, response) => {
      const isAllowed = request.headers.authorization === 'Bearer service-account'
      const answer = isAllowed ? answers.json(poolJwks) : answers.text('', 401)
      answer(request, response)
    })
    const withHeader: Fetch = (url, init) =>
      fetch(url, { ...init, headers: { ...init.headers, authorization: 'Bearer service-account' } })
    const jwksUri = `${site.origin}/jwks`
    expect(await outcome(() => makeVerifier(withHeader, jwksUri).verify(token))).toBe('accepted')
    expect(await outcome(() => makeVerifier(fetch, jwksUri).verify(token))).toBe('ERR_KEYS_UNAVAILABLE')
  })

  it('reset before an answer → asked once more', async () => {
    const site = server.site()
    site.on('/jwks', answers.inTurn([answers.reset(), answers.json(poolJwks)]))
    expect(await outcome(() => makeVerifier(fetch, `${site.origin}/jwks`).verify(token))).toBe('accepted')
    expect(site.hits('/jwks')).toBe(2)
  })

  it('a key set in chunks of one byte → accepted', async () => {
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const byte of Buffer.from(text)) controller.enqueue(Uint8Array.of(byte))
        controller.close()
      },
    })
    expect(await outcome(() => makeVerifier(reply(stream)).verify(token))).toBe('accepted')
  })
})

describe("undici's ProxyAgent", () => {
  const seen: string[] = []
  const proxy = createServer().on('connect', (request, client) => {
    seen.push(String(request.url))
    const upstream = connect(server.port(), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n')
      client.pipe(upstream).pipe(client)
    })
  })
  afterAll(() => {
    proxy.closeAllConnections()
    proxy.close()
  })

  it('→ keys come through the proxy', async () => {
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
    const { port } = proxy.address() as AddressInfo
    const dispatcher = new ProxyAgent({ uri: `http://127.0.0.1:${port}`, proxyTunnel: true })
    const site = server.site()
    site.on('/jwks', answers.json(poolJwks))
    const path = new URL(site.origin).pathname
    const through: Fetch = (url, init) => undiciFetch(url, { ...init, dispatcher })
    const issuers = oidc({
      issuer: ISSUER,
      jwksUri: `http://keys.internal${path}/jwks`,
      allowInsecureHttp: true,
      audience: API,
      fetch: through,
    })
    expect(await outcome(() => createVerifier({ issuers, now }).verify(token))).toBe('accepted')
    expect(seen).toEqual(['keys.internal:80'])
    await dispatcher.close()
  })
})

describe('a fetch of the application that', () => {
  it.each<[string, Fetch]>([
    ['rejects', () => Promise.reject(new Error('down'))],
    [
      'throws',
      () => {
        throw new Error('down')
      },
    ],
    ['hangs and knows no signal', () => new Promise(() => {})],
    ['answers with nothing', (async () => undefined) as never],
    ['answers with a string', (async () => text) as never],
    [
      'answers with a body that is no stream',
      (async () => ({ ...new Response(''), status: 200, body: {} })) as never,
    ],
    ['answers with 1 as the body', (async () => ({ status: 200, headers: new Headers(), body: 1 })) as never],
    ['answers with an empty body', reply(null)],
    ['answers with no key set', reply('[]')],
    ['answers with 500', reply(text, { status: 500 })],
    ['answers with a redirect', reply(null, { status: 302, headers: { location: '/' } })],
    [
      'followed a redirect',
      async () => Object.defineProperty(new Response(text), 'redirected', { value: true }),
    ],
    ['answers twice the size', reply(text.padEnd(8192))],
    ['answers without end', async () => Object.assign(fakeResponse(), { body: pieces(1e9, 1024) })],
    [
      'answers with empty pieces without end',
      async () => Object.assign(fakeResponse(), { body: pieces(1e9, 0) }),
    ],
    ['hangs in its body', async () => Object.assign(fakeResponse(), { body: hanging() })],
    ['breaks off in its body', async () => Object.assign(fakeResponse(), { body: broken() })],
    ['answers with pieces that are no bytes', async () => Object.assign(fakeResponse(), { body: numbers() })],
  ])('%s → 503 with its cause', async (_what, custom) => {
    const error = await refusal(() => makeVerifier(custom).verify(token))
    expect(error).toMatchObject({ code: 'ERR_KEYS_UNAVAILABLE', status: 503 })
    expect(error.cause).toBeInstanceOf(Error)
  })

  it('answers 429 with Retry-After → callers get the same Retry-After', async () => {
    const error = await refusal(() =>
      makeVerifier(reply(null, { status: 429, headers: { 'retry-after': '30' } })).verify(token),
    )
    expect(error.headers['Retry-After']).toBe('30')
  })
})

function fakeResponse() {
  return { status: 200, redirected: false, headers: new Headers() }
}

function hanging(): AsyncIterable<Uint8Array> {
  return { [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }) }
}

async function* broken() {
  yield Buffer.from(text.slice(0, 10))
  throw new Error('reset')
}

async function* numbers() {
  yield 1
}

describe('the option fetch', () => {
  const jwksUri = `${ISSUER}/jwks`

  it.each<[string, () => unknown]>([
    [
      'a string, for a verifier',
      () => createVerifier({ issuers: oidc({ issuer: ISSUER, audience: API }), fetch: 'x' as never }),
    ],
    ['an object, for an issuer', () => oidc({ issuer: ISSUER, audience: API, fetch: {} as never })],
    ['null, for a shared key set', () => sharedKeys({ jwksUri, fetch: null as never })],
    [
      'beside allowKeyAddress',
      () =>
        createVerifier({
          issuers: oidc({ issuer: ISSUER, audience: API }),
          fetch,
          allowKeyAddress: () => true,
        }),
    ],
    [
      'for an issuer, beside allowKeyAddress',
      () =>
        createVerifier({
          issuers: oidc({ issuer: ISSUER, audience: API, fetch }),
          allowKeyAddress: () => true,
        }),
    ],
  ])('%s → ConfigError', (_what, configure) => {
    expect(configure).toThrow(ConfigError)
  })
})
