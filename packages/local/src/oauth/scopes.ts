/** The scopes that a client may have (RFC 6749 §3.3): those of users, and those of the pool's resource servers. */
import type { Service } from '../service/service.ts'
import type { ClientRecord } from '../store/user-pool-records.ts'
import { API_SCOPE } from '../tokens/token-claims.ts'

const OF_USERS = new Set(['openid', 'email', 'phone', 'profile', API_SCOPE])

export function parseScopes(text: string): string[] {
  return [...new Set(text.split(' ').filter(Boolean))]
}

/** What was asked for, or all that there is if nothing was; nothing when that is none, or more. */
function chooseScopes(allowed: readonly string[], asked: string | undefined): string | undefined {
  const wanted = asked === undefined ? allowed : parseScopes(asked)
  return wanted.length > 0 && wanted.every((scope) => allowed.includes(scope)) ? wanted.join(' ') : undefined
}

/** A client may be told of scopes before, or after, there is a resource server that has them. */
function listResourceServerScopes(
  { store }: Service,
  { UserPoolId, AllowedOAuthScopes }: ClientRecord,
): string[] {
  const servers = [...store.resourceServers.values()].filter((server) => server.UserPoolId === UserPoolId)
  const known = servers.flatMap(({ Identifier, Scopes }) =>
    Scopes.map(({ ScopeName }) => `${Identifier}/${ScopeName}`),
  )
  return AllowedOAuthScopes.filter((scope) => known.includes(scope))
}

export function grantUserScopes(
  service: Service,
  client: ClientRecord,
  asked: string | undefined,
): string | undefined {
  const ofUsers = client.AllowedOAuthScopes.filter((scope) => OF_USERS.has(scope))
  return chooseScopes([...ofUsers, ...listResourceServerScopes(service, client)], asked)
}

/** A machine has no address and no profile. */
export function grantMachineScopes(
  service: Service,
  client: ClientRecord,
  asked: string | undefined,
): string | undefined {
  return chooseScopes(listResourceServerScopes(service, client), asked)
}
