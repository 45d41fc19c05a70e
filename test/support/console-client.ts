/** A person at the console of a local pool: opens pages and sends their forms, as a browser without scripts does. */

export interface ShownPage {
  readonly status: number
  readonly headers: Headers
  readonly html: string
}

async function toPage(response: Response): Promise<ShownPage> {
  return { status: response.status, headers: response.headers, html: await response.text() }
}

export function consoleClient(url: string) {
  const open = async (path: string, headers: Readonly<Record<string, string>> = {}) =>
    toPage(await fetch(`${url}${path}`, { headers }))
  const findFormToken = async (): Promise<string> => {
    const { html } = await open('/_poolguard/tokens')
    return /name="form_token" value="([^"]+)"/.exec(html)?.[1] ?? 'none'
  }
  /** Follows the redirect after a form. */
  const send = async (
    path: string,
    form: Readonly<Record<string, string>> = {},
    headers: Readonly<Record<string, string>> = {},
  ) => {
    const body = new URLSearchParams({ form_token: await findFormToken(), ...form })
    return toPage(await fetch(`${url}${path}`, { method: 'POST', headers, body }))
  }
  return { open, send }
}
