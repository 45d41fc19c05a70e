/**
 * Whether the token that was used is part of what API Gateway caches the answer under.
 *
 * HTTP APIs cache an answer under the values of the authorizer's identity sources (API Gateway Developer Guide, "Control
 * access to HTTP APIs with AWS Lambda authorizers", "Caching authorizer responses"). An answer about a token that is
 * in none of these values would be the answer to every request that has the same values, with any token or with none.
 */
import { AuthError } from '@poolguard/core'

/**
 * The values as the event has them: a list (payload 2.0), one string joined by commas (1.0), and `null` or nothing where
 * there are no identity sources and hence no cache. The events of REST and WebSocket APIs do not have them.
 *
 * @throws AuthError ERR_REQUEST_INVALID
 */
export function checkIdentitySource(token: string, identitySource: unknown): void {
  if (identitySource === undefined || identitySource === null) return
  const values: readonly unknown[] = Array.isArray(identitySource) ? identitySource : [identitySource]
  const isToken = typeof token === 'string' && token !== ''
  if (isToken && values.some((value) => typeof value === 'string' && value.includes(token))) return
  throw new AuthError('ERR_REQUEST_INVALID', {
    detail: {
      reason: 'The token is in none of the identity sources, under which API Gateway caches the answer.',
      claim: 'identitySource',
    },
  })
}
