/** Why there is no key for a token: the issuer does not have the key (the caller's fault), or an outage. */
import { AuthError } from '../errors/auth-error.ts'
import { makeDetail } from '../errors/detail.ts'
import { excerpt } from '../errors/excerpt.ts'
import type { ImportedKeys, SkippedKey } from './jwks.ts'
import type { KeyHint } from './key-hint.ts'

/** An issuer may have a hundred keys. */
const MAX_KEYS_IN_DETAIL = 10

/** The maximum `Retry-After` for callers (RFC 9110 §10.2.3), because the issuer may be back earlier. */
const MAX_RETRY_AFTER_SECONDS = 300

/** `key "a": its use is not "sig"`, for each key. */
export function describeSkipped(skipped: readonly SkippedKey[]): string {
  const shown = skipped.slice(0, MAX_KEYS_IN_DETAIL)
  const texts = shown.map(({ kid, reason }) => `key ${JSON.stringify(kid) ?? 'without kid'}: ${reason}`)
  const more = skipped.length - shown.length
  return [...texts, ...(more > 0 ? [`and ${more} more`] : [])].join('; ')
}

export function makeKeysUnavailable(reason: string, waitMilliseconds: number, cause?: unknown): AuthError {
  const seconds = Math.ceil(waitMilliseconds / 1000)
  return new AuthError('ERR_KEYS_UNAVAILABLE', {
    detail: { reason },
    cause,
    challenge: { retryAfterSeconds: Math.min(Math.max(seconds, 1), MAX_RETRY_AFTER_SECONDS) },
  })
}

/** The issuer answered, but with no key that can be used. */
export function makeNoUsableKey(issuer: string, skipped: readonly SkippedKey[]): AuthError {
  const found = skipped.length === 0 ? 'the key set is empty.' : `${describeSkipped(skipped)}.`
  return makeKeysUnavailable(`The keys of ${issuer} were fetched, but none can be used: ${found}`, 0)
}

/** @param outcome the result of the fetch for this key, as a sentence */
export function makeKeyUnknown(
  issuer: string,
  hint: KeyHint,
  { keys, skipped }: ImportedKeys,
  outcome: string,
): AuthError {
  const unusable = skipped.filter(({ kid }) => String(kid) === String(excerpt(hint.kid)))
  const dropped = unusable.length === 0 ? '' : ` It cannot be used: ${describeSkipped(unusable)}.`
  return new AuthError('ERR_KEY_UNKNOWN', {
    detail: makeDetail(
      'kid',
      `The issuer ${issuer} has no ${hint.algorithm} key with this kid.${dropped} ${outcome}`,
      keys.slice(0, MAX_KEYS_IN_DETAIL).map((key) => excerpt(key.kid)),
      hint.kid,
    ),
  })
}
