/** The redirect URIs that AWS accepts for an app client. */
import { isLoopbackRedirect } from './loopback.ts'

/**
 * AWS's message about a URI that it refuses. RFC 6749 §3.1.2 requires an absolute URI without a fragment. AWS
 * accepts https, http on localhost, or a custom scheme.
 */
export function describeRedirectProblem(uri: string): string | undefined {
  const url = URL.canParse(uri) ? new URL(uri) : undefined
  if (url === undefined || ['javascript:', 'data:', 'vbscript:', 'file:'].includes(url.protocol)) {
    return 'is not a valid URL.'
  }
  if (uri.includes('#')) return 'cannot use fragment'
  return url.protocol === 'http:' && !isLoopbackRedirect(url) ? 'cannot use the HTTP protocol.' : undefined
}

export function isRedirectUri(uri: string): boolean {
  return describeRedirectProblem(uri) === undefined
}
