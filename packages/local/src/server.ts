/**
 * What a pool answers over HTTP: its key set (RFC 7517 §5) and its metadata (OpenID Connect Discovery 1.0 §4).
 * This file alone opens a socket, and it is loaded only when somebody listens.
 */
import type { AddressInfo } from 'node:net'
import fastify, { type FastifyInstance } from 'fastify'
import type { ListenOptions, LocalPool, LocalPoolServer } from './local-pool-types.ts'

type ServedPool = Pick<LocalPool, 'userPoolId' | 'issuerUrl' | 'jwksUri' | 'jwks'>

/** The members of a real pool's document, less the endpoints that are not here. */
function metadataOf(pool: ServedPool): object {
  return {
    id_token_signing_alg_values_supported: ['RS256'],
    issuer: pool.issuerUrl,
    jwks_uri: pool.jwksUri,
    response_types_supported: ['code', 'token'],
    scopes_supported: ['openid', 'email', 'phone', 'profile'],
    subject_types_supported: ['public'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
  }
}

function makeApp(pool: ServedPool): FastifyInstance {
  const app = fastify({ forceCloseConnections: true })
  const base = `/${pool.userPoolId}/.well-known`
  const documents = {
    [`${base}/jwks.json`]: () => pool.jwks(),
    [`${base}/openid-configuration`]: () => metadataOf(pool),
  }
  for (const [path, document] of Object.entries(documents)) app.get(path, async () => document())
  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).send({ error: 'not_found', served: Object.keys(documents) }),
  )
  return app
}

/** A port that is taken is no reason to fail, for the address is in what the caller gets; another one is taken. */
async function listenSomewhere(pool: ServedPool, port: number, host: string): Promise<FastifyInstance> {
  const app = makeApp(pool)
  try {
    await app.listen({ port, host })
    return app
  } catch (error) {
    await app.close()
    if (port === 0 || (error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    return listenSomewhere(pool, 0, host)
  }
}

export async function serve(pool: ServedPool, options: ListenOptions): Promise<LocalPoolServer> {
  const { port: wanted = 0, host = '127.0.0.1' } = options
  const app = await listenSomewhere(pool, wanted, host)
  const { port } = app.server.address() as AddressInfo
  const url = `http://${host === '::1' ? '[::1]' : host}:${port}`
  return { url, port, close: () => app.close() }
}
