/** Recognizes a runtime that differs from Node. */

/**
 * Whether this is Cloudflare's runtime, whose `node:crypto` lacks parts of Node's. Source of the user agent:
 * Cloudflare Workers, "Web Standards", "Navigator".
 */
export function isWorkerd(): boolean {
  const { navigator } = globalThis as { navigator?: { userAgent?: unknown } }
  return navigator?.userAgent === 'Cloudflare-Workers'
}
