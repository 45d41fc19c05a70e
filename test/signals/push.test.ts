/** A security event over HTTP, signed by jose, at each framework: 202, and the user's tokens are refused. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { serve } from '@hono/node-server'
import { createVerifier, oidc, revocationList } from '@poolguard/core'
import { type Receiver, sharedSignals } from '@poolguard/signals'
import express, { type RequestHandler } from 'express'
import Fastify from 'fastify'
import { importJWK, SignJWT } from 'jose'
import { afterEach, describe, expect, it } from 'vitest'
import { API, NOW, OIDC_ISSUER, outcome, poolJwks, poolKey } from '../support/core-fixtures.ts'
import { mint } from '../support/mint.ts'
import { listen } from '../support/openid-provider.ts'

const AUDIENCE = 'https://api.example.com/events'
const SECRET = 'Bearer secret-1'
const now = () => NOW * 1000
const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function serveExpress(receiver: Receiver, ...parsers: RequestHandler[]): Promise<string> {
  const app = express()
    .use(...parsers, (_request, _response, next) => next())
    .post('/events', receiver.express)
  const { server, url } = await listen(app)
  closing.push(() => server.close())
  return url
}

const SERVERS: readonly (readonly [string, (receiver: Receiver) => Promise<string>])[] = [
  ['Express', (receiver) => serveExpress(receiver)],
  ['Express after express.json()', (receiver) => serveExpress(receiver, express.json())],
  ['Express after express.text()', (receiver) => serveExpress(receiver, express.text({ type: '*/*' }))],
  [
    'Fastify',
    async (receiver) => {
      const app = Fastify()
      app.register(receiver.fastify, { url: '/events' })
      closing.push(() => app.close())
      return app.listen({ port: 0, host: '127.0.0.1' })
    },
  ],
  [
    'the Fetch standard',
    (receiver) =>
      new Promise((resolve) => {
        const options = { fetch: receiver.fetch, port: 0, hostname: '127.0.0.1' }
        const server = serve(options, ({ port }) => resolve(`http://127.0.0.1:${port}`))
        closing.push(() => server.close())
      }),
  ],
]

async function signEvent(): Promise<string> {
  const events = { 'https://schemas.openid.net/secevent/caep/event-type/session-revoked': {} }
  const sub_id = { format: 'iss_sub', iss: OIDC_ISSUER, sub: 'user-1' }
  const key = await importJWK(poolKey.privateKey.export({ format: 'jwk' }), 'RS256')
  return new SignJWT({ sub_id, events, txn: '8675309' })
    .setProtectedHeader({ alg: 'RS256', typ: 'secevent+jwt', kid: poolKey.kid })
    .setIssuer(OIDC_ISSUER)
    .setAudience(AUDIENCE)
    .setIssuedAt(NOW)
    .setJti('event-1')
    .sign(key)
}

it('an application that answers before the receiver → no second answer, and no rejection', async () => {
  const issuers = oidc({ issuer: OIDC_ISSUER, audience: AUDIENCE, jwks: poolJwks, jwksUri: null })
  const receiver = sharedSignals({ store: revocationList({ now }), issuers, now })
  const handled: Promise<void>[] = []
  const { server, url } = await listen((request: IncomingMessage, response: ServerResponse) => {
    handled.push(receiver.express(request, response))
    response.writeHead(503).end('too late')
  })
  closing.push(() => server.close())
  const headers = { 'content-type': 'application/secevent+jwt' }
  const answer = await fetch(url, { method: 'POST', headers, body: await signEvent() })
  expect([answer.status, await answer.text()]).toEqual([503, 'too late'])
  await expect(Promise.all(handled)).resolves.toEqual([undefined])
})

describe.each(SERVERS)('%s', (_name, start) => {
  it('an event → 202, and the tokens of its user are refused; a wrong secret → 400', async () => {
    const revoked = revocationList({ now })
    const source = { issuer: OIDC_ISSUER, jwks: poolJwks, jwksUri: null }
    const verifier = createVerifier({
      issuers: oidc({ ...source, audience: API }),
      isRevoked: revoked.isRevoked,
      now,
    })
    const receiver = sharedSignals({
      store: revoked,
      issuers: oidc({ ...source, audience: AUDIENCE }),
      authorization: SECRET,
      now,
    })
    const address = await start(receiver)
    const claims = { iss: OIDC_ISSUER, aud: API, sub: 'user-1', iat: NOW - 60, exp: NOW + 60 }
    const token = mint(poolKey, claims)
    const body = await signEvent()
    const push = async (authorization: string) => {
      const headers = { 'content-type': 'application/secevent+jwt', authorization }
      const answer = await fetch(`${address}/events`, { method: 'POST', headers, body })
      return [answer.status, await answer.text()]
    }
    expect(await push('Bearer other')).toEqual([400, expect.stringContaining('authentication_failed')])
    expect(await outcome(() => verifier.verify(token))).toBe('accepted')
    expect(await push(SECRET)).toEqual([202, ''])
    expect(await outcome(() => verifier.verify(token))).toBe('ERR_TOKEN_REVOKED')
    expect((await fetch(`${address}/events`)).status).not.toBe(202)
  })
})
