/**
 * Active answer → claims: the checks of a JWT's claims, and those that an answer needs in addition.
 * Throws ERR_ISSUER_UNKNOWN, ERR_TOKEN_USE_MISMATCH, ERR_CLIENT_MISMATCH, ERR_TOKEN_BOUND, ERR_CLAIM_INVALID.
 */
import { type ClaimCheck, makeMismatch, makeTypeCheck } from '../claim-check.ts'
import type { ClaimRules } from '../issuers/issuer.ts'
import { listChecks } from '../steps/claims.ts'
import type { JsonObject } from '../util/json.ts'
import { ownMember } from '../util/own-member.ts'
import { isString } from '../util/value-types.ts'

function makeIssuerCheck(issuer: string): ClaimCheck {
  return {
    claim: 'iss',
    run: (read) => {
      const iss = read('iss')
      if (iss === issuer) return undefined
      return makeMismatch('ERR_ISSUER_UNKNOWN', 'iss', 'The token is of another issuer.', issuer, iss)
    },
  }
}

/** RFC 6750, RFC 9449 §5: the types of access tokens, in any case (RFC 6749 §5.1). */
const ACCESS_TOKEN_TYPES = ['bearer', 'dpop']

/**
 * RFC 7662 §4: an endpoint knows refresh tokens too, and calls them active. A refresh token has neither the
 * `token_type` of an access token nor the audience of an API, so an answer must have one of the two.
 */
const tokenTypeCheck: ClaimCheck = {
  claim: 'token_type',
  run: (read, { audiences }) => {
    const type = read('token_type')
    const isAccepted =
      type === undefined
        ? audiences !== null
        : typeof type === 'string' && ACCESS_TOKEN_TYPES.includes(type.toLowerCase())
    if (isAccepted) return undefined
    const reason = 'The token is not known to be an access token.'
    return makeMismatch('ERR_TOKEN_USE_MISMATCH', 'token_type', reason, ACCESS_TOKEN_TYPES, type)
  },
}

/** A DPoP token without the thumbprint of its key would work with any key, or as a bearer token. */
function makeDpopCheck(hasProofs: boolean): ClaimCheck {
  return {
    claim: 'cnf',
    run: (read, { allowBoundTokensAsBearer }) => {
      const isDpop = String(read('token_type')).toLowerCase() === 'dpop'
      const cnf = read('cnf')
      const hasKey = ownMember(Object(cnf), 'jkt') !== undefined
      if (!isDpop || hasKey || (allowBoundTokensAsBearer && !hasProofs)) return undefined
      const reason = 'The token is bound by DPoP, and the answer does not name its key.'
      return makeMismatch('ERR_TOKEN_BOUND', 'cnf', reason, 'a cnf with jkt', cnf)
    },
  }
}

function makeClientCheck(allowedClients: readonly string[]): ClaimCheck {
  return {
    claim: 'client_id',
    run: (read) => {
      const client = read('client_id')
      if (allowedClients.some((allowed) => allowed === client)) return undefined
      const reason = 'The token was not issued to an accepted client.'
      return makeMismatch('ERR_CLIENT_MISMATCH', 'client_id', reason, allowedClients, client)
    },
  }
}

/** The checks of an issuer's answers, in their order. */
export function makeAnswerChecks(
  issuer: string,
  rules: ClaimRules,
  allowedClients: readonly string[] | undefined,
  hasProofs: boolean,
): readonly ClaimCheck[] {
  return [
    makeIssuerCheck(issuer),
    tokenTypeCheck,
    ...(allowedClients === undefined ? [] : [makeClientCheck(allowedClients)]),
    makeTypeCheck('client_id', 'a string', isString),
    makeTypeCheck('scope', 'a string', isString),
    makeTypeCheck('username', 'a string', isString),
    ...listChecks(rules, hasProofs),
    makeDpopCheck(hasProofs),
  ]
}

/** Adds `iss`, which an answer may omit (RFC 7662 §2.2). The endpoint answers only for this issuer. */
export function addIssuer(claims: JsonObject, issuer: string): JsonObject {
  return { iss: issuer, ...claims }
}
