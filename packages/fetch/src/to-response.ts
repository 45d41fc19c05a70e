/** AuthError → a Response: status, challenge, and a problem document (RFC 9457) as its body. */
import type { AuthError } from '@poolguard/core'
import { toProblem } from '@poolguard/core/adapter'

/**
 * The response for a refusal. No cache may store it, because a refusal is about one token at one time.
 *
 * @example
 * ```ts
 * import { AuthError } from '@poolguard/core'
 * import { toResponse } from '@poolguard/fetch'
 *
 * const response = toResponse(new AuthError('ERR_FORBIDDEN'))
 * response.status // 403
 * ```
 */
export function toResponse(error: AuthError): Response {
  const headers = {
    ...error.headers,
    'Content-Type': 'application/problem+json',
    'Cache-Control': 'no-store',
  }
  return new Response(JSON.stringify(toProblem(error)), { status: error.status, headers })
}
