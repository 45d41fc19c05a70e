/** What a logout token must have beside what every event token has. OpenID Connect Back-Channel Logout 1.0 §2.4, §2.6. */
import { AuthError } from '@poolguard/core'
import type { EventClaims, EventTokenRules } from '@poolguard/core/adapter'

/** A `typ` is recommended, not required (§2.4), and providers wrote `JWT` before. */
export const LOGOUT_TOKEN_RULES: EventTokenRules = {
  types: ['logout+jwt', 'jwt'],
  allowMissing: true,
  requireExp: true,
}

const EVENT = 'http://schemas.openid.net/event/backchannel-logout'

export interface LogoutClaims extends EventClaims {
  readonly sid?: string
}

export function refuse(claim: string, reason: string): never {
  throw new AuthError('ERR_CLAIM_INVALID', { detail: { reason, claim } })
}

export function requireLogout(claims: EventClaims): LogoutClaims {
  const { sub, sid } = claims
  if (!Object.hasOwn(claims.events, EVENT)) refuse('events', 'The token is not about a logout.')
  if (Object.hasOwn(claims, 'nonce')) refuse('nonce', 'A logout token has no nonce.')
  if (sid !== undefined && (typeof sid !== 'string' || sid === ''))
    refuse('sid', 'The claim sid is not a string.')
  if (sub === undefined && sid === undefined) refuse('sub', 'The token has neither sub nor sid.')
  return claims as LogoutClaims
}
