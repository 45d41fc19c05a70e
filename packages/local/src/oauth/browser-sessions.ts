/**
 * The sign-in of a browser, for single sign-on: a cookie, and a record that lasts an hour, as at AWS. The
 * cookie also binds a form to the browser that shows it. Browsers do not send it with a form of another site
 * (SameSite).
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { hashSecret, randomToken } from '../credentials/opaque-tokens.ts'
import type { Service } from '../service/service.ts'
import type { BrowserSessionRecord } from '../store/federation-records.ts'
import type { UserRecord, UserStatus } from '../store/user-records.ts'
import { refreshUser, requireUser } from '../users/users.ts'
import { readCookie, setCookie } from './cookies.ts'

/**
 * The name contains the port, because all ports of a host share their cookies (RFC 6265 §8.5), and one pool
 * may be the identity provider of another.
 */
function toCookieName({ headers }: FastifyRequest): string {
  const [, port = ''] = /:(\d+)$/.exec(headers.host ?? '') ?? []
  return `poolguard-local${port}`
}

const LIFETIME_MILLISECONDS = 3_600_000

/** The states of users who have signed in. */
const SIGNED_IN: ReadonlySet<UserStatus> = new Set(['CONFIRMED', 'EXTERNAL_PROVIDER'])

/** The hash of the browser's cookie. Sets a cookie if the browser has none. */
export function ensureBrowser(request: FastifyRequest, reply: FastifyReply): string {
  const known = findBrowser(request)
  return known ?? makeBrowser(reply)
}

export function findBrowser(request: FastifyRequest): string | undefined {
  const cookie = readCookie(request, toCookieName(request))
  return cookie ? hashSecret(cookie) : undefined
}

function makeBrowser(reply: FastifyReply): string {
  const cookie = randomToken(32)
  setCookie(reply, toCookieName(reply.request), cookie)
  return hashSecret(cookie)
}

const toKey = (userPoolId: string, browser: string): string => `${userPoolId}/${browser}`

/** How the user has signed in: at the pool itself, or by a provider. */
type SignInWay = Pick<BrowserSessionRecord, 'methods' | 'providerName' | 'providerSession' | 'providerLevel'>

/** Sets a new cookie, so that a cookie from before the sign-in is worthless (session fixation). */
export function rememberBrowser(
  service: Service,
  reply: FastifyReply,
  user: UserRecord,
  way: SignInWay,
): number {
  const signedInAt = service.now()
  const { userPoolId, username } = refreshUser(service, user)
  const expiresAt = signedInAt + LIFETIME_MILLISECONDS
  const record = { userPoolId, username, ...way, signedInAt, expiresAt }
  service.store.browserSessions.put(toKey(userPoolId, makeBrowser(reply)), record)
  return signedInAt
}

/** The sign-in of the browser, if it has not expired and its user may still sign in. */
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
    return enabled && SIGNED_IN.has(status) ? record : undefined
  } catch {
    return undefined // the user was deleted
  }
}

export function forgetBrowser(service: Service, request: FastifyRequest, userPoolId: string): void {
  const browser = findBrowser(request)
  if (browser !== undefined) service.store.browserSessions.delete(toKey(userPoolId, browser))
}
