/** The headers that isolate a page from other sites. The sign-in pages and the console share them. */

/**
 * @param directives the part of the policy that differs by page: its style, its scripts, the targets of its
 * forms
 */
export function makePageHeaders(directives: readonly string[]): Readonly<Record<string, string>> {
  const policy = ["default-src 'none'", ...directives, "base-uri 'none'", "frame-ancestors 'none'"]
  return {
    'content-security-policy': policy.join('; '),
    'x-frame-options': 'DENY',
    // `no-referrer` would set the Origin of the page's own forms to `null` (Fetch, "Origin header").
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  }
}
