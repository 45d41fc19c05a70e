/**
 * Who is calling, as the integration behind the authorizer reads it: `event.requestContext.authorizer.sub` (REST,
 * WebSocket, HTTP 1.0; every value a string there) or `event.requestContext.authorizer.lambda.sub` (HTTP 2.0). `authOf`
 * reads them all.
 * API Gateway and AppSync take strings, numbers and booleans; an object or an array makes them fail.
 */
import type { AuthContext, Claims } from '@poolguard/core'
import { findClientClaim, joinNames } from '../caller/token-claims.ts'
import { type Members, ownMembers } from '../own.ts'

export type ContextValue = string | number | boolean
export type AuthorizerContext = Record<string, ContextValue>

/** Adds to the context; see {@link AuthorizerOptions.context}. */
export type ContextOption<C extends Claims = Claims> = (
  auth: AuthContext<C>,
) => Readonly<Record<string, ContextValue>>

/** What every context has; what a token does not say is left out. */
const ENTRIES: readonly (readonly [name: string, read: (auth: AuthContext, claims: Members) => unknown])[] = [
  ['sub', ({ subject }) => subject],
  ['issuer', ({ issuer }) => issuer],
  ['tokenUse', (_auth, claims) => claims.token_use],
  ['clientId', (_auth, claims) => claims[findClientClaim(claims.token_use)]],
  ['username', (_auth, claims) => claims.username ?? claims['cognito:username']],
  ['scope', ({ scopes }) => joinNames(scopes)],
  ['groups', ({ groups }) => joinNames(groups)],
  ['exp', (_auth, claims) => claims.exp],
]

function isScalar(value: unknown): value is ContextValue {
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)
}

/** Only a plain object: the entries of a promise or a Map would be silently lost. */
function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === 'object' &&
    value !== null &&
    [Object.prototype, null].includes(Object.getPrototypeOf(value))
  )
}

/** The types say all this; what comes out of a token's claims may still be otherwise. */
function checked(given: unknown): AuthorizerContext {
  if (!isPlainObject(given))
    throw new Error('authorizer: context must return a plain object, not a promise of it.')
  for (const [name, value] of Object.entries(given)) {
    if (name === 'claims') throw new Error('authorizer: the context key "claims" is reserved by API Gateway.')
    if (!isScalar(value)) {
      throw new Error(`authorizer: context.${name} must be a string, a finite number or a boolean.`)
    }
  }
  return given as AuthorizerContext
}

export function makeContext(auth: AuthContext, more: ContextOption | undefined): AuthorizerContext {
  const context: AuthorizerContext = {}
  const claims = ownMembers(auth.claims)
  for (const [name, read] of ENTRIES) {
    const value = read(auth, claims)
    if (isScalar(value) && value !== '') context[name] = value
  }
  return more === undefined ? context : { ...context, ...checked(more(auth)) }
}
