/**
 * The MCP client of the SDK and the example: a 401, discovery (RFC 9728, then the issuer's metadata), a
 * sign-in at the local pool, a result, and a step-up of scope. Cognito has no dynamic registration, so the
 * client is registered before.
 */
import { type OAuthClientProvider, UnauthorizedError } from '@modelcontextprotocol/sdk/client/auth.js'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { OAuthTokens } from '@modelcontextprotocol/sdk/shared/auth.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { start } from '../../examples/mcp-server/start.mjs'
import { PoorBrowser } from '../support/hosted-sign-in.ts'

const CALLBACK = 'http://localhost:6274/oauth/callback'
const ADA = 'ada@example.com'
const PASSWORD = 'Local-Pool-1'

let example: Awaited<ReturnType<typeof start>>

beforeAll(async () => {
  example = await start({ callbackUrls: [CALLBACK] })
})

afterAll(() => example.close())

/** What an application gives to the SDK. With a refresh token, the SDK would refresh and not step up. */
class Application implements OAuthClientProvider {
  readonly redirectUrl = CALLBACK
  readonly clientMetadata = { redirect_uris: [CALLBACK], token_endpoint_auth_method: 'none' }
  /** Where the SDK sent the browser. */
  readonly requests: URL[] = []
  #tokens: OAuthTokens | undefined
  #verifier = ''

  clientInformation() {
    return { client_id: example.clientId }
  }

  tokens() {
    return this.#tokens
  }

  saveTokens({ refresh_token: _, ...tokens }: OAuthTokens) {
    this.#tokens = tokens
  }

  redirectToAuthorization(url: URL) {
    this.requests.push(url)
  }

  saveCodeVerifier(verifier: string) {
    this.#verifier = verifier
  }

  codeVerifier() {
    return this.#verifier
  }
}

const connect = async (application: Application) => {
  const transport = new StreamableHTTPClientTransport(new URL(example.resource), {
    authProvider: application,
  })
  const client = new Client({ name: 'test', version: '1.0.0' })
  const connecting = client.connect(transport as Transport)
  const error: unknown = await connecting.then(
    () => undefined,
    (refused: unknown) => refused,
  )
  return { transport, client, error }
}

const readText = (result: unknown) => (result as { content: { text: string }[] }).content[0]?.text

describe('the example and the client of the SDK', () => {
  it('401 → discovery → sign-in → result → 403 → step-up → result', async () => {
    const application = new Application()
    const first = await connect(application)
    expect(first.error).toBeInstanceOf(UnauthorizedError)
    const [request] = application.requests as [URL]
    const asked = Object.fromEntries(request.searchParams)
    expect(asked).toMatchObject({
      client_id: example.clientId,
      scope: 'orders/read',
      resource: example.resource,
    })

    const browser = new PoorBrowser(request.origin)
    const { location } = await browser.signIn(asked, ADA, PASSWORD)
    await first.transport.finishAuth(location?.searchParams.get('code') as string)
    const { client, error, transport } = await connect(application)
    expect(error).toBeUndefined()
    expect(readText(await client.callTool({ name: 'list-orders', arguments: {} }))).toMatch(
      /^A-1 and A-2 of ./,
    )

    const refund = () => client.callTool({ name: 'refund', arguments: { order: 'A-1' } })
    await expect(refund()).rejects.toBeInstanceOf(UnauthorizedError)
    const stepUp = application.requests[1] as URL
    expect(stepUp.searchParams.get('scope')).toBe('orders/read orders/write')
    const again = await browser.get(stepUp.pathname, Object.fromEntries(stepUp.searchParams))
    await transport.finishAuth(again.location?.searchParams.get('code') as string)
    expect(readText(await refund())).toBe('A-1 is refunded.')
    await client.close()
  })

  it.each([
    ['no token', undefined, 401],
    ['a token of another kind', 'nonsense', 401],
  ])(
    '%s → a challenge with the scope and the URL of the metadata of the resource',
    async (_title, token, status) => {
      const headers = {
        'content-type': 'application/json',
        ...(token && { authorization: `Bearer ${token}` }),
      }
      const response = await fetch(example.resource, { method: 'POST', headers, body: '{}' })
      expect(response.status).toBe(status)
      const challenge = String(response.headers.get('www-authenticate'))
      expect(challenge).toContain('scope="orders/read"')
      const [, metadata] = /resource_metadata="([^"]+)"/.exec(challenge) as unknown as [string, string]
      expect(new URL(metadata).pathname).toBe('/.well-known/oauth-protected-resource/mcp')
      expect(await (await fetch(metadata)).json()).toMatchObject({
        resource: example.resource,
        scopes_supported: ['orders/read', 'orders/write'],
      })
    },
  )
})
