/** Which runtime this is, where one differs from Node. */

/**
 * Cloudflare's runtime, whose `node:crypto` lacks parts of Node's. It has this user agent (Workers, Web Standards,
 * Navigator).
 */
export function isWorkerd(): boolean {
  const { navigator } = globalThis as { navigator?: { userAgent?: unknown } }
  return navigator?.userAgent === 'Cloudflare-Workers'
}
