/** An OAuth server that is not ours (oidc-provider), on loopback: opaque tokens or JWTs, introspection, DPoP. */
import type { RequestListener } from 'node:http'
import { API } from './core-fixtures.ts'
import { listen } from './openid-provider.ts'

/** With characters that form-encoding changes. */
export const PROVIDER_SECRET = 'a secret: 100%+ of the tests & alone'

export interface OAuthProvider {
  readonly issuer: string
  readonly endpoint: string
  close(): Promise<void>
}

/** Its clients: `web` requests tokens, and `api` introspects them. */
export async function startOAuthProvider(accessTokenFormat: 'opaque' | 'jwt'): Promise<OAuthProvider> {
  const { Provider } = await import('oidc-provider')
  let handler: RequestListener = () => {}
  const { server, url: issuer } = await listen((request, response) => handler(request, response))
  const client = (client_id: string) => ({
    client_id,
    client_secret: PROVIDER_SECRET,
    redirect_uris: [],
    response_types: [],
    grant_types: ['client_credentials'],
  })
  const provider = new Provider(issuer, {
    clients: [client('web'), client('api')],
    features: {
      clientCredentials: { enabled: true },
      dPoP: { enabled: true },
      introspection: { enabled: true },
      jwtIntrospection: { enabled: true },
      revocation: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => API,
        useGrantedResource: () => true,
        getResourceServerInfo: (_ctx, resource) => ({
          scope: 'orders/read orders/write',
          audience: resource,
          accessTokenFormat,
        }),
      },
    },
  } as ConstructorParameters<typeof Provider>[1])
  handler = provider.callback()
  return {
    issuer,
    endpoint: `${issuer}/token/introspection`,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
