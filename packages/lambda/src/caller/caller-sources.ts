/**
 * The table of caller sources: where each authorizer leaves its claims on an event, and how they are read
 * back. A new kind of authorizer is a new row. Sources: API Gateway Developer Guide, "Control access to HTTP
 * APIs with JWT authorizers", "Integrate a REST API with an Amazon Cognito user pool", "Input to an API
 * Gateway Lambda authorizer"; AppSync Developer Guide, "Context object reference".
 */
import { findClientClaim } from '@poolguard/core/adapter'
import { type Members, ownAt } from '../own.ts'
import { splitNames } from './name-lists.ts'
import { parseBracketList, parseCommaList, restore } from './restore.ts'

/** The members that the table reads. An event is untrusted input. */
export interface AnyEvent {
  readonly version?: unknown
  readonly identity?: unknown
  readonly requestContext?: unknown
}

interface CallerSource {
  readonly name: string
  /** The claims as the event has them. */
  readonly find: (event: AnyEvent) => unknown
  readonly read: (raw: Members) => Members
}

function findAuthorizer({ requestContext }: AnyEvent): unknown {
  return ownAt(requestContext, 'authorizer')
}

/**
 * The claim that each entry of our own authorizer's context comes from. A token without `token_use` is not
 * Cognito's.
 */
function findClaimNames(tokenUse: unknown): Readonly<Record<string, string>> {
  return {
    issuer: 'iss',
    tokenUse: 'token_use',
    clientId: findClientClaim(tokenUse),
    username: tokenUse === 'id' ? 'cognito:username' : 'username',
    groups: tokenUse === undefined ? 'groups' : 'cognito:groups',
  }
}

/**
 * Our own authorizer sets this entry to `false` if the token has no `sub` (`allowMissingSub`). The principal
 * of a REST API is then not a user, and must not be read as one.
 */
export const HAS_SUBJECT = 'hasSubject'

/** Whether our own authorizer wrote this context, for a token without a `sub`. */
export function lacksSubject(context: Members): boolean {
  const { issuer, sub, [HAS_SUBJECT]: hasSubject } = context
  return typeof issuer === 'string' && sub === undefined && (hasSubject === false || hasSubject === 'false')
}

/** A context holds no lists, so a string is never read as a list. */
const parseNoList = () => undefined

/**
 * The context of a Lambda authorizer. Our own authorizer always sets `issuer`, and `sub` or `hasSubject`. In another
 * authorizer's context, an entry such as `groups` may mean anything, so it is not interpreted.
 */
function readContext(raw: Members): Members {
  const { principalId, integrationLatency: _, ...context } = raw
  const hasNoSubject = lacksSubject(raw)
  const named: Record<string, unknown> = {
    ...(principalId === undefined || hasNoSubject ? {} : { sub: principalId }),
    ...context,
  }
  const isOurs = hasNoSubject || (typeof raw.sub === 'string' && typeof raw.issuer === 'string')
  if (!isOurs) return restore(named, parseNoList)
  if (hasNoSubject) delete named[HAS_SUBJECT]
  if (typeof raw.groups === 'string') named.groups = splitNames(raw.groups)
  const names = findClaimNames(raw.tokenUse)
  const entries = Object.entries(named).map(([name, value]) => [
    Object.hasOwn(names, name) ? names[name] : name,
    value,
  ])
  return restore(Object.fromEntries(entries), parseNoList)
}

export const CALLER_SOURCES: readonly CallerSource[] = [
  {
    name: 'JWT authorizer of an HTTP API',
    find: (event) => ownAt(findAuthorizer(event), 'jwt', 'claims'),
    read: (raw) => restore(raw, parseBracketList),
  },
  {
    name: 'Lambda authorizer of an HTTP API',
    find: (event) => ownAt(findAuthorizer(event), 'lambda'),
    read: readContext,
  },
  {
    name: 'JWT authorizer of an HTTP API (1.0)',
    find: (event) => (event.version === '1.0' ? ownAt(findAuthorizer(event), 'claims') : undefined),
    read: (raw) => restore(raw, parseBracketList),
  },
  {
    name: 'Cognito authorizer of a REST API',
    find: (event) => ownAt(findAuthorizer(event), 'claims'),
    read: (raw) => restore(raw, parseCommaList),
  },
  {
    name: 'Lambda authorizer of a REST or WebSocket API',
    find: (event) => {
      const found = findAuthorizer(event)
      const names = ['principalId', 'sub', 'issuer']
      return names.some((name) => typeof ownAt(found, name) === 'string') ? found : undefined
    },
    read: readContext,
  },
  {
    name: 'Lambda authorizer of AppSync',
    find: ({ identity }) => ownAt(identity, 'resolverContext'),
    read: readContext,
  },
  {
    name: 'Lambda authorizer of an Event API of AppSync',
    find: ({ identity }) => ownAt(identity, 'handlerContext'),
    read: readContext,
  },
  {
    name: 'Cognito or OpenID Connect authorizer of AppSync',
    find: ({ identity }) => ownAt(identity, 'claims'),
    read: (raw) => ({ ...raw }),
  },
]
