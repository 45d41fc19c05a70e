/** Fetching keys from a server that misbehaves: never trust, never hang, never crash, and recover. */
import { gzipSync } from 'node:zlib'
import { createVerifier, oidc } from '@poolguard/core'
import { describe, expect, it, vi } from 'vitest'
import { API, clock, NOW, OIDC, outcome, poolJwks, poolKey, refusal } from '../../support/core-fixtures.ts'
import { type Answer, answers, type Site, useKeyServer } from '../../support/key-server.ts'
import { mint } from '../../support/mint.ts'

const server = useKeyServer()
const UNAVAILABLE = 'ERR_KEYS_UNAVAILABLE'

function trustSite(site: Site, { jwksUri = `${site.origin}/jwks`, maxBytes = 4096, seconds = 5 } = {}) {
  const { now, advance } = clock()
  const verifier = createVerifier({
    issuers: oidc({ issuer: site.origin, jwksUri, audience: API }),
    now,
    keys: { fetchTimeoutSeconds: seconds, maxBytes },
  })
  return { verifier, advance, token: mint(poolKey, { ...OIDC, iss: site.origin }) }
}

const gzipped = gzipSync(JSON.stringify(poolJwks))

describe('an answer that', () => {
  it.each<[name: string, answer: () => Answer, seconds?: number]>([
    ['has status 500', () => answers.text(JSON.stringify(poolJwks), 500)],
    ['has status 404', () => answers.text(JSON.stringify(poolJwks), 404)],
    ['has status 201', () => answers.text(JSON.stringify(poolJwks), 201)],
    ['has status 204', () => answers.text('', 204)],
    ['has status 304', () => answers.text('', 304)],
    ['has status 429 and never ends', () => answers.endlessStatus(429)],
    ['is HTML', () => answers.text('<!doctype html><title>Sign in</title>')],
    ['is empty', () => answers.text('')],
    ['is null', () => answers.json(null)],
    ['is an array', () => answers.json(poolJwks.keys)],
    ['is a string', () => answers.json('keys')],
    ['has no keys', () => answers.json({})],
    ['has keys that are no array', () => answers.json({ keys: { 0: poolKey.jwk } })],
    ['has an empty set', () => answers.json({ keys: [] })],
    ['has nothing usable', () => answers.json({ keys: [{ kty: 'oct', k: 'AAAA' }] })],
    ['never comes', () => answers.silent(), 0.4],
    ['comes a byte at a time', () => answers.slowBody(), 0.4],
    ['is cut off', () => answers.truncated(poolJwks)],
    ['is larger than allowed', () => answers.padded(poolJwks, 4097)],
    ['has no end', () => answers.endless()],
    ['is of 100 MB', () => answers.padded(poolJwks, 100_000_000)],
    ['is a gzip bomb', () => answers.gzipBomb(poolJwks, 50_000_000)],
    ['inflates to a byte more than allowed', () => answers.gzipBomb(poolJwks, 4097)],
    [
      'is compressed with an unsupported encoding',
      () => answers.bytes(gzipped, { 'content-encoding': 'zstd' }),
    ],
    [
      'has an encoding with the name of an object member',
      () => answers.bytes(gzipped, { 'content-encoding': 'toString' }),
    ],
    [
      'says that it is compressed and is not',
      () => answers.bytes(Buffer.from('{"keys":[]}'), { 'content-encoding': 'gzip' }),
    ],
    [
      'is compressed and cut off',
      () => answers.bytes(gzipped.subarray(0, -20), { 'content-encoding': 'gzip' }),
    ],
    [
      'is compressed, whole, and yet not ended',
      () => answers.unended(Buffer.concat([gzipped, Buffer.alloc(4)]), { 'content-encoding': 'gzip' }),
    ],
    [
      'is compressed and reset',
      () => answers.resetBody(gzipped.subarray(0, 20), { 'content-encoding': 'gzip' }),
    ],
  ])('%s → ERR_KEYS_UNAVAILABLE, a good answer next → accepted', async (_name, answer, seconds = 5) => {
    const site = server.site()
    const { verifier, token, advance } = trustSite(site, { seconds })
    site.on('/jwks', answer())
    const error = await refusal(() => verifier.verify(token))
    expect(error.code).toBe(UNAVAILABLE)
    expect(error.status).toBe(503)
    expect(Number(error.headers['Retry-After'])).toBeGreaterThanOrEqual(1)
    expect(site.hits('/jwks')).toBe(1)

    site.on('/jwks', answers.json(poolJwks))
    advance(11)
    expect(await outcome(() => verifier.verify(token))).toBe('accepted')
    expect(site.hits('/jwks')).toBe(2)
  })

  it.each<[string, Answer]>([
    ['is as large as allowed', answers.padded(poolJwks, 4096)],
    ['is of another media type', answers.text(JSON.stringify(poolJwks), 200, 'text/plain')],
    ['is compressed by gzip', answers.encoded('gzip', poolJwks)],
    ['is compressed by deflate', answers.encoded('deflate', poolJwks)],
    ['is compressed by brotli', answers.encoded('br', poolJwks)],
    ['has a member beside keys', answers.json({ ...poolJwks, other: 1 })],
  ])('%s → accepted', async (_name, answer) => {
    const site = server.site()
    const { verifier, token } = trustSite(site)
    site.on('/jwks', answer)
    expect(await outcome(() => verifier.verify(token))).toBe('accepted')
  })
})

describe('a connection that is reset before any byte of an answer', () => {
  it('once → asked again within the same fetch', async () => {
    const site = server.site()
    const { verifier, token } = trustSite(site)
    site.on('/jwks', answers.inTurn([answers.reset(), answers.json(poolJwks)]))
    const waiting = Array.from({ length: 17 }, () => outcome(() => verifier.verify(token)))
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(['accepted']))
    expect(site.hits('/jwks')).toBe(2)
  })

  it('twice → an outage with its cause', async () => {
    const site = server.site()
    const { verifier, token } = trustSite(site)
    site.on('/jwks', answers.reset())
    const error = await refusal(() => verifier.verify(token))
    expect(error.code).toBe(UNAVAILABLE)
    expect(error.cause).toMatchObject({ code: 'ECONNRESET' })
    expect(site.hits('/jwks')).toBe(2)
  })

  it('after a part of the headers → not asked again', async () => {
    const site = server.site()
    const { verifier, token } = trustSite(site)
    site.on('/jwks', (request) => {
      request.socket.write('HTTP/1.1 200 OK\r\n', () =>
        setTimeout(() => request.socket.resetAndDestroy(), 20),
      )
    })
    expect(await outcome(() => verifier.verify(token))).toBe(UNAVAILABLE)
    expect(site.hits('/jwks')).toBe(1)
  })
})

describe('Retry-After of the key endpoint', () => {
  const asked = async (header: string) => {
    const site = server.site()
    const { verifier, token, advance } = trustSite(site)
    site.on('/jwks', (_request, response) => response.writeHead(429, { 'retry-after': header }).end())
    const error = await refusal(() => verifier.verify(token))
    return { seconds: Number(error.headers['Retry-After']), verifier, token, advance, site }
  }

  it.each([
    ['30', 30],
    ['86400', 60],
    [new Date((NOW + 45) * 1000).toUTCString(), 45],
    ['0', 1],
    ['-5', 1],
    ['soon', 1],
    [new Date((NOW - 45) * 1000).toUTCString(), 1],
  ])('%s → callers are asked to wait %d s', async (header, expected) => {
    expect((await asked(header)).seconds).toBe(expected)
  })

  it('→ not asked again before', async () => {
    const { verifier, token, advance, site } = await asked('30')
    site.on('/jwks', answers.json(poolJwks))
    advance(29.9)
    expect(await outcome(() => verifier.verify(token))).toBe(UNAVAILABLE)
    expect(site.hits('/jwks')).toBe(1)
    advance(0.1)
    expect(await outcome(() => verifier.verify(token))).toBe('accepted')
  })
})

describe('a redirect', () => {
  it.each([301, 302, 303, 307, 308])('status %d → not followed', async (status) => {
    const site = server.site()
    const { verifier, token } = trustSite(site)
    site.on('/jwks', answers.redirect(`${site.origin}/elsewhere`, status))
    site.on('/elsewhere', answers.json(poolJwks))
    expect(await outcome(() => verifier.verify(token))).toBe(UNAVAILABLE)
    expect(site.hits('/elsewhere')).toBe(0)
  })
})

describe('a connection', () => {
  it('refused → an outage', async () => {
    const { verifier, token } = trustSite(server.site(), { jwksUri: 'http://127.0.0.1:1/jwks' })
    const error = await refusal(() => verifier.verify(token))
    expect(error.code).toBe(UNAVAILABLE)
    expect(error.cause).toMatchObject({ code: 'ECONNREFUSED' })
  })

  it('https to an http server → an outage, no downgrade', async () => {
    const site = server.site()
    site.on('/jwks', answers.json(poolJwks))
    const jwksUri = `${site.origin.replace('http:', 'https:')}/jwks`
    const { verifier, token } = trustSite(site, { jwksUri })
    expect(await outcome(() => verifier.verify(token))).toBe(UNAVAILABLE)
    expect(site.hits('/jwks')).toBe(0)
  })

  it('after every fetch above → closed', async () => {
    await vi.waitFor(async () => expect(await server.openConnections()).toBe(0), 5000)
  })
})

describe('the deadline', () => {
  it.each<[string, Answer]>([
    ['the headers', answers.silent()],
    ['the body', answers.slowBody()],
    ['a body without end', answers.endless()],
  ])('%s, later than the deadline → ERR_KEYS_UNAVAILABLE', async (_name, answer) => {
    const site = server.site()
    const { verifier, token } = trustSite(site, { seconds: 0.2, maxBytes: 16_777_216 })
    site.on('/jwks', answer)
    // None of these answers ends by itself, so without a deadline this test would not end.
    expect(await outcome(() => verifier.verify(token))).toBe(UNAVAILABLE)
  })

  it('passed → in the cause of the error', async () => {
    const site = server.site()
    const { verifier, token } = trustSite(site, { seconds: 0.05 })
    site.on('/jwks', answers.silent())
    const error = await refusal(() => verifier.verify(token))
    expect(String(error.cause)).toContain('50 ms')
  })
})
