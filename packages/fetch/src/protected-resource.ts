/** The metadata of this API, which names the issuers whose tokens it accepts (RFC 9728), as a Response. */
import type { ProtectedResource } from '@poolguard/core'
import { protectedResourceRoute } from '@poolguard/core/adapter'

/**
 * Creates a function that answers `GET` and `HEAD` requests for the API's metadata, without authentication.
 * The function returns `undefined` for every other request. Set the verifier's option `resourceMetadata` to
 * the address of the metadata, so that challenges name it.
 *
 * @throws ConfigError when the description is invalid
 * @example
 * ```ts
 * import { protectedResource } from '@poolguard/fetch'
 *
 * const metadata = protectedResource({
 *   resource: 'https://api.example.com',
 *   authorizationServers: ['https://cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCd12345'],
 * })
 *
 * export default {
 *   fetch: (request: Request) => metadata(request) ?? new Response('orders'),
 * }
 * ```
 */
export function protectedResource(
  description: ProtectedResource,
): (request: Request) => Response | undefined {
  const { path, headers, body } = protectedResourceRoute(description)
  return ({ method, url }) => {
    const isRead = method === 'GET' || method === 'HEAD'
    if (!isRead || new URL(url).pathname !== path) return undefined
    return new Response(method === 'HEAD' ? null : body, { headers })
  }
}
