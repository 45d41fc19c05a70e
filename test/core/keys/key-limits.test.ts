/** How much of an answer is read, how long a fleet waits, and when given keys are refreshed. */
import { gzipSync } from 'node:zlib'
import { createVerifier, oidc } from '@poolguard/core'
import { describe, expect, it, vi } from 'vitest'
import {
  API,
  clock,
  NOW,
  OIDC,
  otherKey,
  outcome,
  poolJwks,
  poolKey,
  refusal,
} from '../../support/core-fixtures.ts'
import { HOUR, one, start } from '../../support/guard.ts'
import { answers, useKeyServer } from '../../support/key-server.ts'
import { mint } from '../../support/mint.ts'

const server = useKeyServer()
const UNAVAILABLE = 'ERR_KEYS_UNAVAILABLE'
const MB = 1_048_576

describe('an endless body, with a long deadline', () => {
  const spaces = Buffer.alloc(MB, ' ')
  it.each([
    ['as it is', spaces, {}],
    ['a bomb that inflates a thousandfold', gzipSync(spaces), { 'content-encoding': 'gzip' }],
  ])('%s → cut off, ERR_KEYS_UNAVAILABLE', async (_name, chunk, headers) => {
    const guard = start(server, { fetchTimeoutSeconds: 300, maxBytes: 65_536 })
    let sent = 0
    const closed = new Promise((resolve) => {
      guard.site.on('/jwks', async (_request, response) => {
        response.on('close', resolve).writeHead(200, headers)
        while (!response.destroyed) {
          sent += chunk.length
          // setImmediate lets the event loop notice that the other side closed the connection.
          await new Promise<void>((written) => response.write(chunk, () => setImmediate(written)))
        }
      })
    })
    expect(await guard.ask(one)).toBe(UNAVAILABLE)
    await closed
    expect(sent).toBeLessThan(32 * MB) // what the sockets of both ends hold
    expect(guard.hits()).toBe(1)
  })
})

describe('a fleet of verifiers', () => {
  it('after a failure → random waits, each at least half of the time', async () => {
    const waits = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const guard = start(server, { retrySeconds: 300, maxRetrySeconds: 300 })
        guard.site.on('/jwks', answers.text('down', 500))
        const { headers } = await refusal(() => guard.verifier.verify(guard.token(one)))
        return Number(headers['Retry-After'])
      }),
    )
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(150)
    expect(Math.max(...waits)).toBeLessThanOrEqual(300)
    expect(new Set(waits).size).toBeGreaterThan(5)
  })
})

describe('keys given up front', () => {
  it('→ fresh for an hour, then refreshed from the issuer', async () => {
    const site = server.site()
    const next = otherKey('next')
    site.on('/jwks', answers.json({ keys: [next.jwk] }))
    const issuers = oidc({
      issuer: site.origin,
      jwksUri: `${site.origin}/jwks`,
      audience: API,
      jwks: poolJwks,
    })
    const { now, advance } = clock()
    const verifier = createVerifier({ issuers, now })
    const ask = (key = poolKey) =>
      outcome(() => verifier.verify(mint(key, { ...OIDC, iss: site.origin, exp: NOW + 2 * HOUR })))
    expect(await ask()).toBe('accepted')
    advance(HOUR - 1)
    expect(await ask()).toBe('accepted')
    expect(site.hits('/jwks')).toBe(0)
    advance(1)
    expect(await ask()).toBe('accepted') // no request waits for the refresh
    await vi.waitFor(async () => expect(await ask()).toBe('ERR_KEY_UNKNOWN'))
    expect(await ask(next)).toBe('accepted')
  })
})
