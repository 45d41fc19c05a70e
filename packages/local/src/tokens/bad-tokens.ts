/** The tokens that an API must refuse: the fault of each, and the code of poolguard's refusal. */
import type { AuthErrorCode } from '@poolguard/core'

/** An invalid token. */
export interface BadToken {
  /** The fault, in words. */
  readonly about: string
  /** The error code of a verifier with `pool.issuer()`. */
  readonly code: AuthErrorCode
}

/** The kinds of `pool.badToken()`. */
export type BadTokenKind =
  | 'expired'
  | 'not-yet-valid'
  | 'without-expiry'
  | 'other-pool'
  | 'other-client'
  | 'without-client'
  | 'other-resource'
  | 'id-token'
  | 'without-token-use'
  | 'bad-signature'
  | 'changed-payload'
  | 'forged-key'
  | 'unknown-key'
  | 'unsigned'
  | 'public-key-as-secret'
  | 'refresh-token'

/**
 * All bad tokens, to loop over. Each except the last is a good token with one fault. The good token is an
 * access token, unless `tokenUse` names another kind.
 *
 * A verifier fetches an unknown key from the issuer. While the pool is listening, the verifier refuses
 * `unknown-key` with `ERR_KEY_UNKNOWN`. Otherwise the fetch fails, and the code is `ERR_KEYS_UNAVAILABLE`.
 *
 * @example
 * ```ts
 * import { BAD_TOKENS } from '@poolguard/local'
 *
 * for (const [kind, { about, code }] of Object.entries(BAD_TOKENS)) {
 *   console.log(kind, about, code)
 * }
 * ```
 */
export const BAD_TOKENS: Readonly<Record<BadTokenKind, BadToken>> = Object.freeze({
  expired: { about: 'It expired an hour ago.', code: 'ERR_TOKEN_EXPIRED' },
  'not-yet-valid': { about: 'Its nbf is an hour from now.', code: 'ERR_TOKEN_NOT_ACTIVE' },
  'without-expiry': { about: 'It has no exp.', code: 'ERR_CLAIM_INVALID' },
  'other-pool': { about: 'Another pool made and signed it.', code: 'ERR_ISSUER_UNKNOWN' },
  'other-client': { about: 'It is for another app client of the pool.', code: 'ERR_CLIENT_MISMATCH' },
  'without-client': { about: 'It has no client_id.', code: 'ERR_CLIENT_MISMATCH' },
  'other-resource': { about: 'It is for another API (RFC 8707).', code: 'ERR_CLIENT_MISMATCH' },
  'id-token': {
    about: 'It is an ID token; with tokenUse "id", an access token.',
    code: 'ERR_TOKEN_USE_MISMATCH',
  },
  'without-token-use': { about: 'It has no token_use.', code: 'ERR_TOKEN_USE_MISMATCH' },
  'bad-signature': { about: 'One bit of its signature is flipped.', code: 'ERR_SIGNATURE_INVALID' },
  'changed-payload': { about: 'A group was added after it was signed.', code: 'ERR_SIGNATURE_INVALID' },
  'forged-key': {
    about: "An unknown key signed it under the pool's kid.",
    code: 'ERR_SIGNATURE_INVALID',
  },
  'unknown-key': { about: 'An unknown key signed it under its own kid.', code: 'ERR_KEY_UNKNOWN' },
  unsigned: { about: 'Its alg is none and it has no signature.', code: 'ERR_TOKEN_MALFORMED' },
  'public-key-as-secret': {
    about: 'Its alg is HS256, with the public key as the secret (RFC 8725 §2.1).',
    code: 'ERR_ALGORITHM_NOT_ALLOWED',
  },
  'refresh-token': { about: 'It has the five parts of a refresh token.', code: 'ERR_TOKEN_MALFORMED' },
})
