/**
 * Connects to an identity provider with `openid-client`. This optional peer dependency is loaded when a user
 * signs in by an OpenID or social provider.
 */
import type * as OpenIdClient from 'openid-client'
import type { Service } from '../service/service.ts'
import { makeClientSecret } from './client-secret.ts'
import { findEndpoints } from './endpoints.ts'
import { refuseFederation } from './federation-error.ts'
import { fetchFromProvider, TIMEOUT_SECONDS } from './provider-fetch.ts'
import type { StoredProvider } from './providers.ts'

export interface Connection {
  readonly library: typeof OpenIdClient
  readonly config: OpenIdClient.Configuration
}

async function loadLibrary(): Promise<typeof OpenIdClient> {
  try {
    return await import('openid-client')
  } catch {
    return refuseFederation(
      'server_error',
      'Sign-in by an identity provider needs a package. Run "npm install --save-dev openid-client".',
    )
  }
}

/**
 * AWS authenticates by `client_secret_post`. If the provider lists other methods only, the pool uses
 * `client_secret_basic`, the default of the standard.
 */
function chooseAuthentication(
  library: typeof OpenIdClient,
  { token_endpoint_auth_methods_supported: methods }: OpenIdClient.ServerMetadata,
  secret: string | undefined,
): OpenIdClient.ClientAuth {
  if (secret === undefined) return library.None()
  const usesBasic = methods !== undefined && !methods.includes('client_secret_post')
  return usesBasic ? library.ClientSecretBasic(secret) : library.ClientSecretPost(secret)
}

/** Throws FederationError, and the errors of the library. */
export async function connect(service: Service, provider: StoredProvider): Promise<Connection> {
  const library = await loadLibrary()
  const { client_id: clientId = '' } = provider.ProviderDetails
  const clock = { [library.clockSkew]: Math.round((service.now() - Date.now()) / 1000) }
  const fetchAtProvider = (address: string, init: object) => fetchFromProvider(service, address, init)
  const discover = async (issuer: URL): Promise<OpenIdClient.ServerMetadata> => {
    const discovered = await library.discovery(issuer, clientId, {}, library.None(), {
      [library.customFetch]: fetchAtProvider,
      timeout: TIMEOUT_SECONDS,
      execute: [library.allowInsecureRequests],
    })
    return discovered.serverMetadata()
  }
  const server = await findEndpoints(service, provider, discover)
  const secret = await makeClientSecret(service, provider, server.issuer)
  const config = new library.Configuration(
    server,
    clientId,
    clock,
    chooseAuthentication(library, server, secret),
  )
  config[library.customFetch] = fetchAtProvider
  config.timeout = TIMEOUT_SECONDS
  library.allowInsecureRequests(config) // `fetchFromProvider` decides about http
  library.enableNonRepudiationChecks(config) // verifies the signature of the ID token
  return { library, config }
}
