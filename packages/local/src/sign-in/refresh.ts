/**
 * Going on with a session by its refresh token, with rotation where the client asks for it, and ending one.
 * Sources: Cognito Developer Guide, "Refresh tokens" and "Refresh token rotation"; RFC 9700 §4.14.2, by which a token
 * that is shown after it was rotated away ends the session. Throws NotAuthorizedException, RefreshTokenReuseException.
 */
import { hashSecret } from '../credentials/opaque-tokens.ts'
import { refuse } from '../errors/cognito-error.ts'
import type { Service } from '../service/service.ts'
import type { ClientRecord } from '../store/user-pool-records.ts'
import type { SessionRecord, UserRecord } from '../store/user-records.ts'
import { endSessions, newRefreshToken } from '../users/sessions.ts'
import { requireUserPool } from '../users/user-pools.ts'
import { findUser } from '../users/users.ts'
import { reissueTokens, type TokenSet } from './tokens.ts'

export interface Refreshable {
  readonly user: UserRecord
  readonly session: SessionRecord
}

export function isRotating(client: ClientRecord): boolean {
  return client.RefreshTokenRotation?.Feature === 'ENABLED'
}

/** The session of a refresh token of this client, and its user. */
export function requireRefreshable(
  service: Service,
  client: ClientRecord,
  refreshToken: string,
): Refreshable {
  const { store, now } = service
  const kept = store.refreshTokens.get(hashSecret(refreshToken))
  const session = kept && store.sessions.get(kept.sessionId)
  if (kept === undefined || session === undefined) return refuse('refreshTokenWrong')
  if (session.clientId !== client.ClientId) return refuse('refreshTokenWrong')
  if (now() >= session.expiresAt) return refuse('refreshTokenExpired')
  if (kept.graceUntil !== undefined && now() >= kept.graceUntil) {
    endSessions(service, ({ id }) => id === session.id)
    return refuse('refreshTokenRotated')
  }
  const user = findUser(service, requireUserPool(service, session.userPoolId), session.username)
  return user === undefined ? refuse('refreshTokenWrong') : { user, session }
}

/** A new refresh token in place of this one, which is good for a little longer, so that an answer may be lost. */
function rotate(
  service: Service,
  client: ClientRecord,
  refreshToken: string,
  session: SessionRecord,
): string {
  const { store, now } = service
  const hash = hashSecret(refreshToken)
  const graceMs = (client.RefreshTokenRotation?.RetryGracePeriodSeconds ?? 0) * 1000
  const graceUntil = store.refreshTokens.get(hash)?.graceUntil ?? now() + graceMs
  store.refreshTokens.put(hash, { sessionId: session.id, graceUntil })
  return newRefreshToken(service, session.id)
}

/** New tokens for a refresh token, with a new refresh token where the client rotates them. */
export async function refreshTokens(
  service: Service,
  client: ClientRecord,
  refreshToken: string,
): Promise<TokenSet> {
  const { user, session } = requireRefreshable(service, client, refreshToken)
  if (!user.enabled) return refuse('userDisabled')
  // Rotated before anything is waited for, so that of two requests at once the second shows a rotated token.
  const next = isRotating(client) ? { refreshToken: rotate(service, client, refreshToken, session) } : {}
  return { ...(await reissueTokens(service, client, user, session)), ...next }
}

/** Ends the session of a refresh token. A token that is not known is no error (RFC 7009 §2.2). */
export function revoke(service: Service, client: ClientRecord, refreshToken: string): void {
  const kept = service.store.refreshTokens.get(hashSecret(refreshToken))
  const session = kept && service.store.sessions.get(kept.sessionId)
  if (session?.clientId === client.ClientId) endSessions(service, ({ id }) => id === session.id)
}
