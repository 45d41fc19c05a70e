/**
 * Signed JWT → the claims of a security event token. RFC 8417 §2.2; OpenID Connect Back-Channel Logout 1.0 §2.4.
 * Throws ERR_CLAIM_INVALID, ERR_CLIENT_MISMATCH.
 */

import { type ClaimCheck, makeDateCheck, makeInvalidClaim, makeTypeCheck } from '../claim-check.ts'
import type { ClaimRules } from '../issuers/issuer.ts'
import type { SignedJwt } from '../jwt/jwt.ts'
import { assertClaims, audienceCheck } from '../steps/claims.ts'
import type { JsonObject } from '../util/json.ts'
import { isNonEmptyString, isObject } from '../util/value-types.ts'

/** The claims of an accepted event token. Other claims are there by name, as JSON values. */
export interface EventClaims {
  readonly iss: string
  readonly aud: string | readonly string[]
  /** Time of issue, in seconds since 1970. */
  readonly iat: number
  readonly jti: string
  readonly exp?: number
  readonly sub?: string
  /** What happened: each event by its URI. */
  readonly events: Readonly<Record<string, JsonObject>>
  readonly [name: string]: unknown
}

const jtiCheck: ClaimCheck = {
  claim: 'jti',
  run: (read) =>
    isNonEmptyString(read('jti')) ? undefined : makeInvalidClaim('jti', 'a non-empty string', read('jti')),
}

const eventsCheck: ClaimCheck = {
  claim: 'events',
  run: (read) => {
    const events = read('events')
    const isAccepted =
      isObject(events) && Object.keys(events).length > 0 && Object.values(events).every(isObject)
    return isAccepted ? undefined : makeInvalidClaim('events', 'a non-empty object of objects', events)
  },
}

function makeChecks(requireExp: boolean): readonly ClaimCheck[] {
  return [
    makeDateCheck('exp', () => requireExp),
    makeDateCheck('nbf', () => false),
    makeDateCheck('iat', () => true),
    audienceCheck,
    jtiCheck,
    makeTypeCheck('sub', 'a non-empty string', isNonEmptyString),
    eventsCheck,
  ]
}

const CHECKS = /* @__PURE__ */ makeChecks(false)
const CHECKS_WITH_EXP = /* @__PURE__ */ makeChecks(true)

export function checkEventClaims(jwt: SignedJwt, rules: ClaimRules, requireExp: boolean): EventClaims {
  assertClaims(requireExp ? CHECKS_WITH_EXP : CHECKS, jwt.payload, rules)
  return jwt.payload as unknown as EventClaims
}
