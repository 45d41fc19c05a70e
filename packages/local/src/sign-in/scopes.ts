/**
 * The scopes that a client may request (RFC 6749 §3.3): those of users, and those of the pool's resource
 * servers.
 */
import type { Service } from '../service/service.ts'
import type { ClientRecord } from '../store/user-pool-records.ts'
import { API_SCOPE } from '../tokens/token-claims.ts'

export const USER_SCOPES: ReadonlySet<string> = new Set(['openid', 'email', 'phone', 'profile', API_SCOPE])

export function parseScopes(text: string): string[] {
  return [...new Set(text.split(' ').filter(Boolean))]
}

/**
 * The requested scopes, or all allowed ones by default. `undefined` if there are none, or if one is not
 * allowed.
 */
function chooseScopes(allowed: readonly string[], requested: string | undefined): string | undefined {
  const scopes = requested === undefined ? allowed : parseScopes(requested)
  return scopes.length > 0 && scopes.every((scope) => allowed.includes(scope)) ? scopes.join(' ') : undefined
}

/**
 * Only existing scopes count: a client's settings may name scopes of a resource server that does not exist.
 */
function listResourceServerScopes(
  { store }: Service,
  { UserPoolId, AllowedOAuthScopes }: ClientRecord,
): string[] {
  const servers = [...store.resourceServers.values()].filter((server) => server.UserPoolId === UserPoolId)
  const known = servers.flatMap(({ Identifier, Scopes = [] }) =>
    Scopes.map(({ ScopeName }) => `${Identifier}/${ScopeName}`),
  )
  return AllowedOAuthScopes.filter((scope) => known.includes(scope))
}

export function grantUserScopes(
  service: Service,
  client: ClientRecord,
  requested: string | undefined,
): string | undefined {
  const ofUsers = client.AllowedOAuthScopes.filter((scope) => USER_SCOPES.has(scope))
  return chooseScopes([...ofUsers, ...listResourceServerScopes(service, client)], requested)
}

/** A machine has no user attributes, so it gets no user scope. */
export function grantMachineScopes(
  service: Service,
  client: ClientRecord,
  requested: string | undefined,
): string | undefined {
  return chooseScopes(listResourceServerScopes(service, client), requested)
}
