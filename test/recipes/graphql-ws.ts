import { AuthError, type Verifier } from '@poolguard/core'
import type { GraphQLSchema } from 'graphql'
import { useServer } from 'graphql-ws/use/ws'
import type { WebSocketServer } from 'ws'

/** The token is in `connectionParams: { authorization: 'Bearer …' }` of the client's options. */
export function guardSubscriptions(server: WebSocketServer, schema: GraphQLSchema, verifier: Verifier) {
  const authenticate = (authorization: unknown) =>
    verifier.authenticate({ headers: { authorization: String(authorization) } })
  return useServer<{ authorization?: string }>(
    {
      schema,
      onConnect: async ({ connectionParams, extra: { socket } }) => {
        try {
          const { claims } = await authenticate(connectionParams?.authorization)
          const close = () => socket.close(4401, 'The token has expired.')
          const timer = setTimeout(close, claims.exp * 1000 - Date.now())
          socket.once('close', () => clearTimeout(timer))
          return true
        } catch (error) {
          socket.close(error instanceof AuthError && error.status < 500 ? 4401 : 1013)
          return false
        }
      },
      // For each operation: a token may be revoked while the connection is open.
      context: async ({ connectionParams }) => ({
        auth: await authenticate(connectionParams?.authorization),
      }),
    },
    server,
  )
}
