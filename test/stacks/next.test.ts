/**
 * `authenticate` in an API route of Next.js (`pages/api`): its response has `status`, `json` and `send`, but
 * no `set`. The server here makes the same response as Next's resolver of API routes.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { AuthError } from '@poolguard/core'
import { authenticate, authOf } from '@poolguard/express'
import type { Request } from 'express'
import supertest from 'supertest'
import { expect, it } from 'vitest'
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

interface ApiResponse extends ServerResponse {
  status(code: number): ApiResponse
  send(body: string): void
  json(body: unknown): void
}

type ApiHandler = (request: IncomingMessage, response: ApiResponse) => Promise<void>

function resolveApi(handler: ApiHandler) {
  return createServer((request, plain) => {
    const response: ApiResponse = Object.assign(plain, {
      status(code: number) {
        response.statusCode = code
        return response
      },
      send: (body: string) => void response.end(body),
      json: (body: unknown) => void response.end(JSON.stringify(body)),
    })
    void handler(Object.assign(request, { query: {}, cookies: {} }), response)
  })
}

/** The recipe of next-connect (`expressWrapper`) and of Next's own documentation. */
function run(middleware: NodeMiddleware, request: IncomingMessage, response: ServerResponse): Promise<void> {
  return new Promise((resolve, reject) => {
    middleware(request, response, (error) => (error === undefined ? resolve() : reject(error)))
  })
}

function makeGuardedRoute() {
  const guard = record(authenticate(verifier))
  const reached: string[] = []
  const server = resolveApi(async (request, response) => {
    try {
      await run(guard.middleware, request, response)
      reached.push(authOf(request as Request).subject as string)
      response.status(200).json({ reached: true })
    } catch (error) {
      response.status(error instanceof AuthError ? error.status : 500).json({ reached: false })
    }
  })
  return { guard, reached, server }
}

it.each([
  ['without a token', {}, 'ERR_TOKEN_MISSING'],
  ['with an expired token', { authorization: expired }, 'ERR_TOKEN_EXPIRED'],
] as const)(
  'a request %s → the promise around the middleware rejects, with the challenge on the response',
  async (_case, sent, code) => {
    const { guard, reached, server } = makeGuardedRoute()
    const { status, headers } = await supertest(server).get('/api/orders').set(sent)
    expect({ status, challenge: headers['www-authenticate'] }).toEqual({
      status: 401,
      challenge: expect.stringMatching(/^Bearer\b/),
    })
    expectOneRefusal(guard, code)
    expect(reached).toEqual([])
  },
)

it('a good token → the promise resolves, with the caller on the request', async () => {
  const { guard, reached, server } = makeGuardedRoute()
  expect((await supertest(server).get('/api/orders').set({ authorization })).status).toBe(200)
  expect(guard.calls).toEqual([[]])
  expect(reached).toEqual([expect.any(String)])
})
