/**
 * The table of what authorizers leave on an event: where their claims are, and how they are read back. A new kind of
 * authorizer is a new row. Sources: API Gateway Developer Guide, "Control access to HTTP APIs with JWT authorizers",
 * "Integrate a REST API with an Amazon Cognito user pool", "Input to an API Gateway Lambda authorizer"; AppSync
 * Developer Guide, "Context object reference".
 */
import { type Members, ownAt } from '../own.ts'
import { bracketed, restore, separatedByCommas } from './restore.ts'
import { findClientClaim, splitNames } from './token-claims.ts'

/** All that the table reads of an event; it comes from outside. */
export interface AnyEvent {
  readonly version?: unknown
  readonly identity?: unknown
  readonly requestContext?: unknown
}

interface CallerForm {
  readonly name: string
  /** The claims as the event has them. */
  readonly find: (event: AnyEvent) => unknown
  readonly read: (raw: Members) => Members
}

function authorizerOf({ requestContext }: AnyEvent): unknown {
  return ownAt(requestContext, 'authorizer')
}

/** The names that the context of our own authorizer has for claims; by those of a token's kind for the others. */
function claimNamesFor(tokenUse: unknown): Readonly<Record<string, string>> {
  return {
    issuer: 'iss',
    tokenUse: 'token_use',
    clientId: findClientClaim(tokenUse),
    username: tokenUse === 'id' ? 'cognito:username' : 'username',
    groups: tokenUse !== undefined ? 'cognito:groups' : 'groups',
  }
}

/** A context holds no lists; a claim that is one must come as one. */
const noList = () => undefined

/**
 * The context of a Lambda authorizer. `issuer` beside `sub` is what ours says; of another one's, a name such as `groups`
 * may hold anything, so nothing is read into it.
 */
function fromContext(raw: Members): Members {
  const { principalId, integrationLatency: _, ...context } = raw
  const named: Record<string, unknown> = {
    ...(principalId === undefined ? {} : { sub: principalId }),
    ...context,
  }
  const isOurs = typeof raw.sub === 'string' && typeof raw.issuer === 'string'
  if (!isOurs) return restore(named, noList)
  if (typeof raw.groups === 'string') named.groups = splitNames(raw.groups)
  const names = claimNamesFor(raw.tokenUse)
  const entries = Object.entries(named).map(([name, value]) => [
    Object.hasOwn(names, name) ? names[name] : name,
    value,
  ])
  return restore(Object.fromEntries(entries), noList)
}

export const CALLER_FORMS: readonly CallerForm[] = [
  {
    name: 'JWT authorizer of an HTTP API',
    find: (event) => ownAt(authorizerOf(event), 'jwt', 'claims'),
    read: (raw) => restore(raw, bracketed),
  },
  {
    name: 'Lambda authorizer of an HTTP API',
    find: (event) => ownAt(authorizerOf(event), 'lambda'),
    read: fromContext,
  },
  {
    name: 'JWT authorizer of an HTTP API (1.0)',
    find: (event) => (event.version === '1.0' ? ownAt(authorizerOf(event), 'claims') : undefined),
    read: (raw) => restore(raw, bracketed),
  },
  {
    name: 'Cognito authorizer of a REST API',
    find: (event) => ownAt(authorizerOf(event), 'claims'),
    read: (raw) => restore(raw, separatedByCommas),
  },
  {
    name: 'Lambda authorizer of a REST or WebSocket API',
    find: (event) => {
      const found = authorizerOf(event)
      return ['principalId', 'sub'].some((name) => typeof ownAt(found, name) === 'string') ? found : undefined
    },
    read: fromContext,
  },
  {
    name: 'Lambda authorizer of AppSync',
    find: ({ identity }) => ownAt(identity, 'resolverContext'),
    read: fromContext,
  },
  {
    name: 'Cognito or OpenID Connect authorizer of AppSync',
    find: ({ identity }) => ownAt(identity, 'claims'),
    read: (raw) => ({ ...raw }),
  },
]
