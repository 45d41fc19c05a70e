/** Which runtime this is, where one differs from Node. */

/** Cloudflare's runtime, whose `node:crypto` takes less than Node's. It names itself so (Workers, Web Standards, Navigator). */
export function isWorkerd(): boolean {
  const { navigator } = globalThis as { navigator?: { userAgent?: unknown } }
  return navigator?.userAgent === 'Cloudflare-Workers'
}
