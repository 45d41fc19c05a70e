/** Where an issuer's keys come from: its key set's address, or its metadata that says so (OIDC Discovery §4). */

import { urlOf } from '../config-checks.ts'
import { type FetchLimits, fetchJson } from './fetch-json.ts'
import { isKeySet, type JsonWebKeySet } from './jwks.ts'

/** One `iss` value that is trusted, and where its keys are. */
export interface IssuerEndpoint {
  readonly issuer: string
  /** Where the key set is; found through the issuer's metadata when undefined (RFC 8414 §3, OIDC Discovery §4). */
  readonly jwksUri: string | undefined
}

/** OIDC Discovery §4.3: metadata that names another issuer is not this issuer's. */
async function discoverJwksUri(issuer: string, limits: FetchLimits): Promise<string> {
  const base = issuer.endsWith('/') ? issuer.slice(0, -1) : issuer
  const metadata = await fetchJson(`${base}/.well-known/openid-configuration`, limits)
  const { issuer: named, jwks_uri: jwksUri } = Object(metadata) as Record<string, unknown>
  if (named !== issuer) throw new Error('The metadata names another issuer.')
  return urlOf('The metadata of the issuer', 'jwks_uri', jwksUri)
}

export async function fetchKeySet(endpoint: IssuerEndpoint, limits: FetchLimits): Promise<JsonWebKeySet> {
  const jwksUri = endpoint.jwksUri ?? (await discoverJwksUri(endpoint.issuer, limits))
  const document = await fetchJson(jwksUri, limits)
  if (!isKeySet(document)) throw new Error('The answer is not a key set.')
  return document
}
