/** The examples run and answer as the README says. */
import 'reflect-metadata'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { NestFactory } from '@nestjs/core'
import { createVerifier } from '@poolguard/core'
import { createLocalPool } from '@poolguard/local'
import supertest from 'supertest'
import { afterAll, describe, expect, it } from 'vitest'
import { createApp as createExpressApp } from '../../examples/express-api/app.mjs'
import { createApp as createFastifyApp } from '../../examples/fastify-api/app.mjs'
import { createApp as createHonoApp } from '../../examples/hono/app.mjs'
import { createAuthorizer } from '../../examples/lambda-authorizer/authorizer.mjs'
import { createGateway } from '../../examples/lambda-authorizer/gateway.mjs'
import { createModule } from '../../examples/nestjs/app.ts'

const pool = await createLocalPool()
const verifier = createVerifier({ issuers: pool.issuer({ tokenUse: 'access' }) })

const fastify = await createFastifyApp(verifier)
await fastify.ready()
const nest = await NestFactory.create(createModule(verifier), { logger: false })
await nest.init()
const gateway: Server = createGateway(createAuthorizer(verifier))
await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve))
afterAll(async () => {
  gateway.close()
  await fastify.close()
  await nest.close()
})

const gatewayUrl = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`
const apis: readonly (readonly [name: string, target: Parameters<typeof supertest>[0], path: string])[] = [
  ['the Express example', createExpressApp(verifier), '/orders'],
  ['the Fastify example', fastify.server, '/orders'],
  ['the Hono example', getRequestListener(createHonoApp(verifier).fetch) as never, '/orders'],
  ['the NestJS example', nest.getHttpServer(), '/orders'],
  ['the Lambda example behind an HTTP API', gatewayUrl, '/orders'],
  ['the Lambda example behind a REST API', gatewayUrl, '/rest/orders'],
]

describe.each(apis)('%s', (_name, target, path) => {
  const get = (token?: string) => {
    const request = supertest(target).get(path)
    return token === undefined ? request : request.set('Authorization', `Bearer ${token}`)
  }

  it('lets a token with the scope in', async () => {
    const subject = 'reader'
    const { status, body } = await get(await pool.accessToken({ scope: 'orders/read', subject }))
    expect({ status, of: body.of }).toEqual({ status: 200, of: subject })
  })

  it('refuses an ID token, a token of another client, and a request without a token', async () => {
    expect((await get(await pool.idToken())).status).toBe(401)
    expect((await get(await pool.badToken('other-client'))).status).toBe(401)
    expect((await get()).status).toBe(401)
  })

  it('refuses a token without the scope', async () => {
    expect((await get(await pool.accessToken({ scope: 'profile' }))).status).toBe(403)
  })
})
