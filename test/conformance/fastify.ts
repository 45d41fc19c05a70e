/** Fastify 5, by inject and by a socket. */
import type { AddressInfo } from 'node:net'
import type { Verifier } from '@poolguard/core'
import poolguard from '@poolguard/fastify'
import Fastify, { type FastifyInstance } from 'fastify'
import { type Adapter, linesByName, sendOverSocket } from './harness.ts'
import { RULES } from './routes.ts'

async function makeFastifyApp(verifier: Verifier): Promise<FastifyInstance> {
  const app = Fastify({ forceCloseConnections: true })
  await app.register(poolguard, { verifier })
  for (const [path, rule] of RULES) {
    const auth = rule === 'open' ? false : rule
    app.get(path, { config: { auth } }, async (request) => ({ sub: request.auth?.subject }))
  }
  return app
}

export const FASTIFY_ADAPTERS: readonly Adapter[] = [
  {
    name: 'Fastify by inject',
    leavesOut: {
      'two Authorization lines': 'inject cannot send one header twice; the socket below does',
    },
    start: async ({ verifier }) => {
      const app = await makeFastifyApp(verifier)
      return {
        send: async (path, headers) => {
          const answer = await app.inject({ path, headers: linesByName(headers) as Record<string, string[]> })
          const challenge = (answer.headers['www-authenticate'] as string | undefined) ?? null
          return { status: answer.statusCode, code: answer.json().code, challenge }
        },
        close: () => app.close(),
      }
    },
  },
  {
    name: 'Fastify over a socket',
    start: async ({ verifier }) => {
      const app = await makeFastifyApp(verifier)
      await app.listen({ host: '127.0.0.1', port: 0 })
      const { port } = app.server.address() as AddressInfo
      return { send: (path, headers) => sendOverSocket(port, path, headers), close: () => app.close() }
    },
  },
]
