/** The Authorization header of a transmitter. Shared Signals Framework 1.0 §6.1.1, RFC 8935 §3. */
import { createHash, timingSafeEqual } from 'node:crypto'
import { AuthError, ConfigError } from '@poolguard/core'

/** Throws ERR_TOKEN_MISSING for a missing or wrong header. */
export type CheckAuthorization = (header: string | undefined) => void

/** Digests have the same length, as `timingSafeEqual` requires. They hide the length of the secret. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

/**
 * @param accepted the whole header, or several; `undefined` accepts every request
 * @throws ConfigError
 */
export function makeAuthorizationCheck(where: string, accepted: unknown): CheckAuthorization {
  if (accepted === undefined) return () => {}
  const list: readonly unknown[] = Array.isArray(accepted) ? accepted : [accepted]
  const isText = (value: unknown) => typeof value === 'string' && value.trim() !== ''
  // The message must not show a secret.
  if (list.length === 0 || !list.every(isText))
    throw new ConfigError(`${where}: authorization must be a non-empty string or a non-empty array of them.`)
  const digests = list.map((header) => digest(header as string))
  return (header) => {
    const given = digest(header ?? '')
    const matches = digests.filter((expected) => timingSafeEqual(expected, given))
    if (matches.length > 0) return
    throw new AuthError('ERR_TOKEN_MISSING', {
      detail: { reason: 'The Authorization header is missing or wrong.' },
    })
  }
}
