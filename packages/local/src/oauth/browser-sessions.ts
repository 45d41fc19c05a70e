/**
 * The sign-in of a browser, for single sign-on: a cookie and a record. As at AWS, it lasts an hour, unless the
 * app client has another time (SetUserPoolClientSessionConfiguration). The cookie also binds a form to the
 * browser that shows it. Browsers do not send it with a form of another site (SameSite).
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { hashSecret, randomToken } from '../credentials/opaque-tokens.ts'
import type { Service } from '../service/service.ts'
import { DEFAULT_SSO_MINUTES } from '../settings/client-rules.ts'
import type { BrowserSessionRecord } from '../store/federation-records.ts'
import type { ClientRecord } from '../store/user-pool-records.ts'
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

function findLifetimeMilliseconds({ ssoSessionMinutes = DEFAULT_SSO_MINUTES }: ClientRecord): number {
  return ssoSessionMinutes * 60_000
}

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
  [user, client]: readonly [UserRecord, ClientRecord],
  way: SignInWay,
): number {
  const signedInAt = service.now()
  const { userPoolId, username } = refreshUser(service, user)
  const expiresAt = signedInAt + findLifetimeMilliseconds(client)
  const record = { userPoolId, username, ...way, signedInAt, expiresAt }
  service.store.browserSessions.put(toKey(userPoolId, makeBrowser(reply)), record)
  return signedInAt
}

/**
 * The sign-in of the browser, if it has not expired and its user may still sign in. The time of the client that
 * asks counts too: it may be shorter than that of the client by which the user signed in.
 */
export function findBrowserSession(
  service: Service,
  request: FastifyRequest,
  client: ClientRecord,
): BrowserSessionRecord | undefined {
  const { UserPoolId: userPoolId } = client
  const browser = findBrowser(request)
  const record = browser && service.store.browserSessions.get(toKey(userPoolId, browser))
  if (!record) return undefined
  const expiresAt = Math.min(record.expiresAt, record.signedInAt + findLifetimeMilliseconds(client))
  if (service.now() >= expiresAt) return undefined
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
