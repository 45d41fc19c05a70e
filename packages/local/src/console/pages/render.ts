/** Renders a page of the console, with headers that isolate it. */
import type { FastifyReply } from 'fastify'
import { makePageHeaders } from '../../oauth/pages/page-headers.ts'
import { makeRenderer } from '../../oauth/pages/renderer.ts'
import { CONSOLE_STYLE, CONSOLE_STYLE_SOURCE } from '../style.ts'
import { API_TEMPLATES } from './api-templates.ts'
import { LAYOUT } from './layout.ts'
import { POOL_TEMPLATES } from './pool-templates.ts'
import { TOKEN_TEMPLATES } from './token-templates.ts'

const TEMPLATES = { ...POOL_TEMPLATES, ...TOKEN_TEMPLATES, ...API_TEMPLATES }

const render = makeRenderer({ ...TEMPLATES, layout: LAYOUT })

export interface Page {
  readonly template: keyof typeof TEMPLATES
  readonly title: string
  readonly values?: Readonly<Record<string, unknown>>
  readonly error?: string | undefined
  readonly notice?: string | undefined
  /** Default 200, or 400 for a page with an error. */
  readonly status?: number
  /** Whether the page loads the console's script. Default false. */
  readonly hasScript?: boolean
}

/** What every page of a console shares. */
export interface Frame {
  readonly formToken: string
  readonly links: readonly { readonly path: string; readonly label: string }[]
}

/** Only a page with the script may run it and open the stream of requests. */
function makeHeaders(hasScript: boolean): Readonly<Record<string, string>> {
  return {
    ...makePageHeaders([
      `style-src ${CONSOLE_STYLE_SOURCE}`,
      ...(hasScript ? ["script-src 'self'", "connect-src 'self'"] : []),
      "form-action 'self'",
    ]),
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
  }
}

export function sendConsolePage(reply: FastifyReply, { formToken, links }: Frame, page: Page): FastifyReply {
  const { template, title, values = {}, error, notice, hasScript = false } = page
  const body = render(template, { ...values, formToken })
  const { pathname } = new URL(reply.request.url, 'http://localhost')
  const marked = links.map((link) => ({ ...link, isCurrent: link.path === pathname }))
  const html = render('layout', {
    title,
    body,
    error,
    notice,
    hasScript,
    links: marked,
    style: CONSOLE_STYLE,
  })
  return reply
    .code(page.status ?? (error === undefined ? 200 : 400))
    .headers(makeHeaders(hasScript))
    .type('text/html; charset=utf-8')
    .send(html)
}
