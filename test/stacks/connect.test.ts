/** `authenticate` with Node's own response, which has no `.set`: connect, and @fastify/middie in Fastify. */
import middie from '@fastify/middie'
import { authenticate, authOf } from '@poolguard/express'
import connect from 'connect'
import type { Request } from 'express'
import Fastify from 'fastify'
import supertest from 'supertest'
import { describe, expect, it } from 'vitest'
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

interface Stack {
  readonly server: Parameters<typeof supertest>[0]
  /** The subjects of the requests that reached the handler. */
  readonly reached: readonly string[]
}

function makeConnectApp(guard: NodeMiddleware): Stack {
  const reached: string[] = []
  const app = connect()
  app.use(guard)
  app.use((request, response) => {
    reached.push(authOf(request as Request).subject as string)
    response.end('in')
  })
  return { server: app, reached }
}

async function makeMiddieApp(guard: NodeMiddleware): Promise<Stack> {
  const reached: string[] = []
  const app = Fastify()
  await app.register(middie)
  app.use(guard)
  app.get('/', async (request) => {
    reached.push(authOf(request.raw as Request).subject as string)
    return 'in'
  })
  await app.ready()
  return { server: app.server, reached }
}

describe.each([
  ['connect', makeConnectApp],
  ['@fastify/middie', makeMiddieApp],
])('%s', (_name, makeApp) => {
  it('no token → 401 with the challenge', async () => {
    const guard = record(authenticate(verifier))
    const { server, reached } = await makeApp(guard.middleware)
    const { status, headers } = await supertest(server).get('/')
    expect({ status, challenge: headers['www-authenticate'] }).toEqual({
      status: 401,
      challenge: expect.stringMatching(/^Bearer\b/),
    })
    expectOneRefusal(guard)
    expect(reached).toEqual([])
  })

  it('an expired token → 401 with the challenge', async () => {
    const guard = record(authenticate(verifier))
    const { server, reached } = await makeApp(guard.middleware)
    const { status, headers } = await supertest(server).get('/').set('Authorization', expired)
    expect({ status, challenge: headers['www-authenticate'] }).toEqual({
      status: 401,
      challenge: expect.stringContaining('invalid_token'),
    })
    expectOneRefusal(guard, 'ERR_TOKEN_EXPIRED')
    expect(reached).toEqual([])
  })

  it('a good token → the handler once, with the caller on the request', async () => {
    const guard = record(authenticate(verifier))
    const { server, reached } = await makeApp(guard.middleware)
    expect((await supertest(server).get('/').set('Authorization', authorization)).status).toBe(200)
    expect(guard.calls).toEqual([[]])
    expect(reached).toEqual([expect.any(String)])
  })
})
