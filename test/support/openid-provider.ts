/** An OpenID provider that is not ours (oidc-provider), on loopback, with clients and browsers that sign in there. */
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { API } from './core-fixtures.ts'

export interface ClientOfProvider {
  readonly id: string
  readonly logoutUri: string
  /** Whether logout tokens have a `sid`. */
  readonly hasSession: boolean
}

const SECRET = 'a-secret-of-the-tests-alone'

export async function listen(handler: RequestListener): Promise<{ server: Server; url: string }> {
  const server = createServer(handler)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

export interface Tokens {
  readonly access_token: string
  readonly id_token: string
}

export interface OpenIdProvider {
  readonly issuer: string
  /** Signs a user in with a new browser session. */
  signIn(user: string, clientId: string): Promise<SignedInBrowser>
  close(): Promise<void>
}

export interface SignedInBrowser {
  readonly tokens: Tokens
  /** Ends the session. The provider then calls the client's `backchannel_logout_uri`. */
  signOut(): Promise<void>
}

/** A browser as far as the provider's own pages need one: cookies, redirects, the first form of a page. */
export class Browser {
  readonly #cookies = new Map<string, string>()
  /** Where redirects end: the client's own address. */
  readonly #home: string

  constructor(home: string) {
    this.#home = home
  }

  /** Follows redirects. Returns the page, or the address at the client where the redirects end. */
  async open(url: string, form?: Record<string, string>): Promise<{ url: string; page: string }> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie },
      ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    })
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) as unknown as [string, string, string]
      if (value === '') this.#cookies.delete(name)
      else this.#cookies.set(name, value)
    }
    const page = await response.text()
    const location = response.headers.get('location')
    if (location === null) return { url, page }
    const next = new URL(location, url).href
    return next.startsWith(this.#home) ? { url: next, page } : this.open(next)
  }

  submit({ url, page }: { url: string; page: string }, fields: Record<string, string>) {
    const action = /<form[^>]*action="([^"]+)"/.exec(page)?.[1] as string
    const hidden = [...page.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)]
    const form = Object.fromEntries(hidden.map(([, name, value]) => [name, value]))
    return this.open(new URL(action, url).href, { ...form, ...fields })
  }
}

async function makeProvider(issuer: string, clients: readonly ClientOfProvider[], home: string) {
  const { Provider } = await import('oidc-provider')
  return new Provider(issuer, {
    clients: clients.map(({ id, logoutUri, hasSession }) => ({
      client_id: id,
      client_secret: SECRET,
      redirect_uris: [home],
      post_logout_redirect_uris: [home],
      backchannel_logout_uri: logoutUri,
      backchannel_logout_session_required: hasSession,
    })),
    // The provider's own fetch refuses loopback addresses.
    fetch: (url, { method, headers, body } = {}) => fetch(url, { method, headers, body } as RequestInit),
    pkce: { required: () => false },
    features: {
      backchannelLogout: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => API,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({ scope: '', audience: API, accessTokenFormat: 'jwt' as const }),
      },
    },
  })
}

export async function startOpenIdProvider(clients: readonly ClientOfProvider[]): Promise<OpenIdProvider> {
  const home = 'https://client.example.com/'
  let handler: RequestListener = () => {}
  const { server, url: issuer } = await listen((request, response) => handler(request, response))
  const provider = await makeProvider(issuer, clients, home)
  handler = provider.callback()

  async function redeem(code: string, clientId: string): Promise<Tokens> {
    const form = { grant_type: 'authorization_code', code, redirect_uri: home }
    const authorization = `Basic ${Buffer.from(`${clientId}:${SECRET}`).toString('base64')}`
    const body = new URLSearchParams(form)
    const response = await fetch(`${issuer}/token`, { method: 'POST', headers: { authorization }, body })
    return (await response.json()) as Tokens
  }

  async function signOut(browser: Browser, idToken: string): Promise<void> {
    const query = new URLSearchParams({ id_token_hint: idToken, post_logout_redirect_uri: home })
    const asked = await browser.open(`${issuer}/session/end?${query}`)
    await browser.submit(asked, { logout: 'yes' })
  }

  return {
    issuer,
    async signIn(user, clientId) {
      const browser = new Browser(home)
      const query = { client_id: clientId, response_type: 'code', scope: 'openid', redirect_uri: home }
      const login = await browser.open(`${issuer}/auth?${new URLSearchParams(query)}`)
      const consent = await browser.submit(login, { login: user, password: 'any' })
      const done = await browser.submit(consent, {})
      const tokens = await redeem(new URL(done.url).searchParams.get('code') as string, clientId)
      return { tokens, signOut: () => signOut(browser, tokens.id_token) }
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** A provider whose users sign in by any name on its own pages, for one client that authenticates as Cognito does. */
export async function startLoginProvider(client: {
  readonly id: string
  readonly secret: string
  readonly callback: string
}): Promise<{ readonly issuer: string; close(): Promise<void> }> {
  const { Provider } = await import('oidc-provider')
  let handler: RequestListener = () => {}
  const { server, url: issuer } = await listen((request, response) => handler(request, response))
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret,
        redirect_uris: [client.callback],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    findAccount: (_context, accountId) => ({
      accountId,
      claims: async () => ({
        sub: accountId,
        email: `${accountId}@example.com`,
        email_verified: true,
        name: accountId,
      }),
    }),
    pkce: { required: () => false },
  })
  handler = provider.callback()
  return {
    issuer,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
