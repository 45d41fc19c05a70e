/** Looks up user pools and their clients. Throws ResourceNotFoundException. */
import { refuse } from '../errors/cognito-error.ts'
import type { Service } from '../service/service.ts'
import type { ClientRecord, UserPoolRecord } from '../store/user-pool-records.ts'

export function requireUserPool({ store }: Service, userPoolId: string): UserPoolRecord {
  return store.userPools.get(userPoolId) ?? refuse('userPoolNotFound', { userPoolId })
}

/** For callers that have their own error for an unknown client, as OAuth 2.0 has. */
export function findClient({ store }: Service, clientId: string | undefined): ClientRecord | undefined {
  return clientId === undefined ? undefined : store.clients.get(clientId)
}

/** A client by its id alone, or by its id within one pool. */
export function requireClient(service: Service, clientId: string, userPoolId?: string): ClientRecord {
  const client = findClient(service, clientId)
  const isFound = client !== undefined && (userPoolId === undefined || client.UserPoolId === userPoolId)
  return isFound ? client : refuse('clientNotFound', { clientId })
}

const SECONDS = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 } as const

export interface TokenLifetimes {
  readonly accessTokenSeconds: number
  readonly idTokenSeconds: number
  readonly refreshTokenSeconds: number
}

export function toLifetimes(
  client: Pick<
    ClientRecord,
    'AccessTokenValidity' | 'IdTokenValidity' | 'RefreshTokenValidity' | 'TokenValidityUnits'
  >,
): TokenLifetimes {
  const { AccessToken, IdToken, RefreshToken } = client.TokenValidityUnits
  return {
    accessTokenSeconds: client.AccessTokenValidity * SECONDS[AccessToken],
    idTokenSeconds: client.IdTokenValidity * SECONDS[IdToken],
    refreshTokenSeconds: client.RefreshTokenValidity * SECONDS[RefreshToken],
  }
}
