/** Handlers of the Fetch standard, and Hono: by a Request and by a socket. */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { type ServerType, serve } from '@hono/node-server'
import type { Verifier } from '@poolguard/core'
import { withAuth } from '@poolguard/fetch'
import { authenticate, authOf, authorize } from '@poolguard/fetch/hono'
import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { HeaderLines } from './cases.ts'
import { type Adapter, type Answer, sendOverSocket } from './harness.ts'
import { GUARDED, RULES } from './routes.ts'

type Handler = (request: Request) => Response | Promise<Response>

/** A handler for each path, each with its own guard. An error of a handler is a 500, as in every runtime. */
function makeHandler(verifier: Verifier): Handler {
  const handlers = new Map<string, Handler>(
    RULES.map(([path, rule]) => {
      if (rule === 'open') return [path, () => Response.json({})]
      const options = rule === true ? {} : { requirement: rule }
      return [path, withAuth(verifier, ({ subject }) => Response.json({ sub: subject }), options)]
    }),
  )
  return async (request) => {
    try {
      return (await handlers.get(new URL(request.url).pathname)?.(request)) ?? new Response('{}')
    } catch {
      return Response.json({}, { status: 500 })
    }
  }
}

export function makeHonoApp(verifier: Verifier): Hono {
  const app = new Hono()
  app.onError((error, c) => (error instanceof HTTPException ? error.getResponse() : c.json({}, 500)))
  app.get('/open', (c) => c.json({}))
  app.use(authenticate(verifier))
  for (const [path, rule] of GUARDED) {
    if (rule !== true) app.use(path, authorize(rule))
    app.get(path, (c) => c.json({ sub: authOf(c).subject }))
  }
  return app
}

async function sendRequest(handler: Handler, path: string, lines: HeaderLines): Promise<Answer> {
  const headers = new Headers()
  for (const [name, value] of lines) headers.append(name, value)
  const response = await handler(new Request(`http://api.example.com${path}`, { headers }))
  const { code } = (await response.json()) as { code?: string }
  return { status: response.status, code, challenge: response.headers.get('www-authenticate') }
}

function byRequest(name: string, makeApp: (verifier: Verifier) => Handler): Adapter {
  return {
    name,
    start: async ({ verifier }) => {
      const handler = makeApp(verifier)
      return { send: (path, headers) => sendRequest(handler, path, headers), close: async () => {} }
    },
  }
}

function bySocket(name: string, makeApp: (verifier: Verifier) => Handler): Adapter {
  return {
    name,
    start: async ({ verifier }) => {
      const server: ServerType = serve({ fetch: makeApp(verifier), port: 0, hostname: '127.0.0.1' })
      if (!server.listening) await once(server, 'listening')
      const { port } = server.address() as AddressInfo
      return {
        send: (path, headers) => sendOverSocket(port, path, headers),
        close: () => new Promise((resolve) => void server.close(() => resolve())),
      }
    },
  }
}

export const FETCH_ADAPTERS: readonly Adapter[] = [
  byRequest('Fetch handler', makeHandler),
  byRequest('Hono by a Request', (verifier) => makeHonoApp(verifier).fetch),
  bySocket('Fetch handler over a socket', makeHandler),
  bySocket('Hono over a socket', (verifier) => makeHonoApp(verifier).fetch),
]
