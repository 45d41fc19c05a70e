/** An MCP server: the SDK's middleware with our verifier, and the SDK's client with our challenges. */
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extractWWWAuthenticateParams } from '@modelcontextprotocol/sdk/client/auth.js'
import { createVerifier, oidc, resourceMetadataUrl } from '@poolguard/core'
import { authenticate, authOf, authorize, errorHandler, protectedResource } from '@poolguard/express'
import { mcpTokenVerifier, toAuthInfo } from '@poolguard/express/mcp'
import express, { type Express, type RequestHandler } from 'express'
import { afterAll, describe, expect, it } from 'vitest'
import { API, OIDC, OIDC_ISSUER, poolJwks, poolKey } from '../support/core-fixtures.ts'
import { mint } from '../support/mint.ts'

const RESOURCE = 'https://api.example.com/mcp'
const issuers = oidc({ issuer: OIDC_ISSUER, audience: [API, RESOURCE], jwks: poolJwks, jwksUri: null })
/** The SDK has no clock to set, so the tokens use the real time. */
const seconds = Math.floor(Date.now() / 1000)
const claims = { ...OIDC, iat: seconds - 60, exp: seconds + 600 }
const token = (changes: object = {}) => mint(poolKey, { ...claims, ...changes })

/** A `string`, so that TypeScript loads no types: those of the module set `request.auth` everywhere. */
const BEARER_AUTH: string = '@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js'
const { requireBearerAuth } = (await import(BEARER_AUTH)) as {
  readonly requireBearerAuth: (options: object) => RequestHandler
}

const servers: Server[] = []
afterAll(() => {
  for (const server of servers) server.close()
})

async function ask(app: Express, path: string, bearer?: string) {
  const server = await new Promise<Server>((resolve) => {
    const listening: Server = app.listen(0, '127.0.0.1', () => resolve(listening))
  })
  servers.push(server)
  const { port } = server.address() as AddressInfo
  const headers = bearer === undefined ? {} : { authorization: `Bearer ${bearer}`, connection: 'close' }
  return fetch(`http://127.0.0.1:${port}${path}`, { headers })
}

function makeSdkApp(verifier = createVerifier({ issuers })): Express {
  const app = express()
  const guard = { verifier: mcpTokenVerifier(verifier), requiredScopes: ['mcp:read'] }
  app.get(
    '/mcp',
    requireBearerAuth(guard),
    (request, response) => void response.json(Reflect.get(request, 'auth')),
  )
  app.get(
    '/bound',
    requireBearerAuth({ ...guard, expectedResource: new URL(RESOURCE) }),
    (_request, response) => void response.json({}),
  )
  return app
}

describe('requireBearerAuth of the SDK with mcpTokenVerifier', () => {
  it.each<[what: string, path: string, bearer: string | undefined, status: number]>([
    ['a token with the scope', '/mcp', token({ scope: 'mcp:read' }), 200],
    ['a token without the scope', '/mcp', token({ scope: 'other' }), 403],
    ['no token', '/mcp', undefined, 401],
    ['a text that is no token', '/mcp', 'nonsense', 401],
    ['an expired token', '/mcp', token({ exp: seconds - 60 }), 401],
    ['a token for this resource', '/bound', token({ scope: 'mcp:read', aud: RESOURCE }), 200],
    ['a token for another resource', '/bound', token({ scope: 'mcp:read', aud: API }), 401],
    ['a token for several resources', '/bound', token({ scope: 'mcp:read', aud: [API, RESOURCE] }), 401],
  ])('%s at %s → its status', async (_name, path, bearer, status) => {
    expect((await ask(makeSdkApp(), path, bearer)).status).toBe(status)
  })

  it('→ the tools receive the client and the caller', async () => {
    const response = await ask(makeSdkApp(), '/mcp', token({ scope: 'mcp:read', azp: 'my-client' }))
    expect(await response.json()).toMatchObject({
      clientId: 'my-client',
      scopes: ['mcp:read'],
      expiresAt: claims.exp,
      extra: { subject: OIDC.sub, issuer: OIDC_ISSUER, groups: [] },
    })
  })

  it('an outage → 500', async () => {
    const dead = oidc({ issuer: OIDC_ISSUER, audience: API, jwksUri: 'http://127.0.0.1:1/jwks' })
    expect((await ask(makeSdkApp(createVerifier({ issuers: dead })), '/mcp', token())).status).toBe(500)
  })

  it('any other error → passed on', async () => {
    const broken = { ...createVerifier({ issuers }), verify: () => Promise.reject(new TypeError('broken')) }
    await expect(mcpTokenVerifier(broken).verifyAccessToken('x')).rejects.toBeInstanceOf(TypeError)
  })

  it('options in place of a verifier → a verifier', async () => {
    const { clientId, resource } = await mcpTokenVerifier({ issuers }).verifyAccessToken(token({ aud: API }))
    expect({ clientId, resource: resource?.href }).toEqual({ clientId: '', resource: new URL(API).href })
  })
})

describe('the client of the SDK at a route of poolguard', () => {
  const verifier = createVerifier({ issuers, resourceMetadata: resourceMetadataUrl(RESOURCE) })
  const app = express()
  app.use(
    protectedResource({
      resource: RESOURCE,
      authorizationServers: OIDC_ISSUER,
      scopes: 'mcp:read mcp:write',
    }),
  )
  app.get('/mcp', authenticate(verifier), authorize({ scopes: 'mcp:read' }), (request, response) => {
    response.json(toAuthInfo(authOf(request)))
  })
  app.use(errorHandler())

  it.each([
    ['no token', undefined, 401, undefined],
    ['a bad token', 'nonsense', 401, 'invalid_token'],
    ['a token without the scope', token(), 403, 'insufficient_scope'],
  ])('%s → reads the metadata, the scope and the error', async (_name, bearer, status, error) => {
    const response = await ask(app, '/mcp', bearer)
    expect(response.status).toBe(status)
    const { resourceMetadataUrl: url, ...said } = extractWWWAuthenticateParams(response)
    expect(url?.href).toBe('https://api.example.com/.well-known/oauth-protected-resource/mcp')
    expect(said).toEqual({ scope: 'mcp:read', error })
  })

  it('a token with the scope → 200', async () => {
    expect((await ask(app, '/mcp', token({ scope: 'mcp:read' }))).status).toBe(200)
  })
})
