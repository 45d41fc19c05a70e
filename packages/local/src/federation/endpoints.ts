/**
 * The endpoints of an identity provider. AWS uses the addresses in the settings if all are there, and
 * otherwise the OpenID configuration of the issuer. Source: Cognito Developer Guide, "Using OIDC identity
 * providers with a user pool". A social provider has fixed addresses. The option `socialEndpoints` can
 * replace their origin.
 */
import type { ServerMetadata } from 'openid-client'
import type { Service } from '../service/service.ts'
import { isSocial } from '../settings/identity-provider-rules.ts'
import { SOCIAL_KEY_SETS } from '../settings/social-providers.ts'
import { requireProviderUrl } from './provider-fetch.ts'
import type { StoredProvider } from './providers.ts'

type Discover = (issuer: URL) => Promise<ServerMetadata>

function toMetadata({ ProviderDetails: details }: StoredProvider): ServerMetadata {
  const { authorize_url = '', token_url, attributes_url, jwks_uri } = details
  return {
    issuer: details.oidc_issuer || new URL(authorize_url).origin,
    authorization_endpoint: authorize_url,
    ...(token_url === undefined ? {} : { token_endpoint: token_url }),
    ...(attributes_url === undefined ? {} : { userinfo_endpoint: attributes_url }),
    ...(jwks_uri === undefined ? {} : { jwks_uri }),
  }
}

/** Replaces the origin of each address, and keeps its path and query. The issuer becomes `base` itself. */
function moveTo(base: string, metadata: ServerMetadata): ServerMetadata {
  const moved = Object.entries(metadata).map(([name, value]) => {
    const { pathname, search } = new URL(String(value))
    return [name, name === 'issuer' ? base : `${base}${pathname}${search}`]
  })
  return Object.fromEntries(moved) as ServerMetadata
}

export async function findEndpoints(
  service: Service,
  provider: StoredProvider,
  discover: Discover,
): Promise<ServerMetadata> {
  const { ProviderType: type, ProviderDetails: details } = provider
  if (isSocial(type)) {
    const keys = SOCIAL_KEY_SETS[type]
    const metadata = { ...toMetadata(provider), ...(keys === undefined ? {} : { jwks_uri: keys }) }
    const base = service.socialEndpoints[type]
    return base === undefined ? metadata : moveTo(base, metadata)
  }
  const { authorize_url, token_url, attributes_url, jwks_uri, oidc_issuer } = details
  const isComplete = [authorize_url, token_url, attributes_url, jwks_uri].every(Boolean)
  return isComplete ? toMetadata(provider) : discover(requireProviderUrl(service, oidc_issuer))
}
