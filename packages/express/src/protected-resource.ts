/** Express route for the metadata of this API, which names the issuers whose tokens it accepts (RFC 9728). */
import type { ProtectedResource } from '@poolguard/core'
import { type ProtectedResourceRoute, protectedResourceRoute } from '@poolguard/core/adapter'
import type { RequestHandler } from 'express'

/**
 * Answers `GET` and `HEAD` requests for the API's metadata, without authentication, and passes all other
 * requests on. Mount it before `authenticate`. Set the verifier's option `resourceMetadata` to the address of
 * the metadata, so that challenges name it.
 *
 * @throws ConfigError when the description is invalid
 * @example
 * ```ts
 * import { protectedResource } from '@poolguard/express'
 * import express from 'express'
 *
 * const app = express()
 * app.use(
 *   protectedResource({
 *     resource: 'https://api.example.com',
 *     authorizationServers: ['https://cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCd12345'],
 *     scopes: ['orders/read'],
 *   }),
 * )
 * ```
 */
export function protectedResource(description: ProtectedResource): RequestHandler {
  const { path, headers, body }: ProtectedResourceRoute = protectedResourceRoute(description)
  return (request, response, next) => {
    const isRead = request.method === 'GET' || request.method === 'HEAD'
    if (!isRead || request.path !== path) return next()
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
    response.end(body)
  }
}
