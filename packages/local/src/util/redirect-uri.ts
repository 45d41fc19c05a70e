/** The redirect URIs that AWS accepts for an app client. */
import { isLoopbackRedirect } from './loopback.ts'

/** RFC 6749 §3.1.2: absolute, without a fragment. AWS: https, http on localhost, or a custom scheme. */
export function isRedirectUri(uri: string): boolean {
  if (!URL.canParse(uri) || uri.includes('#')) return false
  const url = new URL(uri)
  if (url.protocol === 'http:') return isLoopbackRedirect(url)
  return !['javascript:', 'data:', 'vbscript:', 'file:'].includes(url.protocol)
}
