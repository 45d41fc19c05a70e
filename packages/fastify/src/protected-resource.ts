/** Fastify plugin: the route for the metadata of this API, which names the issuers it accepts (RFC 9728). */
import type { ProtectedResource } from '@poolguard/core'
import { protectedResourceRoute } from '@poolguard/core/adapter'
import type { FastifyInstance } from 'fastify'

/**
 * Answers `GET` requests for the API's metadata, without authentication. Set the verifier's option `resourceMetadata`
 * to the address, so that challenges name it.
 *
 * @throws ConfigError when it is registered with an invalid description
 * @example
 * ```ts
 * import { protectedResource } from '@poolguard/fastify'
 * import Fastify from 'fastify'
 *
 * const app = Fastify()
 * await app.register(protectedResource, {
 *   resource: 'https://api.example.com',
 *   authorizationServers: ['https://cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCd12345'],
 *   scopes: ['orders/read'],
 * })
 * ```
 */
export async function protectedResource(app: FastifyInstance, description: ProtectedResource): Promise<void> {
  const { path, headers, body } = protectedResourceRoute(description)
  app.get(path, { config: { auth: false } }, async (_request, reply) => reply.headers(headers).send(body))
}
