/** The tokens that an API must refuse: what is wrong with each, and the code with which poolguard refuses it. */
import type { AuthErrorCode } from '@poolguard/core'

/** One way for a token to be wrong. */
export interface BadToken {
  /** What is wrong with it, in words. */
  readonly about: string
  /** How a verifier made with `pool.issuer()` refuses it. */
  readonly code: AuthErrorCode
}

/** Every name that `pool.badToken()` knows. */
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
 * All bad tokens, to loop over. Each but the last is an otherwise good access token.
 *
 * `unknown-key` is refused with `ERR_KEY_UNKNOWN` while the pool listens. A verifier asks the issuer for a key that
 * it does not know; of a pool that does not listen it gets no answer, and says `ERR_KEYS_UNAVAILABLE`.
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
  'other-client': { about: 'It is of another app client of the pool.', code: 'ERR_CLIENT_MISMATCH' },
  'without-client': { about: 'It has no client_id.', code: 'ERR_CLIENT_MISMATCH' },
  'other-resource': { about: 'It is bound to another API (RFC 8707).', code: 'ERR_CLIENT_MISMATCH' },
  'id-token': { about: 'It is an ID token.', code: 'ERR_TOKEN_USE_MISMATCH' },
  'without-token-use': { about: 'It has no token_use.', code: 'ERR_TOKEN_USE_MISMATCH' },
  'bad-signature': { about: 'One bit of its signature is flipped.', code: 'ERR_SIGNATURE_INVALID' },
  'changed-payload': { about: 'A group was added after it was signed.', code: 'ERR_SIGNATURE_INVALID' },
  'forged-key': {
    about: "A stranger signed it and wrote the pool's kid on it.",
    code: 'ERR_SIGNATURE_INVALID',
  },
  'unknown-key': { about: 'A stranger signed it, under a kid of their own.', code: 'ERR_KEY_UNKNOWN' },
  unsigned: { about: 'Its alg is none and it has no signature.', code: 'ERR_TOKEN_MALFORMED' },
  'public-key-as-secret': {
    about: 'Its alg is HS256, with the public key for a secret (RFC 8725 §2.1).',
    code: 'ERR_ALGORITHM_NOT_ALLOWED',
  },
  'refresh-token': { about: 'It has the five parts of a refresh token.', code: 'ERR_TOKEN_MALFORMED' },
})
