/**
 * Looks up user pools and their clients, and the lifetimes of a client's tokens. Throws
 * ResourceNotFoundException, InvalidParameterException.
 */
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

/** The default is an hour, whatever the unit. */
function toSeconds(validity: number | undefined, unit: keyof typeof SECONDS): number {
  return validity === undefined ? 3600 : validity * SECONDS[unit]
}

/** The defaults are AWS's: an hour for access and ID tokens. */
export function toLifetimes(
  client: Pick<
    ClientRecord,
    'AccessTokenValidity' | 'IdTokenValidity' | 'RefreshTokenValidity' | 'TokenValidityUnits'
  >,
): TokenLifetimes {
  const { AccessToken = 'hours', IdToken = 'hours', RefreshToken = 'days' } = client.TokenValidityUnits
  return {
    accessTokenSeconds: toSeconds(client.AccessTokenValidity, AccessToken),
    idTokenSeconds: toSeconds(client.IdTokenValidity, IdToken),
    refreshTokenSeconds: client.RefreshTokenValidity * SECONDS[RefreshToken],
  }
}

const DAY = 86_400

/**
 * Access and ID tokens live from five minutes to a day and no longer than the refresh token, which lives from
 * an hour to ten years. Source: CreateUserPoolClient of the API reference.
 */
export function checkLifetimes(client: ClientRecord): void {
  const { accessTokenSeconds, idTokenSeconds, refreshTokenSeconds } = toLifetimes(client)
  const isShortLived = (seconds: number) => seconds >= 300 && seconds <= DAY
  const isLongLived = refreshTokenSeconds >= 3600 && refreshTokenSeconds <= 3650 * DAY
  if (!isShortLived(accessTokenSeconds) || !isShortLived(idTokenSeconds) || !isLongLived) {
    refuse('parameterInvalid', { problem: 'Invalid range for token validity.' })
  }
  if (Math.max(accessTokenSeconds, idTokenSeconds) > refreshTokenSeconds) {
    refuse('parameterInvalid', {
      problem:
        'Access and Id Token expiration times must be less than or equal to refresh token expiration times.',
    })
  }
}
