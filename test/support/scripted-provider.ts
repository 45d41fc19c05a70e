/** An identity provider on loopback. A test may change each of its answers. Its codes contain the nonce. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import { afterAll } from 'vitest'
import { listen } from './openid-provider.ts'

export const PROVIDER_CLIENT = 'client-of-the-pool'
export const PROVIDER_SECRET = 'secret-of-the-pool'

export interface ScriptedProvider {
  readonly issuer: string
  /** The claims of the next ID token, besides those of OpenID Connect. */
  idClaims: Record<string, unknown>
  /** The answer to a request for attributes. */
  attributes: Record<string, unknown>
  /** Answers in place of the provider, by path. */
  readonly answers: Map<string, (request: IncomingMessage, response: ServerResponse) => void>
  /** The forms that the token endpoint received. */
  readonly tokenRequests: Record<string, string>[]
  /** The method and the path of each request, with its query. */
  readonly paths: string[]
  /** The code that the provider sends to the callback for this nonce. */
  makeCode(nonce: string | null): string
}

async function readForm(request: IncomingMessage): Promise<Record<string, string>> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()))
}

function sendJson(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

export async function startScriptedProvider(sub = 'subject-1'): Promise<ScriptedProvider> {
  const { privateKey, publicKey } = await generateKeyPair('RS256')
  const key = { ...(await exportJWK(publicKey)), kid: 'key-1', alg: 'RS256', use: 'sig' }
  let handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>
  const { server, url: issuer } = await listen((request, response) => void handle(request, response))
  const provider: ScriptedProvider = {
    issuer,
    idClaims: {},
    attributes: { sub, email: 'carol@example.com', email_verified: true, name: 'Carol' },
    answers: new Map(),
    tokenRequests: [],
    paths: [],
    makeCode: (nonce) => Buffer.from(JSON.stringify({ nonce })).toString('base64url'),
  }

  async function makeIdToken(code: string): Promise<string> {
    const { nonce } = JSON.parse(Buffer.from(code, 'base64url').toString())
    const now = Math.floor(Date.now() / 1000)
    const standard: JWTPayload = { iss: issuer, sub, aud: PROVIDER_CLIENT, iat: now, exp: now + 300, nonce }
    return new SignJWT({ ...standard, ...provider.idClaims })
      .setProtectedHeader({ alg: 'RS256', kid: 'key-1' })
      .sign(privateKey)
  }

  handle = async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', issuer)
    provider.paths.push(`${request.method} ${request.url}`)
    const scripted = provider.answers.get(pathname)
    if (scripted !== undefined) return scripted(request, response)
    if (pathname === '/.well-known/openid-configuration') {
      return sendJson(response, {
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        userinfo_endpoint: `${issuer}/userinfo`,
        jwks_uri: `${issuer}/keys`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
      })
    }
    // `certs` and `access_token` are the last segments of paths of social providers.
    if (/\/(keys|certs)$/.test(pathname)) return sendJson(response, { keys: [key] })
    if (/\/(token|access_token)$/.test(pathname)) {
      const form = await readForm(request)
      provider.tokenRequests.push(form)
      const id_token = await makeIdToken(form.code ?? '')
      return sendJson(response, { access_token: 'at', token_type: 'bearer', expires_in: 300, id_token })
    }
    return sendJson(response, provider.attributes)
  }
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })
  return provider
}
