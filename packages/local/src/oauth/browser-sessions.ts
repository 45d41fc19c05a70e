/**
 * Who is signed in in a browser, so that the next application need not ask again: a cookie for an hour, as at AWS. The
 * cookie also ties the forms to the browser that they were shown in; no other site's form is sent with it (SameSite).
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { hashOf, randomToken } from '../credentials/opaque-tokens.ts'
import type { Service } from '../service/service.ts'
import type { BrowserSessionRecord } from '../store/sign-in-records.ts'
import type { UserRecord } from '../store/user-records.ts'
import { userOf } from '../users/users.ts'

const COOKIE = 'poolguard-local'
const LIFETIME_MILLISECONDS = 3_600_000

/** The hash of the browser's cookie; it is given one if it has none. */
export function browserOf(request: FastifyRequest, reply: FastifyReply): string {
  const known = knownBrowserOf(request)
  return known ?? newBrowser(reply)
}

export function knownBrowserOf(request: FastifyRequest): string | undefined {
  const cookie = request.cookies[COOKIE]
  return cookie ? hashOf(cookie) : undefined
}

function newBrowser(reply: FastifyReply): string {
  const cookie = randomToken(32)
  reply.setCookie(COOKIE, cookie, { httpOnly: true, sameSite: 'lax', path: '/' })
  return hashOf(cookie)
}

const keyOf = (userPoolId: string, browser: string): string => `${userPoolId}/${browser}`

/** Under a cookie that nobody knew before the sign-in. */
export function rememberBrowser(service: Service, reply: FastifyReply, user: UserRecord): number {
  const signedInAt = service.now()
  const { userPoolId, username } = user
  const record = { userPoolId, username, signedInAt, expiresAt: signedInAt + LIFETIME_MILLISECONDS }
  service.store.browserSessions.put(keyOf(userPoolId, newBrowser(reply)), record)
  return signedInAt
}

/** The sign-in that still holds, of a user who may still sign in. */
export function signedInBrowser(
  service: Service,
  request: FastifyRequest,
  userPoolId: string,
): BrowserSessionRecord | undefined {
  const browser = knownBrowserOf(request)
  const record = browser && service.store.browserSessions.get(keyOf(userPoolId, browser))
  if (!record || service.now() >= record.expiresAt) return undefined
  try {
    const { enabled, status } = userOf(service, userPoolId, record.username)
    return enabled && status === 'CONFIRMED' ? record : undefined
  } catch {
    return undefined // deleted since
  }
}

export function forgetBrowser(service: Service, request: FastifyRequest, userPoolId: string): void {
  const browser = knownBrowserOf(request)
  if (browser !== undefined) service.store.browserSessions.delete(keyOf(userPoolId, browser))
}
