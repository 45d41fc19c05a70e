/** The metadata of an API, from which clients find its issuers: OAuth 2.0 Protected Resource Metadata (RFC 9728). */

import { NEVER_ADVERTISED } from './errors/challenge.ts'
import { ConfigError } from './errors/config-error.ts'
import type { Algorithm } from './keys/algorithm.ts'
import { ALGORITHM_NAMES } from './keys/algorithms.ts'
import {
  requireBoolean,
  requireIssuerUrl,
  requireOneOf,
  requireOptions,
  requireString,
  requireStrings,
  requireUrl,
} from './util/config-checks.ts'

/** A protected API, as RFC 9728 §2 describes one. */
export interface ProtectedResource {
  /**
   * The API's own address, such as `https://api.example.com` or `https://example.com/mcp`. Clients request
   * tokens for this address.
   */
  readonly resource: string
  /** The issuers whose tokens the API accepts, each exactly as in `iss`. */
  readonly authorizationServers: string | readonly string[]
  /**
   * Scopes that clients may need, as `scopes_supported`, by the names with which clients request them.
   * `offline_access` is left out, because it concerns only a client and its issuer. Default: left out.
   */
  readonly scopes?: string | readonly string[]
  /** A name for people, as `resource_name`. Default: left out. */
  readonly name?: string
  /** A page for developers, as `resource_documentation`. Default: left out. */
  readonly documentation?: string
  /** Whether every token must be bound by DPoP, as `dpop_bound_access_tokens_required`. Default: left out. */
  readonly dpopRequired?: boolean
  /** The algorithms of proofs, as `dpop_signing_alg_values_supported`. Default: left out. */
  readonly dpopAlgorithms?: Algorithm | readonly Algorithm[]
  /**
   * Whether tokens may be bound to client certificates, as `tls_client_certificate_bound_access_tokens`. Default:
   * left out.
   */
  readonly certificateBoundTokens?: boolean
}

/** A route that answers with the metadata. */
export interface ProtectedResourceRoute {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const NAMES = [
  'resource',
  'authorizationServers',
  'scopes',
  'name',
  'documentation',
  'dpopRequired',
  'dpopAlgorithms',
  'certificateBoundTokens',
] as const satisfies (keyof ProtectedResource)[]

const WELL_KNOWN = '/.well-known/oauth-protected-resource'

/** RFC 9728 §3.1: the well-known part goes between the host and the path of the resource. */
function makeWellKnownUrl(resource: string): URL {
  const url = new URL(resource)
  if (url.hash !== '') throw new ConfigError('protectedResource: resource must be a URL without a fragment.')
  const path = url.pathname === '/' ? '' : url.pathname
  return new URL(`${WELL_KNOWN}${path}${url.search}`, url.origin)
}

/**
 * The address of an API's metadata, for `createVerifier({ resourceMetadata })`.
 *
 * @throws ConfigError when it is not an https URL (http only on a loopback address), or has a fragment.
 * @see RFC 9728 §3.1
 * @example
 * ```ts
 * import { resourceMetadataUrl } from '@poolguard/core'
 *
 * resourceMetadataUrl('https://example.com/mcp') // https://example.com/.well-known/oauth-protected-resource/mcp
 * ```
 */
export function resourceMetadataUrl(resource: string): string {
  return makeWellKnownUrl(requireUrl('resourceMetadataUrl', 'resource', resource)).href
}

/** RFC 9728 §2: the members about bound tokens. */
function describeBoundTokens({
  dpopRequired,
  dpopAlgorithms,
  certificateBoundTokens,
}: ProtectedResource): Record<string, unknown> {
  const readBoolean = (name: string, value: unknown) => requireBoolean('protectedResource', name, value)
  return {
    ...(dpopRequired === undefined
      ? {}
      : { dpop_bound_access_tokens_required: readBoolean('dpopRequired', dpopRequired) }),
    ...(dpopAlgorithms === undefined
      ? {}
      : {
          dpop_signing_alg_values_supported: requireStrings(
            'protectedResource',
            'dpopAlgorithms',
            dpopAlgorithms,
          ).map((name) => requireOneOf('protectedResource', 'dpopAlgorithms', name, ALGORITHM_NAMES)),
        }),
    ...(certificateBoundTokens === undefined
      ? {}
      : {
          tls_client_certificate_bound_access_tokens: readBoolean(
            'certificateBoundTokens',
            certificateBoundTokens,
          ),
        }),
  }
}

/** Web pages of other origins may read the metadata, because it contains no secret. */
const HEADERS = /* @__PURE__ */ Object.freeze({
  'Content-Type': 'application/json',
  'Cache-Control': 'public, max-age=3600',
  'Access-Control-Allow-Origin': '*',
})

function listScopes(scopes: ProtectedResource['scopes']): { readonly scopes_supported?: readonly string[] } {
  if (scopes === undefined) return {}
  const listed = requireStrings('protectedResource', 'scopes', scopes)
  const advertised = listed.filter((scope) => scope !== NEVER_ADVERTISED)
  return advertised.length === 0 ? {} : { scopes_supported: advertised }
}

export function protectedResourceRoute(description: ProtectedResource): ProtectedResourceRoute {
  const where = 'protectedResource'
  const given = requireOptions<ProtectedResource>(where, description, NAMES)
  const { resource, authorizationServers, scopes, name, documentation } = given
  const url = makeWellKnownUrl(requireUrl(where, 'resource', resource))
  const metadata = {
    resource,
    authorization_servers: requireStrings(where, 'authorizationServers', authorizationServers).map((issuer) =>
      requireIssuerUrl(where, issuer),
    ),
    bearer_methods_supported: ['header'],
    ...listScopes(scopes),
    ...(name === undefined ? {} : { resource_name: requireString(where, 'name', name) }),
    ...(documentation === undefined
      ? {}
      : { resource_documentation: requireUrl(where, 'documentation', documentation) }),
    ...describeBoundTokens(given),
  }
  return Object.freeze({ path: url.pathname, headers: HEADERS, body: JSON.stringify(metadata) })
}
