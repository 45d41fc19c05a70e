/**
 * The caller, as the integration behind the authorizer reads it: `event.requestContext.authorizer.sub` (REST
 * API, WebSocket API, HTTP API 1.0; every value is a string there), or
 * `event.requestContext.authorizer.lambda.sub` (HTTP API 2.0). `authOf` reads both. API Gateway and AppSync
 * accept strings, numbers and booleans; they fail on an object or an array.
 */
import type { AnyClaims, AuthContext, Claims } from '@poolguard/core'
import { findClientClaim, isNonEmptyString } from '@poolguard/core/adapter'
import { HAS_SUBJECT } from '../caller/caller-sources.ts'
import { joinNames } from '../caller/name-lists.ts'
import { type Members, ownMembers } from '../own.ts'

export type ContextValue = string | number | boolean
export type AuthorizerContext = Record<string, ContextValue>

/** Makes additional entries of the context; see {@link AuthorizerOptions.context}. */
export type ContextOption<C extends AnyClaims = Claims> = (
  auth: AuthContext<C>,
) => Readonly<Record<string, ContextValue>>

/** The entries of every context. An entry without a value in the token is left out. */
const ENTRIES: readonly (readonly [name: string, read: (auth: AuthContext, claims: Members) => unknown])[] = [
  ['sub', ({ subject }) => subject],
  [HAS_SUBJECT, ({ subject }) => (subject === undefined ? false : undefined)],
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

/** A promise or a Map is not accepted as a context, because its entries would be lost silently. */
function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === 'object' &&
    value !== null &&
    [Object.prototype, null].includes(Object.getPrototypeOf(value))
  )
}

/** The types require all this too, but the value of a claim may have another type than declared. */
function requireContext(given: unknown): AuthorizerContext {
  if (!isPlainObject(given))
    throw new Error('authorizer: context must return a plain object, not a promise of one.')
  for (const [name, value] of Object.entries(given)) {
    if (name === 'claims') throw new Error('authorizer: API Gateway reserves the context key "claims".')
    if (!isScalar(value)) {
      throw new Error(`authorizer: context.${name} must be a string, a finite number or a boolean.`)
    }
  }
  return given as AuthorizerContext
}

/** The API key of a caller; see {@link AuthorizerOptions.usageIdentifierKey}. */
export type UsageKeyOption<C extends AnyClaims = Claims> = (auth: AuthContext<C>) => string | undefined

export function findUsageKey(auth: AuthContext, option: UsageKeyOption | undefined): string | undefined {
  const key: unknown = option?.(auth)
  if (key === undefined || isNonEmptyString(key)) return key
  throw new Error('authorizer: usageIdentifierKey must return a string that is not empty, or undefined.')
}

export function makeContext(auth: AuthContext, option: ContextOption | undefined): AuthorizerContext {
  const context: AuthorizerContext = {}
  const claims = ownMembers(auth.claims)
  for (const [name, read] of ENTRIES) {
    const value = read(auth, claims)
    if (isScalar(value) && value !== '') context[name] = value
  }
  return option === undefined ? context : { ...context, ...requireContext(option(auth)) }
}
