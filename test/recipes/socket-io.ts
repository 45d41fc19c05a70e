import { AuthError, type Verifier } from '@poolguard/core'
import type { Server } from 'socket.io'

/** The token is in `auth: { token }` of the client's options. */
export function guardSockets(io: Server, verifier: Verifier): void {
  io.use(async (socket, next) => {
    try {
      const { token } = socket.handshake.auth
      const auth = await verifier.authenticate({ headers: { authorization: `Bearer ${token}` } })
      socket.data.auth = auth
      const timer = setTimeout(() => socket.disconnect(true), auth.claims.exp * 1000 - Date.now())
      socket.once('disconnect', () => clearTimeout(timer))
      next()
    } catch (error) {
      const code = error instanceof AuthError ? error.code : 'ERR_INTERNAL'
      next(Object.assign(new Error(code), { data: { code } }))
    }
  })
}
