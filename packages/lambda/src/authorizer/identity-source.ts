/**
 * Checks that the token is part of the key under which API Gateway caches the result.
 *
 * HTTP APIs cache a result under the values of the authorizer's identity sources (API Gateway Developer
 * Guide, "Control access to HTTP APIs with AWS Lambda authorizers", "Caching authorizer responses"). If none
 * of these values contains the token, the cached result would be used for every request that has the same
 * values, with any token or with none.
 */

import { AuthError } from '@poolguard/core'
import { isNonEmptyString } from '@poolguard/core/adapter'

/**
 * The event has the values as an array (payload 2.0) or as one string, joined with commas (1.0). If it has
 * `null` or nothing, there are no identity sources, so nothing is cached. The events of REST and WebSocket
 * APIs never have the values.
 *
 * @throws AuthError ERR_REQUEST_INVALID
 */
export function checkIdentitySource(token: string, identitySource: unknown): void {
  if (identitySource === undefined || identitySource === null) return
  const values: readonly unknown[] = Array.isArray(identitySource) ? identitySource : [identitySource]
  if (isNonEmptyString(token) && values.some((value) => typeof value === 'string' && value.includes(token)))
    return
  throw new AuthError('ERR_REQUEST_INVALID', {
    detail: {
      reason:
        'No identity source contains the token, so API Gateway would cache the result for other tokens.',
      claim: 'identitySource',
    },
  })
}
