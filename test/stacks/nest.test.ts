/** `authenticate` as a middleware on both platforms of NestJS, whose exception filter knows http-errors. */
import 'reflect-metadata'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  Controller,
  Get,
  type INestApplication,
  type MiddlewareConsumer,
  Module,
  type NestModule,
  Req,
} from '@nestjs/common'
import { type AbstractHttpAdapter, NestFactory } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import { authenticate, authOf } from '@poolguard/express'
import type { Request } from 'express'
import { afterEach, describe, expect, it } from 'vitest'
import {
  authorization,
  expectOneRefusal,
  expired,
  type NodeMiddleware,
  record,
  verifier,
  watchUnhandled,
} from '../support/stacks.ts'

watchUnhandled()

const apps: INestApplication[] = []
afterEach(async () => {
  for (const app of apps.splice(0)) await app.close()
})

/** Calls the decorators as functions, so they need no compiler option. */
async function serve(makeAdapter: () => AbstractHttpAdapter, guard: NodeMiddleware) {
  const reached: string[] = []
  class Orders {
    list(request: IncomingMessage & { raw?: IncomingMessage }): string {
      reached.push(authOf((request.raw ?? request) as Request).subject as string)
      return 'in'
    }
  }
  const list = Object.getOwnPropertyDescriptor(Orders.prototype, 'list') as PropertyDescriptor
  Get()(Orders.prototype, 'list', list)
  Req()(Orders.prototype, 'list', 0)
  Controller('orders')(Orders)

  class Application implements NestModule {
    configure(consumer: MiddlewareConsumer): void {
      consumer.apply(guard).forRoutes('*path')
    }
  }
  Module({ controllers: [Orders] })(Application)

  const app = await NestFactory.create(Application, makeAdapter(), { logger: false })
  apps.push(app)
  await app.listen(0, '127.0.0.1')
  const { port } = app.getHttpServer().address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/orders`, reached }
}

describe.each([
  ['platform-express', () => new ExpressAdapter()],
  ['platform-fastify', () => new FastifyAdapter()],
] as [string, () => AbstractHttpAdapter][])('NestJS on %s', (_name, makeAdapter) => {
  it.each([
    ['without a token', {}, 'ERR_TOKEN_MISSING'],
    ['with an expired token', { authorization: expired }, 'ERR_TOKEN_EXPIRED'],
  ] as const)('a request %s → refused with the challenge', async (_case, headers, code) => {
    const guard = record(authenticate(verifier))
    const { url, reached } = await serve(makeAdapter, guard.middleware)
    const response = await fetch(url, { headers })
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer\b/)
    expectOneRefusal(guard, code)
    expect(reached).toEqual([])
  })

  it('a good token → the handler once, with the caller on the request', async () => {
    const guard = record(authenticate(verifier))
    const { url, reached } = await serve(makeAdapter, guard.middleware)
    expect((await fetch(url, { headers: { authorization } })).status).toBe(200)
    expect(guard.calls).toEqual([[]])
    expect(reached).toEqual([expect.any(String)])
  })
})
