/** The recipes of docs/other-frameworks.md with the real packages, and with a token that expires. */
import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type AuthContext, createVerifier } from '@poolguard/core'
import { createLocalPool } from '@poolguard/local'
import { createTRPCClient, httpLink } from '@trpc/client'
import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import { buildSchema } from 'graphql'
import { type Client, createClient } from 'graphql-ws'
import Koa from 'koa'
import { Server as SocketIo } from 'socket.io'
import { io as connectSocketIo } from 'socket.io-client'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { read } from '../support/markdown.ts'
import { createApp as createFastifyApp } from './fastify-websocket.ts'
import { guardSubscriptions } from './graphql-ws.ts'
import { authenticate as authenticateKoa } from './koa.ts'
import { guard } from './node-http.ts'
import { guardSockets as guardSocketIo } from './socket-io.ts'
import { createEventStream } from './sse.ts'
import { createRouter } from './trpc.ts'
import { guardSockets } from './ws.ts'
import { createApi } from './yoga.ts'

const pool = await createLocalPool()
const verifier = createVerifier({ issuers: pool.issuer({ tokenUse: 'access' }), realm: 'orders' })
const token = await pool.accessToken({ subject: 'alice', scope: 'orders/read' })
const good = { authorization: `Bearer ${token}` }

/** A token that expires now: it is accepted within the tolerance of the clock, and its timer is due. */
const makeEnding = () =>
  pool.accessToken({
    issuedAt: Math.floor(Date.now() / 1000) - 60,
    lifetimeSeconds: 60,
    scope: 'orders/read',
  })

const open: (() => unknown)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  open.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

const listenTo = async (listener: RequestListener) => `http://${await listen(createServer(listener))}/`

function connect(url: string, protocols: string[] = [], headers: Record<string, string> = {}): WebSocket {
  const client = new WebSocket(url, protocols, { headers })
  client.on('error', () => {})
  open.push(() => client.terminate())
  return client
}

/** The status and the challenge of a refused handshake. */
async function refusalOf(client: WebSocket): Promise<unknown[]> {
  const [, response] = await once(client, 'unexpected-response')
  response.destroy()
  return [response.statusCode, response.headers['www-authenticate']]
}

const CHALLENGED = [401, 'Bearer realm="orders"']

it.each(['koa', 'trpc', 'yoga', 'ws', 'socket-io', 'graphql-ws', 'sse', 'fastify-websocket', 'node-http'])(
  'the page → shows the tested recipe %s',
  (name) => {
    expect(read('docs/other-frameworks.md')).toContain(read(`test/recipes/${name}.ts`))
  },
)

describe('requests', () => {
  const koa = new Koa().use(authenticateKoa(verifier)).use((ctx) => {
    ctx.body = ctx.state.auth.subject
  })
  const handlers: [string, RequestListener][] = [
    ['Koa', koa.callback()],
    ['node:http', guard(verifier, ({ subject }, _request, response) => response.end(subject))],
  ]

  it.each(handlers)('%s: a good token → the caller; none → 401 with a challenge', async (_name, listener) => {
    const url = await listenTo(listener)
    expect(await (await fetch(url, { headers: good })).text()).toBe('alice')
    const refused = await fetch(url)
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual(CHALLENGED)
    expect(await refused.json()).toMatchObject({ code: 'ERR_TOKEN_MISSING' })
  })

  it('tRPC: a good token → the caller; none → UNAUTHORIZED', async () => {
    const router = createRouter(verifier)
    const callWith = (headers: Record<string, string>) =>
      createTRPCClient<typeof router>({
        links: [
          httpLink({
            url: 'http://api.example.com/trpc',
            headers,
            fetch: (url, options) =>
              fetchRequestHandler({
                endpoint: '/trpc',
                req: new Request(url as string, options as RequestInit),
                router,
                createContext: ({ req }) => ({ request: req }),
              }),
          }),
        ],
      }).me.query()
    expect(await callWith(good)).toBe('alice')
    await expect(callWith({})).rejects.toMatchObject({ data: { code: 'UNAUTHORIZED', httpStatus: 401 } })
  })

  it('GraphQL Yoga: a good token → the caller; none → 401 with a challenge', async () => {
    const yoga = createApi(verifier)
    const ask = (headers: Record<string, string>) =>
      yoga.fetch('http://api.example.com/graphql?query={me}', { headers })
    expect(await (await ask(good)).json()).toEqual({ data: { me: 'alice' } })
    const refused = await ask({})
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual(CHALLENGED)
    expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: 'ERR_TOKEN_MISSING' } }] })
  })
})

describe('ws', () => {
  async function start() {
    const server = createServer()
    const sockets = guardSockets(server, verifier)
    sockets.on('connection', (client: WebSocket, _request: unknown, auth: AuthContext) =>
      client.send(auth.subject),
    )
    return `ws://${await listen(server)}/`
  }

  it('a token in the header, or in the second subprotocol → connected', async () => {
    const url = await start()
    const [fromNode] = await once(connect(url, [], good), 'message')
    const browser = connect(url, ['orders', token])
    const [fromBrowser] = await once(browser, 'message')
    expect([String(fromNode), String(fromBrowser), browser.protocol]).toEqual(['alice', 'alice', 'orders'])
  })

  it('no token → 401 with a challenge; at exp → closed with 4401', async () => {
    const url = await start()
    expect(await refusalOf(connect(url))).toEqual(CHALLENGED)
    const [code] = await once(connect(url, ['orders', await makeEnding()]), 'close')
    expect(code).toBe(4401)
  })
})

describe('@fastify/websocket', () => {
  async function start() {
    const app = await createFastifyApp(verifier)
    open.push(() => app.close())
    return `${(await app.listen({ host: '127.0.0.1', port: 0 })).replace('http', 'ws')}/orders`
  }

  it('a good token → connected; none → 401; at exp → closed with 4401', async () => {
    const url = await start()
    const [subject] = await once(connect(url, [], good), 'message')
    expect(String(subject)).toBe('alice')
    expect((await fetch(url.replace('ws', 'http'))).status).toBe(401)
    const [code] = await once(connect(url, [], { authorization: `Bearer ${await makeEnding()}` }), 'close')
    expect(code).toBe(4401)
  })
})

describe('socket.io', () => {
  it('a good token → connected; none → connect_error; at exp → disconnected', async () => {
    const server = createServer()
    const io = new SocketIo(server)
    guardSocketIo(io, verifier)
    io.on('connection', (socket) => socket.emit('me', socket.data.auth.subject))
    const url = `http://${await listen(server)}`
    open.push(() => io.close())
    const dial = (auth: object) => {
      const client = connectSocketIo(url, { auth, transports: ['websocket'], reconnection: false })
      open.push(() => client.close())
      return client
    }
    const heard = (client: ReturnType<typeof dial>, event: string) =>
      new Promise<unknown>((resolve) => void client.once(event, resolve))
    expect(await heard(dial({ token }), 'me')).toBe('alice')
    expect(await heard(dial({}), 'connect_error')).toMatchObject({ data: { code: 'ERR_TOKEN_MALFORMED' } })
    expect(await heard(dial({ token: await makeEnding() }), 'disconnect')).toBe('io server disconnect')
  })
})

describe('graphql-ws', () => {
  const schema = buildSchema('type Query { me: String }')
  const { me } = schema.getQueryType()?.getFields() ?? {}
  Object.assign(me as object, {
    resolve: (_root: unknown, _args: unknown, { auth }: { auth: AuthContext }) => auth.subject,
  })

  async function start() {
    const server = createServer()
    const sockets = new WebSocketServer({ server })
    guardSubscriptions(sockets, schema, verifier)
    return `ws://${await listen(server)}/`
  }

  function dial(url: string, authorization?: string) {
    let client: Client | undefined
    const closed = new Promise<number>((resolve) => {
      client = createClient({
        url,
        webSocketImpl: WebSocket,
        lazy: false,
        retryAttempts: 0,
        onNonLazyError: () => {},
        ...(authorization === undefined ? {} : { connectionParams: { authorization } }),
        on: { closed: (event) => resolve((event as { code: number }).code) },
      })
    })
    open.push(() => client?.dispose())
    return { client: client as Client | undefined, closed }
  }

  it('a good token → the caller in each operation', async () => {
    const { client } = dial(await start(), good.authorization)
    for await (const result of client?.iterate({ query: '{ me }' }) ?? [])
      expect(result.data).toEqual({ me: 'alice' })
  })

  it('no token, or at exp → closed with 4401', async () => {
    const url = await start()
    expect(await dial(url).closed).toBe(4401)
    expect(await dial(url, `Bearer ${await makeEnding()}`).closed).toBe(4401)
  })
})

describe('server-sent events', () => {
  const subscribed: string[] = []
  const stream = createEventStream(verifier, (send) => {
    subscribed.push('started')
    send('A-1')
    return () => void subscribed.push('stopped')
  })
  const ask = (authorization?: string) =>
    stream(
      new Request(
        'http://api.example.com',
        authorization === undefined ? {} : { headers: { authorization } },
      ),
    )

  it('a good token → events; the client leaves → the subscription ends', async () => {
    const response = await ask(good.authorization)
    const reader = (response.body as ReadableStream<Uint8Array>).getReader()
    expect(new TextDecoder().decode((await reader.read()).value)).toBe('data: A-1\n\n')
    await reader.cancel()
    await expect.poll(() => subscribed).toEqual(['started', 'stopped'])
  })

  it('no token → 401; at exp → the stream ends', async () => {
    expect((await ask()).status).toBe(401)
    expect(await (await ask(`Bearer ${await makeEnding()}`)).text()).toBe('data: A-1\n\n')
  })
})
