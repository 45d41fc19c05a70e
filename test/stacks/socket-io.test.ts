/** `authenticate` in socket.io's HTTP engine, over both transports. https://socket.io/how-to/use-with-jwt */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { authenticate, authOf } from '@poolguard/express'
import type { Request } from 'express'
import { Server, type Socket } from 'socket.io'
import { type Socket as ClientSocket, io as connect } from 'socket.io-client'
import { afterEach, describe, expect, it } from 'vitest'
import {
  authorization,
  expectOneRefusal,
  expired,
  record,
  verifier,
  watchUnhandled,
} from '../support/stacks.ts'

watchUnhandled()

type Transport = 'polling' | 'websocket'

const open: (() => unknown)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

async function startGuardedServer() {
  const guard = record(authenticate(verifier))
  const server = createServer()
  const io = new Server(server)
  io.engine.use(guard.middleware)
  const connected: Socket[] = []
  io.on('connection', (socket) => connected.push(socket))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  open.push(() => io.close())
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { guard, connected, origin }
}

/** Resolves with the event that ends the handshake. */
async function handshake(origin: string, transport: Transport, extraHeaders: Record<string, string> = {}) {
  const socket: ClientSocket = connect(origin, {
    transports: [transport],
    reconnection: false,
    forceNew: true,
    extraHeaders,
  })
  open.push(() => socket.disconnect())
  return new Promise<'connect' | 'connect_error'>((resolve) => {
    socket.once('connect', () => resolve('connect'))
    socket.once('connect_error', () => resolve('connect_error'))
  })
}

describe.each<Transport>(['polling', 'websocket'])('a handshake by %s', { timeout: 5_000 }, (transport) => {
  it('no token → refused; then a good token → connected', async () => {
    const { guard, connected, origin } = await startGuardedServer()
    expect(await handshake(origin, transport)).toBe('connect_error')
    expectOneRefusal(guard)
    expect(connected).toEqual([])

    expect(await handshake(origin, transport, { authorization })).toBe('connect')
    expect(connected).toHaveLength(1)
    expect(authOf(connected[0]?.request as Request).subject).toBeTypeOf('string')
  })

  it('an expired token → refused', async () => {
    const { guard, connected, origin } = await startGuardedServer()
    expect(await handshake(origin, transport, { authorization: expired })).toBe('connect_error')
    expectOneRefusal(guard, 'ERR_TOKEN_EXPIRED')
    expect(connected).toEqual([])
  })
})

it('a refused handshake by polling → the challenge, with the status of engine.io', async () => {
  const { guard, origin } = await startGuardedServer()
  const { status, headers } = await fetch(`${origin}/socket.io/?EIO=4&transport=polling`)
  expect(status).toBe(400)
  expect(headers.get('www-authenticate')).toMatch(/^Bearer\b/)
  expectOneRefusal(guard)
})
