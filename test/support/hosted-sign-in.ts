/** A minimal browser: it keeps cookies, reads hidden fields, and follows no redirect by itself. */

export interface Page {
  readonly status: number
  readonly html: string
  /** The value of the form's hidden field `page`. */
  readonly page: string
  readonly location: URL | undefined
}

export class PoorBrowser {
  readonly #origin: string
  #cookie = ''

  constructor(origin: string) {
    this.#origin = origin
  }

  get cookie(): string {
    return this.#cookie
  }

  async #send(path: string, init: RequestInit): Promise<Page> {
    const headers = { ...(init.headers as Record<string, string>), cookie: this.#cookie }
    const response = await fetch(`${this.#origin}${path}`, { ...init, headers, redirect: 'manual' })
    const [set] = response.headers.getSetCookie()
    if (set !== undefined) this.#cookie = set.split(';', 1)[0] ?? ''
    const html = await response.text()
    const location = response.headers.get('location')
    return {
      status: response.status,
      html,
      page: /name="page" value="([\w-]+)"/.exec(html)?.[1] ?? '',
      location: location === null ? undefined : new URL(location, this.#origin),
    }
  }

  get(path: string, parameters: Readonly<Record<string, string>> = {}): Promise<Page> {
    return this.#send(`${path}?${new URLSearchParams(parameters)}`, {})
  }

  post(
    path: string,
    form: Readonly<Record<string, string>>,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Page> {
    return this.#send(path, { method: 'POST', headers, body: new URLSearchParams(form) })
  }

  /** Signs in by a password: from the request of an application, by the password form, to the answer. */
  async signIn(request: Readonly<Record<string, string>>, username: string, password: string): Promise<Page> {
    const { page } = await this.get('/oauth2/authorize', request)
    return this.post('/login', { page, username, password })
  }
}
