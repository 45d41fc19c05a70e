/** NestJS applications for tests, on both platforms, closed after each test. */
import 'reflect-metadata'
import type { AddressInfo } from 'node:net'
import { type INestApplication, Module, type ModuleMetadata } from '@nestjs/common'
import { type AbstractHttpAdapter, NestFactory } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import { createVerifier } from '@poolguard/core'
import { createLocalPool } from '@poolguard/local'
import { PoolguardModule } from '@poolguard/nestjs'
import { afterEach } from 'vitest'

export const pool = await createLocalPool()
export const issuers = pool.issuer({ tokenUse: 'access' })
export const verifier = createVerifier({ issuers, realm: 'orders' })
export const guarded = PoolguardModule.forRoot({ verifier })

export const alice = `Bearer ${await pool.accessToken({ subject: 'alice', scope: 'orders/read' })}`
export const staff = `Bearer ${await pool.accessToken({ subject: 'sam', scope: 'orders/read', groups: ['staff'] })}`
export const expired = `Bearer ${await pool.badToken('expired')}`

export const PLATFORMS: [name: string, make: () => AbstractHttpAdapter][] = [
  ['Express', () => new ExpressAdapter()],
  ['Fastify', () => new FastifyAdapter()],
]

const open: INestApplication[] = []
afterEach(async () => {
  for (const app of open.splice(0)) await app.close()
})

export interface Served {
  readonly app: INestApplication
  readonly url: string
}

export async function serve(
  metadata: ModuleMetadata,
  platform: AbstractHttpAdapter = new ExpressAdapter(),
  prepare: (app: INestApplication) => void = () => {},
): Promise<Served> {
  class AppModule {}
  Module(metadata)(AppModule)
  const app = await NestFactory.create(AppModule, platform, {
    logger: false,
    abortOnError: false,
    forceCloseConnections: true,
  })
  open.push(app)
  prepare(app)
  await app.listen(0, '127.0.0.1')
  const { port } = app.getHttpServer().address() as AddressInfo
  return { app, url: `http://127.0.0.1:${port}` }
}
