/** NestJS on Express and on Fastify, over a socket. */
import 'reflect-metadata'
import type { AddressInfo } from 'node:net'
import { Controller, Get, type INestApplication, Module } from '@nestjs/common'
import { type AbstractHttpAdapter, NestFactory } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import type { AuthContext, Verifier } from '@poolguard/core'
import { Auth, Authorize, PoolguardModule, Public } from '@poolguard/nestjs'
import { type Adapter, sendOverSocket } from './harness.ts'
import { type RouteRule, RULES } from './routes.ts'

/** A controller with one route. The decorators are called as functions, because the list gives path and rule. */
function makeController(path: string, rule: RouteRule) {
  class RouteController {
    whoAmI(auth: AuthContext | undefined) {
      return { sub: auth?.subject }
    }
  }
  const { prototype } = RouteController
  const method = Object.getOwnPropertyDescriptor(prototype, 'whoAmI') as PropertyDescriptor
  Get()(prototype, 'whoAmI', method)
  Auth({ optional: rule === 'open' })(prototype, 'whoAmI', 0)
  if (rule === 'open') Public()(prototype, 'whoAmI', method)
  else if (rule !== true) Authorize(rule)(prototype, 'whoAmI', method)
  Controller(path)(RouteController)
  return RouteController
}

async function makeNestApp(verifier: Verifier, platform: AbstractHttpAdapter): Promise<INestApplication> {
  class AppModule {}
  Module({
    imports: [PoolguardModule.forRoot({ verifier })],
    controllers: RULES.map(([path, rule]) => makeController(path, rule)),
  })(AppModule)
  return NestFactory.create(AppModule, platform, { logger: false, forceCloseConnections: true })
}

function bySocket(name: string, makePlatform: () => AbstractHttpAdapter): Adapter {
  return {
    name,
    start: async ({ verifier }) => {
      const app = await makeNestApp(verifier, makePlatform())
      await app.listen(0, '127.0.0.1')
      const { port } = app.getHttpServer().address() as AddressInfo
      return { send: (path, headers) => sendOverSocket(port, path, headers), close: () => app.close() }
    },
  }
}

export const NESTJS_ADAPTERS: readonly Adapter[] = [
  bySocket('NestJS on Express', () => new ExpressAdapter()),
  bySocket('NestJS on Fastify', () => new FastifyAdapter()),
]
