/**
 * Step 5: signed JWT → claims. RFC 7519 §4.1; AWS, "Verifying JSON web tokens".
 * Throws ERR_CLAIM_INVALID, ERR_TOKEN_USE_MISMATCH, ERR_CLIENT_MISMATCH, ERR_TOKEN_BOUND.
 *
 * A table of checks, run in order. Absent fails like wrong: no check returns early because a claim is missing.
 */
import type { Claims } from '../claims/claim-types.ts'
import { isNumericDate } from '../claims/numeric-date.ts'
import { AuthError, type AuthErrorDetail } from '../errors/auth-error.ts'
import type { AuthErrorCode } from '../errors/codes.ts'
import { excerpt } from '../errors/excerpt.ts'
import type { ClaimRules } from '../issuers/issuer.ts'
import type { SignedJwt } from '../jwt/jwt.ts'
import type { JsonObject } from '../util/json.ts'
import { ownMember } from '../util/own-member.ts'

/** Why a claim is not accepted. */
export interface Mismatch {
  readonly code: AuthErrorCode
  readonly detail: AuthErrorDetail
}

type ReadClaim = (name: string) => unknown

/** One check: the claim that it is about, and what is wrong with it, if anything is. */
export interface ClaimCheck {
  readonly claim: string
  /** `read` gives a claim of the token by its name. */
  readonly run: (read: ReadClaim, rules: ClaimRules) => Mismatch | undefined
}

function mismatch(
  code: AuthErrorCode,
  claim: string,
  reason: string,
  expected: unknown,
  actual: unknown,
): Mismatch {
  return { code, detail: { reason, claim, expected, actual: excerpt(actual) } }
}

export function invalid(claim: string, expected: string, actual: unknown): Mismatch {
  const reason =
    actual === undefined ? `The claim ${claim} is missing.` : `The claim ${claim} is not ${expected}.`
  return mismatch('ERR_CLAIM_INVALID', claim, reason, expected, actual)
}

function isString(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string')

export function dateCheck(claim: string, isRequired: (rules: ClaimRules) => boolean): ClaimCheck {
  return {
    claim,
    run: (read, rules) => {
      const value = read(claim)
      const isFine = value === undefined ? !isRequired(rules) : isNumericDate(value)
      return isFine ? undefined : invalid(claim, 'a finite number', value)
    },
  }
}

/** A claim that may be absent but whose type is promised where it is there. */
export function typeCheck(
  claim: string,
  expected: string,
  isOfType: (value: unknown) => boolean,
): ClaimCheck {
  return {
    claim,
    run: (read) => {
      const value = read(claim)
      return value === undefined || isOfType(value) ? undefined : invalid(claim, expected, value)
    },
  }
}

const subCheck: ClaimCheck = {
  claim: 'sub',
  run: (read, { allowMissingSub }) => {
    const sub = read('sub')
    const isAccepted = isString(sub) || (sub === undefined && allowMissingSub)
    return isAccepted ? undefined : invalid('sub', 'a non-empty string', sub)
  },
}

const tokenUseCheck: ClaimCheck = {
  claim: 'token_use',
  run: (read, { tokenUse }) => {
    const use = read('token_use')
    const isAccepted = (use === 'access' || use === 'id') && (tokenUse === 'any' || tokenUse === use)
    if (isAccepted) return undefined
    const reason = 'The token is of another kind than was configured.'
    return mismatch('ERR_TOKEN_USE_MISMATCH', 'token_use', reason, tokenUse, use)
  },
}

function notFor(claim: string, expected: unknown, actual: unknown): Mismatch {
  const reason =
    actual === undefined ? `The claim ${claim} is missing.` : `The token was not made for this ${claim}.`
  return mismatch('ERR_CLIENT_MISMATCH', claim, reason, expected ?? 'a string', actual)
}

/** The app client: `client_id` of an access token, `aud` of an ID token. Nothing falls back to the other claim. */
const clientCheck: ClaimCheck = {
  claim: 'client_id',
  run: (read, { clientIds }) => {
    const claim = read('token_use') === 'id' ? 'aud' : 'client_id'
    const client = read(claim)
    const isAccepted = isString(client) && (clientIds === null || clientIds.includes(client))
    return isAccepted ? undefined : notFor(claim, clientIds, client)
  },
}

/** RFC 8707: an access token bound to a resource is for that resource alone. */
const resourceCheck: ClaimCheck = {
  claim: 'aud',
  run: (read, { audiences }) => {
    const aud = read('aud')
    if (read('token_use') === 'id') return undefined // its aud is the client, which the check before this one has looked at
    const isUnbound = audiences === undefined || audiences === null
    if (isUnbound && aud === undefined) return undefined
    const isAccepted = isString(aud) && (audiences === null || audiences?.includes(aud))
    return isAccepted ? undefined : notFor('aud', audiences ?? 'no aud, for no audience is configured', aud)
  },
}

/** RFC 7519 §4.1.3: a string or an array of strings; one that is accepted is enough. */
export const audienceCheck: ClaimCheck = {
  claim: 'aud',
  run: (read, { audiences }) => {
    const aud = read('aud')
    const list = isString(aud) ? [aud] : aud
    const isList = isTexts(list) && list.length > 0
    const isAccepted =
      audiences === null
        ? aud === undefined || isList
        : isList && list.some((one) => audiences?.includes(one))
    return isAccepted ? undefined : notFor('aud', audiences, aud)
  },
}

/**
 * RFC 9449 §7, RFC 8705 §3: a token that is bound to a key is good only with a proof that its sender has that key. A
 * bearer token proves nothing, so its thief would be believed.
 */
const confirmationCheck: ClaimCheck = {
  claim: 'cnf',
  run: (read, { allowBoundTokensAsBearer }) => {
    const cnf = read('cnf')
    if (cnf === undefined || allowBoundTokensAsBearer) return undefined
    const reason = 'The token is bound to a key, and a bearer token proves no key.'
    return mismatch('ERR_TOKEN_BOUND', 'cnf', reason, 'no cnf', cnf)
  },
}

const dates = [
  dateCheck('exp', () => true),
  dateCheck('nbf', () => false),
  dateCheck('iat', ({ maxTokenAgeSeconds }) => maxTokenAgeSeconds !== undefined),
  dateCheck('auth_time', () => false),
]
const text = (value: unknown) => typeof value === 'string'

const CHECKS: Readonly<Record<ClaimRules['kind'], readonly ClaimCheck[]>> = {
  cognito: [
    ...dates,
    tokenUseCheck,
    clientCheck,
    resourceCheck,
    subCheck,
    typeCheck('cognito:groups', 'an array of strings', isTexts),
    typeCheck('scope', 'a string', text),
    typeCheck('username', 'a string', text),
    confirmationCheck,
  ],
  oidc: [...dates, audienceCheck, subCheck, confirmationCheck],
}

/** The checks that apply under some rules, in their order. Where there are `proofs`, these check `cnf`. */
export function checksFor({ kind }: ClaimRules, hasProofs: boolean): readonly ClaimCheck[] {
  return hasProofs ? CHECKS[kind].filter((check) => check !== confirmationCheck) : CHECKS[kind]
}

/** Throws what the first of the checks finds wrong. */
export function assertClaims(checks: readonly ClaimCheck[], claims: JsonObject, rules: ClaimRules): void {
  const read: ReadClaim = (name) => ownMember(claims, name)
  for (const check of checks) {
    const wrong = check.run(read, rules)
    if (wrong !== undefined) throw new AuthError(wrong.code, { detail: wrong.detail })
  }
}

export function checkClaims(jwt: SignedJwt, rules: ClaimRules, hasProofs: boolean): Claims {
  assertClaims(checksFor(rules, hasProofs), jwt.payload, rules)
  return jwt.payload as Claims
}
