/** An issuer → the address of its keys, as its metadata says (OpenID Connect Discovery §4, RFC 8414 §3). */
import { excerpt } from '../errors/excerpt.ts'
import { requireUrl } from '../util/config-checks.ts'
import { ownMember } from '../util/own-member.ts'
import type { MetadataClient } from './key-source.ts'

/** OIDC Discovery §4.3: the metadata must name this issuer. The keys of an https issuer must be at an https URL. */
export function findJwksUri(metadata: unknown, issuer: string, allowInsecureHttp = false): string {
  const members = Object(metadata) as object
  const named = ownMember(members, 'issuer')
  if (named !== issuer) throw new Error(`The metadata names another issuer: ${excerpt(named)}.`)
  const where = 'The metadata of the issuer'
  const jwksUri = requireUrl(where, 'jwks_uri', ownMember(members, 'jwks_uri'), { allowInsecureHttp })
  if (issuer.startsWith('https:') && !jwksUri.startsWith('https:')) {
    throw new Error('The metadata of an https issuer names a key set that is not on https.')
  }
  return jwksUri
}

/**
 * OpenID Connect appends the well-known path to the issuer. RFC 8414 §3.1 inserts it between host and path;
 * §5 allows servers to append it.
 */
function listMetadataUrls(issuer: string): readonly [string, ...string[]] {
  const base = issuer.endsWith('/') ? issuer.slice(0, -1) : issuer
  const { origin } = new URL(issuer)
  const path = base.slice(origin.length)
  const oauth = '/.well-known/oauth-authorization-server'
  const inserted = `${origin}${oauth}${path}`
  const appended = `${base}${oauth}`
  return [`${base}/.well-known/openid-configuration`, ...new Set([inserted, appended])]
}

/** @throws Error when there is no metadata, or it names another issuer or no allowed address of keys. */
export async function discoverJwksUri(
  issuer: string,
  allowInsecureHttp: boolean,
  client: MetadataClient,
): Promise<string> {
  const urls = listMetadataUrls(issuer)
  let cause: unknown
  for (const url of urls) {
    try {
      return findJwksUri(await client.get(url), issuer, allowInsecureHttp)
    } catch (error) {
      if (!client.isNotFound(error)) throw error
      cause ??= error
    }
  }
  throw new Error(`The issuer has no metadata at ${urls.join(', ')}. Set jwksUri.`, { cause })
}
