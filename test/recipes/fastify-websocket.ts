import websocket from '@fastify/websocket'
import type { RegisteredClaims, Verifier } from '@poolguard/core'
import poolguard, { authOf } from '@poolguard/fastify'
import Fastify from 'fastify'

/** The plugin guards the handshake like any other route; a refusal is an HTTP response. */
export async function createApp(verifier: Verifier<RegisteredClaims>) {
  const app = Fastify({ forceCloseConnections: true })
  await app.register(poolguard, { verifier })
  await app.register(websocket)
  app.get('/orders', { websocket: true, config: { auth: { scopes: 'orders/read' } } }, (socket, request) => {
    const { claims, subject } = authOf(request)
    const close = () => socket.close(4401, 'The token has expired.')
    const timer = setTimeout(close, claims.exp * 1000 - Date.now())
    socket.once('close', () => clearTimeout(timer))
    socket.send(subject)
  })
  return app
}
