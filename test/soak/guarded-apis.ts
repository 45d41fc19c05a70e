/** An Express API and a Fastify API that share one verifier, each with the one route `/`. */
import type { AddressInfo } from 'node:net'
import type { Verifier } from '@poolguard/core'
import { authenticate } from '@poolguard/express'
import poolguard from '@poolguard/fastify'
import express from 'express'
import Fastify from 'fastify'

export interface GuardedApis {
  readonly ports: readonly [number, number]
  close(): Promise<void>
}

export async function startApis(verifier: Verifier): Promise<GuardedApis> {
  const app = express()
  app.get('/', authenticate(verifier), (_request, response) => void response.json('in'))
  // Refusals are not written to the console, as Express would.
  const refuse: express.ErrorRequestHandler = (error, _request, response, _next) =>
    void response.status(error.status ?? 500).end()
  app.use(refuse)
  const listening = app.listen(0, '127.0.0.1')

  const fastify = Fastify()
  await fastify.register(poolguard, { verifier })
  fastify.get('/', async () => 'in')
  await fastify.listen({ port: 0, host: '127.0.0.1' })

  return {
    ports: [(listening.address() as AddressInfo).port, (fastify.server.address() as AddressInfo).port],
    async close() {
      await fastify.close()
      listening.closeAllConnections()
      await new Promise((resolve) => listening.close(resolve))
    },
  }
}
