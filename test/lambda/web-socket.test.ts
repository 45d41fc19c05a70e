/** A WebSocket API with the token as a subprotocol, as in the README, and a client of the standard. */
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createVerifier } from '@poolguard/core'
import { authorizer, type PolicyResult } from '@poolguard/lambda'
import { createLocalPool } from '@poolguard/local'
import { WebSocket } from 'undici'
import { afterEach, expect, it } from 'vitest'
import { WebSocketServer } from 'ws'
import { connect, from } from '../recipes/api-gateway-socket.ts'
import { type Lines, webSocketEvent } from '../support/lambda-events.ts'
import { read } from '../support/markdown.ts'

const pool = await createLocalPool()
const authorize = authorizer(createVerifier({ issuers: pool.issuer({ tokenUse: 'access' }), from }))
const token = await pool.accessToken({ subject: 'alice' })
const expired = await pool.badToken('expired')

type Integration = () => Promise<{ statusCode: number; headers?: Record<string, string> }>

const open: (() => unknown)[] = []
afterEach(() => {
  for (const close of open.splice(0).reverse()) close()
})

function toLines({ rawHeaders }: IncomingMessage): Lines {
  return rawHeaders.flatMap((name, at) => (at % 2 === 0 ? [[name, rawHeaders[at + 1] as string]] : []))
}

/** Plays API Gateway: the authorizer, then the integration of `$connect`, whose headers the client gets. */
async function startGateway(integration: Integration): Promise<string> {
  let protocol: string | undefined
  const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => protocol ?? false })
  const server = createServer().on('upgrade', async (request, socket, head) => {
    try {
      const { policyDocument } = (await authorize(webSocketEvent(toLines(request)))) as PolicyResult
      expect(policyDocument.Statement[0]?.Effect).toBe('Allow')
      protocol = (await integration()).headers?.['Sec-WebSocket-Protocol']
      sockets.handleUpgrade(request, socket, head, (client) => client.close())
    } catch {
      socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n')
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  open.push(() => server.close())
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

/** The protocol of the connection; `undefined` when there is none, because the client or the API refused. */
function connectWith(url: string, protocols: string[]): Promise<string | undefined> {
  const client = new WebSocket(url, protocols)
  return new Promise((resolve) => {
    client.addEventListener('open', () => resolve(client.protocol))
    client.addEventListener('error', () => resolve(undefined))
  })
}

it('the README shows the code as it is tested', () => {
  expect(read('packages/lambda/README.md')).toContain(read('test/recipes/api-gateway-socket.ts'))
})

it('a token as the second protocol → connected, with the first as its protocol', async () => {
  const url = await startGateway(connect)
  expect(await connectWith(url, ['access_token', token])).toBe('access_token')
})

it.each([
  ['an expired token', ['access_token', expired]],
  ['no token', ['access_token']],
  ['a token without the protocol before it', [token]],
])('%s → refused', async (_name, protocols) => {
  const url = await startGateway(connect)
  expect(await connectWith(url, protocols)).toBeUndefined()
})

it('an integration that names no protocol → the client gives up', async () => {
  const url = await startGateway(async () => ({ statusCode: 200 }))
  expect(await connectWith(url, ['access_token', token])).toBeUndefined()
})
