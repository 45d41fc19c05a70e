/** Template and values → page, with the headers that keep it to itself. */
import { Eta } from 'eta'
import type { FastifyReply } from 'fastify'
import { ACCOUNT_TEMPLATES } from './account-templates.ts'
import { STYLE, STYLE_SOURCE } from './style.ts'
import { LAYOUT, SIGN_IN_TEMPLATES } from './templates.ts'

const TEMPLATES = { ...SIGN_IN_TEMPLATES, ...ACCOUNT_TEMPLATES }

export type PageName = keyof typeof TEMPLATES
export type PageValues = Readonly<Record<string, unknown>>

const eta = new Eta({ autoEscape: true })
eta.loadTemplate('@layout', LAYOUT)
for (const [name, { body }] of Object.entries(TEMPLATES)) eta.loadTemplate(`@${name}`, body)

/**
 * Browsers hold the redirects after a form against `form-action` too (CSP Level 3 §6.4.1): to the application, and on to
 * wherever it sends people next. That place is not known, and CSP has no IPv6 addresses, so it is the scheme that is named.
 */
function formTarget(redirectUri: string | undefined): string {
  return redirectUri === undefined ? '' : ` ${new URL(redirectUri).protocol}`
}

export function sendPage(
  reply: FastifyReply,
  status: number,
  name: PageName,
  values: PageValues,
  redirectUri?: string,
): FastifyReply {
  const body = eta.render(`@${name}`, values)
  const policy = [
    "default-src 'none'",
    `style-src ${STYLE_SOURCE}`,
    `form-action 'self'${formTarget(redirectUri)}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ]
  return reply
    .code(status)
    .headers({
      'content-security-policy': policy.join('; '),
      'x-frame-options': 'DENY',
      // Not `no-referrer`, which makes the Origin of the page's own forms `null` (Fetch, "Origin header").
      'referrer-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    })
    .type('text/html; charset=utf-8')
    .send(eta.render('@layout', { title: TEMPLATES[name].title, style: STYLE, body }))
}
