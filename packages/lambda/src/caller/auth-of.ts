/** Event → caller, behind any authorizer. Reads only what AWS or our own guard wrote, never a header. */
import type { AnyClaims, Claims, RegisteredClaims } from '@poolguard/core'
import { freezeAll, isNonEmptyString, readGroups, readScopes } from '@poolguard/core/adapter'
import { type Members, ownMembers } from '../own.ts'
import { CALLER_SOURCES, lacksSubject } from './caller-sources.ts'
import { getAuth } from './event-auth.ts'

/** The caller, in the shape of core's AuthContext, as far as an authorizer passes it on. Frozen. */
export interface EventAuth<C extends AnyClaims = Claims> {
  /** `undefined` behind another Lambda authorizer that does not pass it on. */
  readonly issuer: string | undefined
  /** The claims that the authorizer passed on; it may have left out claims of the token. */
  readonly claims: Readonly<Partial<C>>
  /**
   * The caller's `sub`; behind another Lambda authorizer, its principal. `undefined` only if the token has
   * none, which `allowMissingSub` of its issuer allows.
   */
  readonly subject: C['sub']
  readonly scopes: readonly string[]
  /**
   * `cognito:groups`; behind our own authorizer also the groups of other issuers. Empty when there are none.
   */
  readonly groups: readonly string[]
}

function findCaller(event: Members): { claims: Members; mayLackSubject: boolean } | undefined {
  for (const { find, read } of CALLER_SOURCES) {
    const raw = find(event)
    if (typeof raw === 'object' && raw !== null) {
      const members = ownMembers(structuredClone(raw))
      return { claims: read(members), mayLackSubject: lacksSubject(members) }
    }
  }
  return undefined
}

/** An event does not tell which kind of issuer made the token, so the claims decide. */
function findGroupsClaim(claims: Members): 'cognito:groups' | 'groups' {
  return Object.hasOwn(claims, 'cognito:groups') ? 'cognito:groups' : 'groups'
}

function findAuth(event: Members): EventAuth<AnyClaims> | undefined {
  const caller = findCaller(event)
  if (caller === undefined) return undefined
  const { claims, mayLackSubject } = caller
  const members = ownMembers(claims)
  const { sub, iss } = members
  const subject = isNonEmptyString(sub) ? sub : undefined
  if (subject === undefined && !mayLackSubject) return undefined
  return freezeAll({
    issuer: typeof iss === 'string' ? iss : undefined,
    claims,
    subject,
    scopes: readScopes(members),
    groups: readGroups(members, { groupsClaim: findGroupsClaim(members) }),
  })
}

function makeNoCallerError(event: Members, cause: unknown): Error {
  const keys = JSON.stringify(Object.keys(event).slice(0, 20))
  const sources = CALLER_SOURCES.map(({ name }) => name).join(', ')
  return new Error(
    `authOf: the event has no caller. Its keys are ${keys}. ` +
      `Guard the route with one of: ${sources}; or guard the handler with withAuth().`,
    { cause },
  )
}

/**
 * The caller, for a handler behind `withAuth`, `middyAuth`, `authorizer`, another Lambda authorizer, an HTTP
 * API's JWT authorizer, a REST API's Cognito authorizer, or AppSync. API Gateway turns numbers, booleans and
 * lists into strings; they are restored where the claim's type is known.
 *
 * Pass the event that AWS sends, as with a proxy integration. Do not pass an event that is made from the
 * request's body, because the client controls it. Behind a REST API's Cognito authorizer, a group with a
 * comma in its name reads as two. Behind an HTTP API's JWT authorizer, another issuer's list (`groups`) stays
 * the string that API Gateway made of it.
 *
 * @throws Error when the event has no caller: the route is unguarded, which is not the caller's fault.
 * @example
 * ```ts
 * import { authOf } from '@poolguard/lambda'
 * import type { APIGatewayProxyEventV2 } from 'aws-lambda'
 *
 * export async function handler(event: APIGatewayProxyEventV2) {
 *   const { subject, scopes } = authOf(event)
 *   return { subject, canWrite: scopes.includes('orders/write') }
 * }
 * ```
 */
export function authOf<C extends AnyClaims = RegisteredClaims>(event: object): EventAuth<C> {
  let members: Members = {}
  let auth: EventAuth<AnyClaims> | undefined
  let cause: unknown
  try {
    auth = getAuth(event)
    if (auth === undefined) {
      members = ownMembers(event)
      auth = findAuth(members)
    }
  } catch (error) {
    cause = error
  }
  if (auth === undefined) throw makeNoCallerError(members, cause)
  return auth as unknown as EventAuth<C>
}
