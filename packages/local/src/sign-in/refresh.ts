/**
 * Continues a session by its refresh token, rotates the token if the client's settings say so, and ends a
 * session. If a refresh token is used after its rotation, its session ends (RFC 9700 §4.14.2). Source:
 * Cognito Developer Guide, "Refresh tokens" and "Refresh token rotation". Throws NotAuthorizedException,
 * RefreshTokenReuseException.
 */
import { hashSecret } from '../credentials/opaque-tokens.ts'
import { refuse } from '../errors/cognito-error.ts'
import type { Service } from '../service/service.ts'
import { isRotating } from '../settings/client-rules.ts'
import type { ClientRecord } from '../store/user-pool-records.ts'
import type { RefreshTokenRecord, SessionRecord, UserRecord } from '../store/user-records.ts'
import type { ClientMetadata } from '../triggers/events.ts'
import { findDevice } from '../users/devices.ts'
import { endSessions, makeRefreshToken } from '../users/sessions.ts'
import { requireUserPool } from '../users/user-pools.ts'
import { findUser } from '../users/users.ts'
import { reissueTokens, type TokenSet } from './tokens.ts'

export interface Refreshable {
  readonly user: UserRecord
  readonly session: SessionRecord
  /** The hash of the refresh token, and its record. */
  readonly hash: string
  readonly record: RefreshTokenRecord
}

/** AWS refuses a refresh without the key of the device that the sign-in has registered. */
function refuseOtherDevice(service: Service, session: SessionRecord, deviceKey: string | undefined): void {
  const { device } = session
  if (device === undefined || device.key === deviceKey) return
  if (findDevice(service, session, device.key) !== undefined) refuse('refreshTokenWrong')
}

/** The session of a refresh token of this client, and its user. */
export function requireRefreshable(
  service: Service,
  client: ClientRecord,
  refreshToken: string,
  deviceKey?: string,
): Refreshable {
  const { store, now } = service
  const hash = hashSecret(refreshToken)
  const record = store.refreshTokens.get(hash)
  const session = record && store.sessions.get(record.sessionId)
  if (record?.revoked?.clientId === client.ClientId) return refuse('refreshTokenRevoked')
  if (record === undefined || session === undefined) return refuse('refreshTokenWrong')
  if (session.clientId !== client.ClientId) return refuse('refreshTokenWrong')
  if (now() >= session.expiresAt) return refuse('refreshTokenExpired')
  if (record.graceUntil !== undefined && now() >= record.graceUntil) {
    endSessions(service, ({ id }) => id === session.id)
    return refuse('refreshTokenRotated')
  }
  const user = findUser(service, requireUserPool(service, session.userPoolId), session.username)
  if (user === undefined) return refuse('refreshTokenWrong')
  refuseOtherDevice(service, session, deviceKey)
  return { user, session, hash, record }
}

/**
 * Replaces the refresh token. The old one stays valid for the grace period, because an answer may be lost.
 */
function rotate(service: Service, client: ClientRecord, { hash, record, session }: Refreshable): string {
  const { store, now } = service
  const graceMs = (client.RefreshTokenRotation?.RetryGracePeriodSeconds ?? 0) * 1000
  const graceUntil = record.graceUntil ?? now() + graceMs
  store.refreshTokens.put(hash, { sessionId: session.id, graceUntil })
  return makeRefreshToken(service, session.id)
}

/** New tokens of the session, and a new refresh token if the client rotates them. */
export async function refreshTokens(
  service: Service,
  client: ClientRecord,
  refreshable: Refreshable,
  clientMetadata?: ClientMetadata | undefined,
): Promise<TokenSet> {
  const { user, session } = refreshable
  if (!user.enabled) return refuse('userDisabled')
  // Rotates before the first await: of two requests in parallel, the second one finds a rotated token.
  const next = isRotating(client) ? { refreshToken: rotate(service, client, refreshable) } : {}
  const active = { ...session, lastActiveAt: service.now() }
  service.store.sessions.put(session.id, active)
  return { ...(await reissueTokens(service, client, user, active, clientMetadata)), ...next }
}

/** Ends the session of a refresh token. An unknown token is not an error (RFC 7009 §2.2). */
export function revoke(service: Service, client: ClientRecord, refreshToken: string): void {
  const record = service.store.refreshTokens.get(hashSecret(refreshToken))
  const session = record && service.store.sessions.get(record.sessionId)
  if (session?.clientId === client.ClientId) endSessions(service, ({ id }) => id === session.id)
}
