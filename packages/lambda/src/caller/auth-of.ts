/** Event → who is calling, behind any authorizer. Reads only what AWS or our own guard wrote, never a header. */
import type { Claims, RegisteredClaims } from '@poolguard/core'
import { freezeAll } from '@poolguard/core/adapter'
import { type Members, ownMembers } from '../own.ts'
import { CALLER_FORMS } from './caller-sources.ts'
import { authSetOn } from './event-auth.ts'
import { findGroups, findScopes } from './token-claims.ts'

/** Who is calling, in the shape of core's AuthContext as far as an authorizer passes it on. Frozen. */
export interface EventAuth<C extends Claims = Claims> {
  /** `undefined` behind somebody else's Lambda authorizer that does not say it. */
  readonly issuer: string | undefined
  /** What the authorizer passed on; it may have left out claims that the token had. */
  readonly claims: Readonly<Partial<C>>
  /** The caller's `sub`; behind somebody else's Lambda authorizer, its principal. */
  readonly subject: string
  readonly scopes: readonly string[]
  /** `cognito:groups`; behind our own authorizer those of other issuers, too. Empty when there are none. */
  readonly groups: readonly string[]
}

function claimsOn(event: Members): Members | undefined {
  for (const { find, read } of CALLER_FORMS) {
    const raw = find(event)
    if (typeof raw === 'object' && raw !== null) return read(ownMembers(structuredClone(raw)))
  }
  return undefined
}

function authIn(event: Members): EventAuth | undefined {
  const claims = claimsOn(event)
  const members = ownMembers(claims)
  const { sub, iss } = members
  if (claims === undefined || typeof sub !== 'string' || sub === '') return undefined
  return freezeAll({
    issuer: typeof iss === 'string' ? iss : undefined,
    claims,
    subject: sub,
    scopes: findScopes(members),
    groups: findGroups(members),
  })
}

function noCaller(event: Members, cause: unknown): Error {
  const keys = JSON.stringify(Object.keys(event).slice(0, 20))
  const forms = CALLER_FORMS.map(({ name }) => name).join(', ')
  return new Error(
    `authOf: no authorizer said who is calling, on an event of the keys ${keys}. Guard the route by one of: ${forms}; or guard the handler by withAuth().`,
    { cause },
  )
}

/**
 * Who is calling, for a handler behind `withAuth`, `middyAuth`, `authorizer`, somebody else's Lambda
 * authorizer, an HTTP API's JWT authorizer, a REST API's Cognito authorizer, or AppSync. Numbers, booleans and lists
 * that API Gateway made strings of are restored where the claim's type is known.
 *
 * The event must be one that AWS wrote, as that of a proxy integration is; one made of the request's body says what the
 * client likes. Behind a REST API's Cognito authorizer, a group with a comma in its name reads as two; behind an HTTP API's JWT
 * authorizer, a list of another issuer (`groups`) stays the string that API Gateway made of it.
 *
 * @throws Error when no authorizer said who is calling: that is a route left unguarded, not a caller's fault.
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
export function authOf<C extends Claims = RegisteredClaims>(event: object): EventAuth<C> {
  let members: Members = {}
  let auth: EventAuth | undefined
  let cause: unknown
  try {
    auth = authSetOn(event)
    if (auth === undefined) {
      members = ownMembers(event)
      auth = authIn(members)
    }
  } catch (error) {
    cause = error
  }
  if (auth === undefined) throw noCaller(members, cause)
  return auth as unknown as EventAuth<C>
}
