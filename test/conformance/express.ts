/** Express 4 and 5, by supertest and by a socket. */
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { AuthError, Verifier } from '@poolguard/core'
import { authenticate, authOf, authorize } from '@poolguard/express'
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express'
import express4 from 'express4'
import supertest from 'supertest'
import { type Adapter, linesByName, sendOverSocket } from './harness.ts'
import { GUARDED } from './routes.ts'

/** A usual error handler: it reads the status and ignores the headers. */
const answerError: ErrorRequestHandler = (error: AuthError, _request, response, _next) => {
  response.status(error.status ?? 500).json({ code: error.code })
}

export function makeExpressApp(verifier: Verifier, framework: typeof express): Express {
  const app = framework()
  const whoAmI: RequestHandler = (request, response) => void response.json({ sub: authOf(request).subject })
  app.get('/open', (_request, response) => void response.json({}))
  app.use(authenticate(verifier))
  for (const [path, rule] of GUARDED) app.get(path, ...(rule === true ? [] : [authorize(rule)]), whoAmI)
  app.use(answerError)
  return app
}

function listening(app: Express): Promise<Server> {
  return new Promise((resolve) => {
    const server = app.listen(0, '127.0.0.1', () => resolve(server))
  })
}

function bySupertest(name: string, framework: typeof express): Adapter {
  return {
    name,
    start: async ({ verifier }) => {
      const app = makeExpressApp(verifier, framework)
      return {
        send: async (path, headers) => {
          const request = supertest(app).get(path)
          for (const [header, values] of Object.entries(linesByName(headers))) {
            request.set(header, values as unknown as string)
          }
          const { status, body, headers: answered } = await request
          return { status, code: body.code, challenge: answered['www-authenticate'] ?? null }
        },
        close: async () => {},
      }
    },
  }
}

function bySocket(name: string, framework: typeof express): Adapter {
  return {
    name,
    start: async ({ verifier }) => {
      const server = await listening(makeExpressApp(verifier, framework))
      const { port } = server.address() as AddressInfo
      return {
        send: (path, headers) => sendOverSocket(port, path, headers),
        close: () => new Promise((resolve) => server.close(() => resolve())),
      }
    },
  }
}

export const EXPRESS_ADAPTERS: readonly Adapter[] = [
  bySupertest('Express 4', express4),
  bySupertest('Express 5', express),
  bySocket('Express 4 over a socket', express4),
  bySocket('Express 5 over a socket', express),
]
