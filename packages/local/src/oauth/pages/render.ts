/** Renders a page, with headers that isolate it. */
import type { FastifyReply } from 'fastify'
import { ACCOUNT_TEMPLATES } from './account-templates.ts'
import { CHOICE_TEMPLATES } from './choice-templates.ts'
import { makePageHeaders } from './page-headers.ts'
import { PASSKEY_SCRIPT, SCRIPT_SOURCE } from './passkey-script.ts'
import { makeRenderer } from './renderer.ts'
import { STYLE, STYLE_SOURCE } from './style.ts'
import { LAYOUT, SIGN_IN_TEMPLATES } from './templates.ts'

const TEMPLATES = { ...SIGN_IN_TEMPLATES, ...CHOICE_TEMPLATES, ...ACCOUNT_TEMPLATES }

export type PageName = keyof typeof TEMPLATES
export type PageValues = Readonly<Record<string, unknown>>

/** The only pages that run a script. */
const WITH_SCRIPT: ReadonlySet<PageName> = new Set(['passkey', 'addPasskey', 'offerPasskey'])

const BODIES = Object.fromEntries(Object.entries(TEMPLATES).map(([name, { body }]) => [name, body]))

const render = makeRenderer<PageName | 'layout'>({
  ...(BODIES as Readonly<Record<PageName, string>>),
  layout: LAYOUT,
})

/**
 * Browsers apply `form-action` to every redirect after a form too (CSP Level 3 §6.4.1), including those that
 * the application makes. The policy names only the scheme, because these targets are unknown and CSP has no
 * IPv6 addresses.
 */
function findFormTarget(redirectUri: string | undefined): string {
  return redirectUri === undefined ? '' : ` ${new URL(redirectUri).protocol}`
}

export function sendPage(
  reply: FastifyReply,
  status: number,
  name: PageName,
  values: PageValues,
  redirectUri?: string,
): FastifyReply {
  const body = render(name, values)
  const hasScript = WITH_SCRIPT.has(name)
  const script = hasScript ? PASSKEY_SCRIPT : undefined
  const headers = makePageHeaders([
    ...(hasScript ? [`script-src ${SCRIPT_SOURCE}`] : []),
    `style-src ${STYLE_SOURCE}`,
    `form-action 'self'${findFormTarget(redirectUri)}`,
  ])
  return reply
    .code(status)
    .headers(headers)
    .type('text/html; charset=utf-8')
    .send(
      render('layout', {
        title: TEMPLATES[name].title,
        style: STYLE,
        body,
        script,
        withoutScript: values.withoutScript,
      }),
    )
}
