/**
 * What a logout token must have, in addition to every event token. OpenID Connect Back-Channel Logout 1.0 §2.4, §2.6.
 */
import type { EventClaims, EventTokenRules } from '@poolguard/core/adapter'
import { refuseClaim } from './refuse-claim.ts'

/** A `typ` is recommended, not required (§2.4). Before the recommendation, providers wrote `JWT`. */
export const LOGOUT_TOKEN_RULES: EventTokenRules = {
  types: ['logout+jwt', 'jwt'],
  allowMissing: true,
  requireExp: true,
}

const EVENT = 'http://schemas.openid.net/event/backchannel-logout'

export interface LogoutClaims extends EventClaims {
  readonly sid?: string
}

export function requireLogout(claims: EventClaims): LogoutClaims {
  const { sub, sid } = claims
  if (!Object.hasOwn(claims.events, EVENT)) refuseClaim('events', 'The token is not about a logout.')
  if (Object.hasOwn(claims, 'nonce')) refuseClaim('nonce', 'A logout token has no nonce.')
  if (sid !== undefined && (typeof sid !== 'string' || sid === ''))
    refuseClaim('sid', 'The claim sid is not a string.')
  if (sub === undefined && sid === undefined) refuseClaim('sub', 'The token has neither sub nor sid.')
  return claims as LogoutClaims
}
