/** Sessions: starts them, lists those of a user, and ends them. */
import { randomUUID } from 'node:crypto'
import { hashSecret, randomRefreshToken } from '../credentials/opaque-tokens.ts'
import type { Service } from '../service/service.ts'
import type { SessionRecord, UserRecord } from '../store/user-records.ts'

/** UserPoolTokenSession.MaxPerUser: one more session ends the oldest. */
const MAX_SESSIONS = 20

export type NewSession = Omit<SessionRecord, 'id' | 'userPoolId' | 'username'>

export function listSessions({ store }: Service, user: UserRecord): SessionRecord[] {
  return [...store.sessions.values()].filter(
    ({ userPoolId, username }) => userPoolId === user.userPoolId && username === user.username,
  )
}

export function endSessions({ store }: Service, hasEnded: (session: SessionRecord) => boolean): void {
  for (const session of [...store.sessions.values()].filter(hasEnded)) store.sessions.delete(session.id)
  for (const [hash, { sessionId }] of [...store.refreshTokens.entries()]) {
    if (store.sessions.get(sessionId) === undefined) store.refreshTokens.delete(hash)
  }
}

/** Ends all sessions of a user: after a global sign-out, when the user is disabled, or deleted. */
export function endUserSessions(service: Service, user: UserRecord): void {
  const ids = new Set(listSessions(service, user).map(({ id }) => id))
  endSessions(service, ({ id }) => ids.has(id))
}

export function startSession(service: Service, user: UserRecord, session: NewSession): SessionRecord {
  const { store, now } = service
  const earlier = listSessions(service, user)
  const surplus = new Set(earlier.slice(0, Math.max(0, earlier.length + 1 - MAX_SESSIONS)))
  const hasEnded = (one: SessionRecord) => surplus.has(one) || one.expiresAt <= now()
  if (earlier.some(hasEnded)) endSessions(service, hasEnded)
  const { userPoolId, username } = user
  const started = { ...session, id: randomUUID(), userPoolId, username }
  store.sessions.put(started.id, started)
  return started
}

/** The store keeps the hash of the token only. */
export function newRefreshToken({ store }: Service, sessionId: string): string {
  const token = randomRefreshToken()
  store.refreshTokens.put(hashSecret(token), { sessionId })
  return token
}
