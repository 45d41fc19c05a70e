// @ts-check
/** A Fastify API. Every route but `/health` requires a token. */
import poolguard from '@poolguard/fastify'
import Fastify from 'fastify'

/** @param {import('@poolguard/core').Verifier} verifier */
export async function createApp(verifier) {
  const app = Fastify({ forceCloseConnections: true })
  await app.register(poolguard, { verifier })

  app.get('/health', { config: { auth: false } }, async () => ({ ok: true }))
  app.get('/me', async (request) => ({ sub: request.auth?.subject }))
  app.get('/orders', { config: { auth: { scopes: 'orders/read' } } }, async (request) => ({
    orders: ['A-1', 'A-2'],
    of: request.auth?.subject,
  }))
  return app
}
