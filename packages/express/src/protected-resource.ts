/** Express route that says of this API which issuers' tokens it takes (RFC 9728). */
import type { ProtectedResource } from '@poolguard/core'
import { type ProtectedResourceRoute, protectedResourceRoute } from '@poolguard/core/adapter'
import type { RequestHandler } from 'express'

/**
 * Answers `GET` of the API's metadata address, for everybody, and lets all else go on. Put it before `authenticate`,
 * and give the address to the verifier as `resourceMetadata`, so that challenges lead clients to it.
 *
 * @throws ConfigError at once, when the description is wrong
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
