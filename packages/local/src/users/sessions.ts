/** Sessions: starts them, lists those of a user, and ends them. */
import { createHash, randomUUID } from 'node:crypto'
import { hashSecret, randomRefreshToken } from '../credentials/opaque-tokens.ts'
import type { Service } from '../service/service.ts'
import type { RefreshTokenRecord, SessionRecord, UserRecord } from '../store/user-records.ts'
import { requireUserPool } from './user-pools.ts'
import { refreshUser } from './users.ts'

/** The default of `MaxPerUser`. A further session ends the least recently used one. */
export const DEFAULT_MAX_SESSIONS = 20

/** The time of the sign-in or of the last refresh. */
export function findLastUse({ signedInAt, lastActiveAt = signedInAt }: SessionRecord): number {
  return lastActiveAt
}

/** The id of AWS's form: `tkn` and 25 lower-case letters and digits. */
export function toSessionId({ id }: SessionRecord): string {
  const digest = createHash('sha256').update(id).digest('hex')
  return `tkn${BigInt(`0x${digest}`).toString(36).padStart(25, '0').slice(-25)}`
}

export type NewSession = Omit<SessionRecord, 'id' | 'userPoolId' | 'username'>

export function listSessions({ store }: Service, user: UserRecord): SessionRecord[] {
  return [...store.sessions.values()].filter(
    ({ userPoolId, username }) => userPoolId === user.userPoolId && username === user.username,
  )
}

/** Keeps the token until its session would have expired, so that the error of a refresh can say "revoked". */
function markRevoked(
  { store, now }: Service,
  hash: string,
  token: RefreshTokenRecord,
  ended: ReadonlyMap<string, RefreshTokenRecord['revoked']>,
): void {
  const revoked = token.revoked ?? ended.get(token.sessionId)
  if (revoked === undefined || now() >= revoked.until) store.refreshTokens.delete(hash)
  else if (token.revoked === undefined) store.refreshTokens.put(hash, { ...token, revoked })
}

export function endSessions(service: Service, hasEnded: (session: SessionRecord) => boolean): void {
  const { store } = service
  const ended = [...store.sessions.values()].filter(hasEnded)
  for (const { id } of ended) store.sessions.delete(id)
  const revoked = new Map(ended.map(({ id, clientId, expiresAt }) => [id, { clientId, until: expiresAt }]))
  for (const [hash, token] of [...store.refreshTokens.entries()]) {
    if (store.sessions.get(token.sessionId) === undefined) markRevoked(service, hash, token, revoked)
  }
}

/** Ends all sessions of a user: after a global sign-out, when the user is disabled, or deleted. */
export function endUserSessions(service: Service, user: UserRecord): void {
  const ids = new Set(listSessions(service, user).map(({ id }) => id))
  endSessions(service, ({ id }) => ids.has(id))
}

export function startSession(service: Service, user: UserRecord, session: NewSession): SessionRecord {
  const { store, now } = service
  refreshUser(service, user)
  const { sessions } = requireUserPool(service, user.userPoolId)
  const maxSessions = sessions?.TokenSession.MaxPerUser ?? DEFAULT_MAX_SESSIONS
  const earlier = listSessions(service, user).sort((one, other) => findLastUse(one) - findLastUse(other))
  const surplus = new Set(earlier.slice(0, Math.max(0, earlier.length + 1 - maxSessions)))
  const hasEnded = (one: SessionRecord) => surplus.has(one) || one.expiresAt <= now()
  if (earlier.some(hasEnded)) endSessions(service, hasEnded)
  const { userPoolId, username } = user
  const started = { ...session, id: randomUUID(), userPoolId, username }
  store.sessions.put(started.id, started)
  return started
}

/** The store keeps only the hash of the token. */
export function makeRefreshToken({ store }: Service, sessionId: string): string {
  const token = randomRefreshToken()
  store.refreshTokens.put(hashSecret(token), { sessionId })
  return token
}
