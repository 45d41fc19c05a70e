/** Back-channel logout: a provider that is not ours calls the route of each framework; tokens are refused. */
import { serve } from '@hono/node-server'
import { createVerifier, oidc, revocationList } from '@poolguard/core'
import { backChannelLogout, type Receiver } from '@poolguard/signals'
import express from 'express'
import Fastify from 'fastify'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { API, outcome } from '../support/core-fixtures.ts'
import { listen, type OpenIdProvider, startOpenIdProvider } from '../support/openid-provider.ts'

const REVOKED = 'ERR_TOKEN_REVOKED'
const revoked = revocationList()

interface Row {
  readonly id: 'express' | 'fastify' | 'fetch'
  readonly hasSession: boolean
  readonly endAllSignIns: boolean
  readonly what: string
  /** Decisions after the logout. The provider's ID tokens have a `sid`, its access tokens have none. */
  readonly access: string
  readonly identity: string
}

const ROWS: readonly Row[] = [
  {
    id: 'express',
    hasSession: true,
    endAllSignIns: true,
    what: 'a session of a user, with endAllSignIns → every token is refused',
    access: REVOKED,
    identity: REVOKED,
  },
  {
    id: 'fastify',
    hasSession: true,
    endAllSignIns: false,
    what: 'a session of a user → tokens that name the session are refused',
    access: 'accepted',
    identity: REVOKED,
  },
  {
    id: 'fetch',
    hasSession: false,
    endAllSignIns: false,
    what: 'a user → every token is refused',
    access: REVOKED,
    identity: REVOKED,
  },
]

let provider: OpenIdProvider
const receivers = new Map<string, Receiver>()
const closing: (() => unknown)[] = []

const SERVERS: Record<Row['id'], () => Promise<string>> = {
  async express() {
    const app = express().post('/logout', (request, response) =>
      receivers.get('express')?.express(request, response),
    )
    const { server, url } = await listen(app)
    closing.push(() => server.close())
    return url
  },
  async fastify() {
    const app = Fastify()
    app.register(
      (scope, options: { url: string }, done) => receivers.get('fastify')?.fastify(scope, options, done),
      {
        url: '/logout',
      },
    )
    // The plugin needs its receiver, which needs the provider, so the application starts after both.
    closing.push(() => app.close())
    const { server, url } = await listen((request, response) => app.routing(request, response))
    closing.push(() => server.close())
    starting.push(async () => {
      await app.ready()
    })
    return url
  },
  async fetch() {
    const fetch = (request: Request) => (receivers.get('fetch') as Receiver).fetch(request)
    return new Promise((resolve) => {
      const server = serve({ fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) =>
        resolve(`http://127.0.0.1:${port}`),
      )
      closing.push(() => server.close())
    })
  },
}
const starting: (() => Promise<void>)[] = []

beforeAll(async () => {
  for (const method of ['warn', 'info'] as const) vi.spyOn(console, method).mockImplementation(() => {})
  const clients = await Promise.all(
    ROWS.map(async ({ id, hasSession }) => ({ id, hasSession, logoutUri: `${await SERVERS[id]()}/logout` })),
  )
  provider = await startOpenIdProvider(clients)
  for (const { id, endAllSignIns } of ROWS) {
    const issuers = oidc({ issuer: provider.issuer, audience: id })
    receivers.set(id, backChannelLogout({ store: revoked, endAllSignIns, issuers }))
  }
  for (const start of starting) await start()
})
afterAll(async () => {
  for (const close of closing) await close()
  await provider.close()
  vi.restoreAllMocks()
})

function verifierFor(audience: string) {
  return createVerifier({
    issuers: oidc({ issuer: provider.issuer, audience }),
    isRevoked: revoked.isRevoked,
  })
}

it.each(ROWS)('$id: the provider ends $what', async ({ id, access, identity }) => {
  const browser = await provider.signIn(`user-of-${id}`, id)
  const { access_token, id_token } = browser.tokens
  const decide = async () => [
    await outcome(() => verifierFor(API).verify(access_token)),
    await outcome(() => verifierFor(id).verify(id_token)),
  ]
  expect(await decide()).toEqual(['accepted', 'accepted'])
  await browser.signOut()
  expect(await decide()).toEqual([access, identity])
})
