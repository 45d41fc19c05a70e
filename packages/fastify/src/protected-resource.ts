/** Fastify plugin: the route that says of this API which issuers' tokens it takes (RFC 9728). */
import type { ProtectedResource } from '@poolguard/core'
import { protectedResourceRoute } from '@poolguard/core/adapter'
import type { FastifyInstance } from 'fastify'

/**
 * Answers `GET` of the API's metadata address, for everybody. Give the address to the verifier as `resourceMetadata`,
 * so that challenges lead clients to it.
 *
 * @throws ConfigError when it is registered with a description that is wrong
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
