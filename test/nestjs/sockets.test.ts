/** @poolguard/nestjs with gateways: ws and socket.io. */
import { once } from 'node:events'
import {
  type CallHandler,
  type ExecutionContext,
  Inject,
  type NestInterceptor,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common'
import { IoAdapter } from '@nestjs/platform-socket.io'
import { WsAdapter } from '@nestjs/platform-ws'
import { type OnGatewayConnection, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets'
import { type AuthContext, createVerifier } from '@poolguard/core'
import { Auth, Authorize, PoolguardGuard, PoolguardModule, PoolguardSockets, Public } from '@poolguard/nestjs'
import { last, mergeMap, ReplaySubject, take } from 'rxjs'
import { io, type Socket } from 'socket.io-client'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { alice, expired, guarded, issuers, pool, serve, staff } from '../support/nest-apps.ts'

class Messages {
  @SubscribeMessage('me')
  me(@Auth() auth: AuthContext) {
    return { event: 'me', data: auth.subject }
  }

  @Public()
  @SubscribeMessage('ping')
  ping() {
    return { event: 'pong', data: '' }
  }

  @Authorize({ groups: 'staff' })
  @SubscribeMessage('payroll')
  payroll() {
    return { event: 'payroll', data: 'secret' }
  }
}

/** Admits each client in the handshake. */
@WebSocketGateway()
class AdmittingGateway extends Messages implements OnGatewayConnection {
  @Inject(PoolguardSockets)
  private readonly sockets!: PoolguardSockets

  async handleConnection(client: never, request: never) {
    await this.sockets.admit(client, request)
  }
}

/** Lets no message go on before two have passed the guard. */
class WaitForTwo implements NestInterceptor {
  readonly #passed = new ReplaySubject<void>()

  intercept(_context: ExecutionContext, next: CallHandler) {
    this.#passed.next()
    return this.#passed.pipe(
      take(2),
      last(),
      mergeMap(() => next.handle()),
    )
  }
}

@UseInterceptors(new WaitForTwo())
@WebSocketGateway()
class PatientGateway extends Messages {}

/** Does not admit its clients: only its messages are guarded. */
@UseGuards(PoolguardGuard)
@WebSocketGateway()
class ForgetfulGateway extends Messages {}

const open: { close(): unknown }[] = []
afterEach(() => {
  for (const client of open.splice(0)) client.close()
})

describe('ws', () => {
  async function connect(gateway: new () => unknown, authorization?: string, module = guarded) {
    const { url } = await serve({ imports: [module], providers: [gateway] }, undefined, (app) => {
      app.useWebSocketAdapter(new WsAdapter(app))
    })
    const client = new WebSocket(url, authorization === undefined ? {} : { headers: { authorization } })
    open.push(client)
    return client
  }

  async function ask(client: WebSocket, event: string) {
    client.send(JSON.stringify({ event, data: {} }))
    const [data] = await once(client, 'message')
    return JSON.parse(String(data))
  }

  it('a good token → the caller in each message', async () => {
    const client = await connect(AdmittingGateway, alice)
    await once(client, 'open')
    expect(await ask(client, 'me')).toEqual({ event: 'me', data: 'alice' })
    expect(await ask(client, 'ping')).toEqual({ event: 'pong', data: '' })
    expect(await ask(client, 'payroll')).toMatchObject({
      event: 'exception',
      data: { code: 'ERR_FORBIDDEN' },
    })
  })

  it('messages of one client that overlap, each with its token → each with its caller', async () => {
    const module = PoolguardModule.forRoot({
      verifier: { issuers },
      getRequest: (context) => ({ headers: context.switchToWs().getData<{ authorization: string }>() }),
    })
    const { url } = await serve({ imports: [module], providers: [PatientGateway] }, undefined, (app) => {
      app.useWebSocketAdapter(new WsAdapter(app))
    })
    const client = new WebSocket(url)
    open.push(client)
    await once(client, 'open')
    const names: unknown[] = []
    client.on('message', (data) => names.push(JSON.parse(String(data)).data))
    for (const authorization of [alice, staff]) {
      client.send(JSON.stringify({ event: 'me', data: { authorization } }))
    }
    await vi.waitFor(() => expect(names.toSorted()).toEqual(['alice', 'sam']))
  })

  it.each([
    ['no token', undefined, 4401],
    ['an expired token', expired, 4401],
    ['a scheme without a token', 'Bearer', 4400],
  ])('$0 → closed with $2', async (_name, authorization, code) => {
    const [closed] = await once(await connect(AdmittingGateway, authorization), 'close')
    expect(closed).toBe(code)
  })

  it('an outage → closed with 1013', async () => {
    const isRevoked = () => Promise.reject(new Error('the store is down'))
    const down = PoolguardModule.forRoot({ verifier: { issuers, isRevoked } })
    const [closed] = await once(await connect(AdmittingGateway, alice, down), 'close')
    expect(closed).toBe(1013)
  })

  it('a token that expires while the client listens → closed with 4401', async () => {
    let ahead = 0
    const shortLived = createVerifier({ issuers, now: () => Date.now() + ahead })
    ahead = 59_900 // the token of a minute has a tenth of a second left
    const token = `Bearer ${await pool.accessToken({ lifetimeSeconds: 60 })}`
    const client = await connect(AdmittingGateway, token, PoolguardModule.forRoot({ verifier: shortLived }))
    const [closed] = await once(client, 'close')
    expect(closed).toBe(4401)
  })

  it('a token that grows older than maxTokenAgeSeconds while the client listens → closed with 4401', async () => {
    let ahead = 0
    const young = pool.issuer({ tokenUse: 'access', maxTokenAgeSeconds: 60 })
    const verifier = createVerifier({ issuers: young, now: () => Date.now() + ahead })
    const token = `Bearer ${await pool.accessToken()}`
    ahead = 59_800
    const client = await connect(AdmittingGateway, token, PoolguardModule.forRoot({ verifier }))
    const [closed] = await once(client, 'close')
    expect(closed).toBe(4401)
  })

  it('a token that is revoked while the client is connected → its next message is refused', async () => {
    let isRevoked = false
    const module = PoolguardModule.forRoot({ verifier: { issuers, isRevoked: () => isRevoked } })
    const client = await connect(AdmittingGateway, alice, module)
    await once(client, 'open')
    expect(await ask(client, 'me')).toMatchObject({ data: 'alice' })
    isRevoked = true
    expect(await ask(client, 'me')).toMatchObject({ event: 'exception', data: { code: 'ERR_TOKEN_REVOKED' } })
  })

  it('a gateway that does not admit its clients → only public messages are answered', async () => {
    const client = await connect(ForgetfulGateway, alice)
    await once(client, 'open')
    expect(await ask(client, 'me')).toMatchObject({ event: 'exception', data: { status: 'error' } })
    expect(await ask(client, 'ping')).toEqual({ event: 'pong', data: '' })
  })
})

describe('socket.io', () => {
  async function start(gateway: new () => unknown) {
    const { url } = await serve({ imports: [guarded], providers: [gateway] }, undefined, (app) => {
      app.useWebSocketAdapter(new IoAdapter(app))
    })
    return (options: { auth?: object; extraHeaders?: Record<string, string> }): Socket => {
      const client = io(url, { transports: ['websocket'], reconnection: false, forceNew: true, ...options })
      open.push(client)
      return client
    }
  }

  const next = (client: Socket, event: string) =>
    new Promise<unknown>((resolve) => void client.once(event, resolve))

  const token = alice.slice('Bearer '.length)

  it.each([
    ['in the handshake’s auth', { auth: { token } }],
    ['in a header', { extraHeaders: { authorization: alice } }],
  ])('a token %s → the caller in each message', async (_name, options) => {
    const client = (await start(AdmittingGateway))(options)
    await next(client, 'connect')
    client.emit('me', {})
    expect(await next(client, 'me')).toBe('alice')
    client.emit('payroll', {})
    expect(await next(client, 'exception')).toMatchObject({ code: 'ERR_FORBIDDEN', status: 403 })
  })

  it('no token → an exception and the end of the connection', async () => {
    const client = (await start(AdmittingGateway))({})
    expect(await next(client, 'exception')).toMatchObject({ code: 'ERR_TOKEN_MISSING' })
    if (client.connected) await next(client, 'disconnect')
    expect(client.connected).toBe(false)
  })

  it('a token in both places → refused, because it is unclear who is calling', async () => {
    const client = (await start(AdmittingGateway))({
      auth: { token },
      extraHeaders: { authorization: alice },
    })
    expect(await next(client, 'exception')).toMatchObject({ code: 'ERR_REQUEST_INVALID' })
  })

  it('a gateway that does not admit its clients → each message is authenticated', async () => {
    const connect = await start(ForgetfulGateway)
    const known = connect({ auth: { token } })
    await next(known, 'connect')
    known.emit('me', {})
    expect(await next(known, 'me')).toBe('alice')
    const anonymous = connect({})
    await next(anonymous, 'connect')
    anonymous.emit('me', {})
    expect(await next(anonymous, 'exception')).toMatchObject({ code: 'ERR_TOKEN_MISSING' })
  })
})
