/**
 * Step 6: signed JWT → claims. RFC 7519 §4.1; AWS, "Verifying JSON web tokens".
 * Throws ERR_CLAIM_INVALID, ERR_TOKEN_USE_MISMATCH, ERR_CLIENT_MISMATCH, ERR_TOKEN_BOUND.
 *
 * A table of checks, run in order. Absent fails like wrong, unless the check allows the claim to be absent.
 */

import {
  type ClaimCheck,
  type Mismatch,
  makeDateCheck,
  makeInvalidClaim,
  makeMismatch,
  makeTypeCheck,
  type ReadClaim,
} from '../claim-check.ts'
import type { Claims } from '../claims/claim-types.ts'
import { findClientClaim } from '../claims/client-claim.ts'
import { AuthError } from '../errors/auth-error.ts'
import type { ClaimRules } from '../issuers/issuer.ts'
import type { SignedJwt } from '../jwt/jwt.ts'
import type { JsonObject } from '../util/json.ts'
import { ownMember } from '../util/own-member.ts'
import { isNonEmptyString, isString } from '../util/value-types.ts'

const isTexts = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every(isString)

const subCheck: ClaimCheck = {
  claim: 'sub',
  run: (read, { allowMissingSub }) => {
    const sub = read('sub')
    const isAccepted = isNonEmptyString(sub) || (sub === undefined && allowMissingSub)
    return isAccepted ? undefined : makeInvalidClaim('sub', 'a non-empty string', sub)
  },
}

const tokenUseCheck: ClaimCheck = {
  claim: 'token_use',
  run: (read, { tokenUse }) => {
    const use = read('token_use')
    const isAccepted = (use === 'access' || use === 'id') && (tokenUse === 'any' || tokenUse === use)
    if (isAccepted) return undefined
    const reason = 'The token is of another kind than configured.'
    return makeMismatch('ERR_TOKEN_USE_MISMATCH', 'token_use', reason, tokenUse, use)
  },
}

function makeClientMismatch(claim: string, expected: unknown, actual: unknown): Mismatch {
  const reason =
    actual === undefined ? `The claim ${claim} is missing.` : `The token was issued for another ${claim}.`
  return makeMismatch('ERR_CLIENT_MISMATCH', claim, reason, expected ?? 'a string', actual)
}

/** Checks the app client: `aud` of an ID token, `client_id` of every other token. */
const clientCheck: ClaimCheck = {
  claim: 'client_id',
  run: (read, { clientIds }) => {
    const claim = findClientClaim(read('token_use'))
    const client = read(claim)
    const isAccepted = isNonEmptyString(client) && (clientIds === null || clientIds.includes(client))
    return isAccepted ? undefined : makeClientMismatch(claim, clientIds, client)
  },
}

/** RFC 8707: an access token bound to a resource is for that resource alone. */
const resourceCheck: ClaimCheck = {
  claim: 'aud',
  run: (read, { audiences }) => {
    const aud = read('aud')
    if (read('token_use') === 'id') return undefined // its aud is the client, which clientCheck compares
    const mayBeUnbound = audiences === undefined || audiences === null
    if (mayBeUnbound && aud === undefined) return undefined
    const isAccepted = isNonEmptyString(aud) && (audiences === null || audiences?.includes(aud))
    return isAccepted
      ? undefined
      : makeClientMismatch('aud', audiences ?? 'no aud, because no audience is configured', aud)
  },
}

/** RFC 7519 §4.1.3: a string or an array of strings. One accepted string is enough. */
export const audienceCheck: ClaimCheck = {
  claim: 'aud',
  run: (read, { audiences }) => {
    const aud = read('aud')
    const list = isNonEmptyString(aud) ? [aud] : aud
    const isList = isTexts(list) && list.length > 0
    const isAccepted =
      audiences === null
        ? aud === undefined || isList
        : isList && list.some((one) => audiences?.includes(one))
    return isAccepted ? undefined : makeClientMismatch('aud', audiences, aud)
  },
}

/**
 * RFC 9449 §7, RFC 8705 §3: a token that is bound to a key is valid only with a proof that its sender has the key. As
 * a bearer token it would work for a thief too.
 */
const confirmationCheck: ClaimCheck = {
  claim: 'cnf',
  run: (read, { allowBoundTokensAsBearer }) => {
    const cnf = read('cnf')
    if (cnf === undefined || allowBoundTokensAsBearer) return undefined
    const reason = 'The token is bound to a key, and a bearer token does not prove possession of it.'
    return makeMismatch('ERR_TOKEN_BOUND', 'cnf', reason, 'no cnf', cnf)
  },
}

const dates = [
  makeDateCheck('exp', () => true),
  makeDateCheck('nbf', () => false),
  makeDateCheck('iat', ({ maxTokenAgeSeconds }) => maxTokenAgeSeconds !== undefined),
  makeDateCheck('auth_time', () => false),
]

const CHECKS: Readonly<Record<ClaimRules['kind'], readonly ClaimCheck[]>> = {
  cognito: [
    ...dates,
    tokenUseCheck,
    clientCheck,
    resourceCheck,
    subCheck,
    makeTypeCheck('cognito:groups', 'an array of strings', isTexts),
    makeTypeCheck('scope', 'a string', isString),
    makeTypeCheck('username', 'a string', isString),
    confirmationCheck,
  ],
  oidc: [...dates, audienceCheck, subCheck, confirmationCheck],
}

/** The checks for an issuer's rules, in their order. With `proofs`, the proof methods check `cnf`. */
export function listChecks({ kind }: ClaimRules, hasProofs: boolean): readonly ClaimCheck[] {
  return hasProofs ? CHECKS[kind].filter((check) => check !== confirmationCheck) : CHECKS[kind]
}

/** Throws an AuthError for the first check that fails. */
export function assertClaims(checks: readonly ClaimCheck[], claims: JsonObject, rules: ClaimRules): void {
  const read: ReadClaim = (name) => ownMember(claims, name)
  for (const check of checks) {
    const wrong = check.run(read, rules)
    if (wrong !== undefined) throw new AuthError(wrong.code, { detail: wrong.detail })
  }
}

export function checkClaims(jwt: SignedJwt, rules: ClaimRules, hasProofs: boolean): Claims {
  assertClaims(listChecks(rules, hasProofs), jwt.payload, rules)
  return jwt.payload as Claims
}
