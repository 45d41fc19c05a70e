/**
 * Event with a single `authorizationToken` (REST TOKEN, AppSync) → RequestLike with the header
 * `Authorization`.
 */
import type { RequestLike } from '@poolguard/core'
import { toRequest } from '../request-headers.ts'

interface TokenCarrier {
  readonly authorizationToken?: unknown
}

export function readTokenRequest({ authorizationToken: line }: TokenCarrier): RequestLike {
  return toRequest(typeof line === 'string' ? { authorization: line } : {})
}

/** AppSync advises against a scheme before the token, so a value without white space is the token itself. */
export function readAppSyncRequest({ authorizationToken: value }: TokenCarrier): RequestLike {
  const isToken = typeof value === 'string' && /^\S+$/.test(value)
  return readTokenRequest({ authorizationToken: isToken ? `Bearer ${value}` : value })
}
