/**
 * The failure table: every way to be refused, in one place. docs/reference.md lists it, adapters answer with
 * its statuses and messages, and tests loop over it.
 *
 * `error` is the code of the challenge: RFC 6750 §3.1, RFC 9470 §3 for authentication that is not enough, and RFC
 * 9449 §7.1 for proofs. A row with a `challenge` answers with a `WWW-Authenticate` header; `message` is for callers
 * and never varies.
 */
export interface Failure {
  readonly status: 400 | 401 | 403 | 503
  readonly challenge: boolean
  readonly error?:
    | 'invalid_request'
    | 'invalid_token'
    | 'insufficient_scope'
    | 'insufficient_user_authentication'
    | 'invalid_dpop_proof'
    | 'use_dpop_nonce'
  readonly message: string
}

type ChallengeError = NonNullable<Failure['error']>

function defineChallenge(status: 400 | 401 | 403, error: ChallengeError, message: string): Failure {
  return { status, challenge: true, error, message }
}

function defineInvalidToken(message: string): Failure {
  return defineChallenge(401, 'invalid_token', message)
}

const OUTAGE: Failure = {
  status: 503,
  challenge: false,
  message: 'Authentication is temporarily unavailable.',
}

/** Every code that an {@link AuthError} can carry. */
export type AuthErrorCode =
  | 'ERR_TOKEN_MISSING'
  | 'ERR_REQUEST_INVALID'
  | 'ERR_TOKEN_MALFORMED'
  | 'ERR_TOKEN_TOO_LARGE'
  | 'ERR_ALGORITHM_NOT_ALLOWED'
  | 'ERR_ISSUER_UNKNOWN'
  | 'ERR_KEY_UNKNOWN'
  | 'ERR_SIGNATURE_INVALID'
  | 'ERR_TOKEN_INACTIVE'
  | 'ERR_TOKEN_EXPIRED'
  | 'ERR_TOKEN_NOT_ACTIVE'
  | 'ERR_CLIENT_MISMATCH'
  | 'ERR_TOKEN_USE_MISMATCH'
  | 'ERR_CLAIM_INVALID'
  | 'ERR_TOKEN_BOUND'
  | 'ERR_TOKEN_UNBOUND'
  | 'ERR_TOKEN_KEY_MISMATCH'
  | 'ERR_PROOF_INVALID'
  | 'ERR_PROOF_REPLAYED'
  | 'ERR_PROOF_NONCE_REQUIRED'
  | 'ERR_TOKEN_REVOKED'
  | 'ERR_AUTHENTICATION_TOO_OLD'
  | 'ERR_AUTHENTICATION_INSUFFICIENT'
  | 'ERR_SCOPE_INSUFFICIENT'
  | 'ERR_FORBIDDEN'
  | 'ERR_KEYS_UNAVAILABLE'
  | 'ERR_INTROSPECTION_UNAVAILABLE'
  | 'ERR_REVOCATION_UNAVAILABLE'
  | 'ERR_REPLAY_STORE_UNAVAILABLE'

/** Whether a failure is an outage and not the caller's fault. */
export function isOutage(code: AuthErrorCode): boolean {
  return FAILURES[code].status === 503
}

export const FAILURES: Readonly<Record<AuthErrorCode, Failure>> = {
  ERR_TOKEN_MISSING: { status: 401, challenge: true, message: 'Authentication is required.' },
  ERR_REQUEST_INVALID: defineChallenge(
    400,
    'invalid_request',
    'The credentials in the request are malformed.',
  ),
  ERR_TOKEN_MALFORMED: defineInvalidToken('The token is malformed.'),
  ERR_TOKEN_TOO_LARGE: defineInvalidToken('The token is too large.'),
  ERR_ALGORITHM_NOT_ALLOWED: defineInvalidToken('The signature algorithm of the token is not allowed.'),
  ERR_ISSUER_UNKNOWN: defineInvalidToken('The issuer of the token is not trusted.'),
  ERR_KEY_UNKNOWN: defineInvalidToken('The key of the token is unknown.'),
  ERR_SIGNATURE_INVALID: defineInvalidToken('The signature of the token is invalid.'),
  ERR_TOKEN_INACTIVE: defineInvalidToken('The token is not active.'),
  ERR_TOKEN_EXPIRED: defineInvalidToken('The token has expired.'),
  ERR_TOKEN_NOT_ACTIVE: defineInvalidToken('The token is not valid yet.'),
  ERR_CLIENT_MISMATCH: defineInvalidToken('The token was issued for another client or audience.'),
  ERR_TOKEN_USE_MISMATCH: defineInvalidToken('The token is of the wrong kind.'),
  ERR_CLAIM_INVALID: defineInvalidToken('A claim of the token is missing or invalid.'),
  ERR_TOKEN_BOUND: defineInvalidToken('The token is bound to a key and is not accepted as a bearer token.'),
  ERR_TOKEN_UNBOUND: defineInvalidToken('The token is not bound to a key.'),
  ERR_TOKEN_KEY_MISMATCH: defineInvalidToken('The token is bound to another key.'),
  ERR_PROOF_INVALID: defineChallenge(401, 'invalid_dpop_proof', 'The DPoP proof is missing or invalid.'),
  ERR_PROOF_REPLAYED: defineChallenge(401, 'invalid_dpop_proof', 'The DPoP proof was used before.'),
  ERR_PROOF_NONCE_REQUIRED: defineChallenge(
    401,
    'use_dpop_nonce',
    'The DPoP proof needs the nonce of this API.',
  ),
  ERR_TOKEN_REVOKED: defineInvalidToken('The token has been revoked.'),
  ERR_AUTHENTICATION_TOO_OLD: defineChallenge(
    401,
    'insufficient_user_authentication',
    'A more recent authentication is required.',
  ),
  ERR_AUTHENTICATION_INSUFFICIENT: defineChallenge(
    401,
    'insufficient_user_authentication',
    'A different level of authentication is required.',
  ),
  ERR_SCOPE_INSUFFICIENT: defineChallenge(
    403,
    'insufficient_scope',
    'The token lacks a scope that is required.',
  ),
  ERR_FORBIDDEN: { status: 403, challenge: false, message: 'Access is not allowed.' },
  ERR_KEYS_UNAVAILABLE: OUTAGE,
  ERR_INTROSPECTION_UNAVAILABLE: OUTAGE,
  ERR_REVOCATION_UNAVAILABLE: OUTAGE,
  ERR_REPLAY_STORE_UNAVAILABLE: OUTAGE,
}
