/**
 * Who is signed in in a browser, so that the next application need not ask again: a cookie for an hour, as at AWS. The
 * cookie also ties the forms to the browser that they were shown in; no other site's form is sent with it (SameSite).
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { hashSecret, randomToken } from '../credentials/opaque-tokens.ts'
import type { Service } from '../service/service.ts'
import type { BrowserSessionRecord } from '../store/sign-in-records.ts'
import type { UserRecord } from '../store/user-records.ts'
import { requireUser } from '../users/users.ts'

const COOKIE = 'poolguard-local'
const LIFETIME_MILLISECONDS = 3_600_000

/** The hash of the browser's cookie; it is given one if it has none. */
export function ensureBrowser(request: FastifyRequest, reply: FastifyReply): string {
  const known = findBrowser(request)
  return known ?? newBrowser(reply)
}

export function findBrowser(request: FastifyRequest): string | undefined {
  const cookie = request.cookies[COOKIE]
  return cookie ? hashSecret(cookie) : undefined
}

function newBrowser(reply: FastifyReply): string {
  const cookie = randomToken(32)
  reply.setCookie(COOKIE, cookie, { httpOnly: true, sameSite: 'lax', path: '/' })
  return hashSecret(cookie)
}

const toKey = (userPoolId: string, browser: string): string => `${userPoolId}/${browser}`

/** Under a cookie that nobody knew before the sign-in. */
export function rememberBrowser(service: Service, reply: FastifyReply, user: UserRecord): number {
  const signedInAt = service.now()
  const { userPoolId, username } = user
  const record = { userPoolId, username, signedInAt, expiresAt: signedInAt + LIFETIME_MILLISECONDS }
  service.store.browserSessions.put(toKey(userPoolId, newBrowser(reply)), record)
  return signedInAt
}

/** The sign-in that still holds, of a user who may still sign in. */
export function findBrowserSession(
  service: Service,
  request: FastifyRequest,
  userPoolId: string,
): BrowserSessionRecord | undefined {
  const browser = findBrowser(request)
  const record = browser && service.store.browserSessions.get(toKey(userPoolId, browser))
  if (!record || service.now() >= record.expiresAt) return undefined
  try {
    const { enabled, status } = requireUser(service, userPoolId, record.username)
    return enabled && status === 'CONFIRMED' ? record : undefined
  } catch {
    return undefined // deleted since
  }
}

export function forgetBrowser(service: Service, request: FastifyRequest, userPoolId: string): void {
  const browser = findBrowser(request)
  if (browser !== undefined) service.store.browserSessions.delete(toKey(userPoolId, browser))
}
