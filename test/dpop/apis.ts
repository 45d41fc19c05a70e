/** The same API in several frameworks, guarded by the verifier of a test: `GET /api/me` answers with the subject. */
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { createVerifier, type VerifierOptions } from '@poolguard/core'
import { type DpopOptions, dpop } from '@poolguard/core/dpop'
import { authenticate, authOf, authorize, errorHandler } from '@poolguard/express'
import poolguard from '@poolguard/fastify'
import { withAuth } from '@poolguard/fetch'
import express from 'express'
import express4 from 'express4'
import Fastify from 'fastify'

export interface RunningApi {
  readonly url: string
  readonly close: () => Promise<unknown>
}

export type Start = (
  options: Omit<VerifierOptions, 'proofs'>,
  dpopOptions: Partial<DpopOptions>,
  trustsProxy?: boolean,
) => Promise<RunningApi>

/** The port is not known before it listens, so a request waits for its handler. */
async function listen(makeHandler: (url: string) => RequestListener): Promise<RunningApi> {
  let handler: RequestListener | undefined
  const server = createServer((request, response) => handler?.(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  handler = makeHandler(url)
  return { url, close: () => new Promise((resolve) => server.close(resolve).closeAllConnections()) }
}

function makeVerifier(
  options: Omit<VerifierOptions, 'proofs'>,
  dpopOptions: Partial<DpopOptions>,
  url: string,
) {
  return createVerifier({ ...options, proofs: dpop({ publicUrl: url, ...dpopOptions }) })
}

function startExpress(framework: typeof express): Start {
  return (options, dpopOptions, trustsProxy = false) =>
    listen((url) => {
      const verifier = makeVerifier(options, dpopOptions, url)
      const router = framework.Router()
      // A second guard and a requirement on the way of the same request.
      router.get('/me', authenticate(verifier), authorize({ check: () => true }), (request, response) => {
        response.json({ sub: authOf(request).subject })
      })
      const app = framework().set('trust proxy', trustsProxy).use(authenticate(verifier)).use('/api', router)
      return app.use(errorHandler())
    })
}

/** Fastify takes no routes once it listens, so its port is found before. */
const startFastify: Start = async (options, dpopOptions, trustsProxy = false) => {
  const reserved = await listen(() => () => {})
  await reserved.close()
  const verifier = makeVerifier(options, dpopOptions, reserved.url)
  const app = Fastify({ trustProxy: trustsProxy })
  await app.register(poolguard, { verifier })
  app.get('/api/me', async (request) => ({ sub: request.auth?.subject }))
  const url = await app.listen({ port: Number(new URL(reserved.url).port), host: '127.0.0.1' })
  return { url, close: () => app.close() }
}

const startFetch: Start = async (options, dpopOptions) => {
  let handler: (request: Request) => Promise<Response> | Response = () => new Response()
  const server = await new Promise<{ readonly server: ReturnType<typeof serve>; readonly port: number }>(
    (resolve) => {
      const started = serve(
        { fetch: (request) => handler(request), port: 0, hostname: '127.0.0.1' },
        ({ port }) => resolve({ server: started, port }),
      )
    },
  )
  const url = `http://127.0.0.1:${server.port}`
  handler = withAuth(makeVerifier(options, dpopOptions, url), (auth) => Response.json({ sub: auth.subject }))
  return { url, close: () => new Promise((resolve) => server.server.close(resolve)) }
}

export const APIS: readonly (readonly [string, Start])[] = [
  ['Express 4', startExpress(express4)],
  ['Express 5', startExpress(express)],
  ['Fastify', startFastify],
  ['Fetch', startFetch],
]
