import { type Server, STATUS_CODES } from 'node:http'
import { AuthError, type Verifier } from '@poolguard/core'
import { WebSocketServer } from 'ws'

/** The token is in the Authorization header, or, from browsers, the second subprotocol: `['orders', token]`. */
export function guardSockets(server: Server, verifier: Verifier): WebSocketServer {
  const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => 'orders' })
  server.on('upgrade', async (request, socket, head) => {
    const [, token] = (request.headers['sec-websocket-protocol'] ?? '').split(/, */)
    const inProtocol = { headers: { authorization: `Bearer ${token}` } }
    try {
      const auth = await verifier.authenticate(token === undefined ? request : inProtocol)
      sockets.handleUpgrade(request, socket, head, (client) => {
        const close = () => client.close(4401, 'The token has expired.')
        const timer = setTimeout(close, auth.claims.exp * 1000 - Date.now())
        client.once('close', () => clearTimeout(timer))
        sockets.emit('connection', client, request, auth)
      })
    } catch (error) {
      const { status, headers } = error instanceof AuthError ? error : { status: 500, headers: {} }
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
      socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\n${lines.join('')}\r\n`)
    }
  })
  return sockets
}
