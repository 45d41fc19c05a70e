/**
 * A revocation as a message of the stream. A message that is read is untrusted input: other versions and
 * other programs may write to the stream.
 */
import { REVOCATION_KINDS, type Revocation, type RevocationKind } from '@poolguard/core/adapter'

/** Why a message cannot be read. */
export type UnreadableReason = 'size' | 'json' | 'version' | 'form'

const VERSION = 1
/** In characters. More than the longest token that a verifier accepts by default. */
const MAX_LENGTH = 20_000

/** Throws RangeError for a value that is too long. */
export function encodeMessage({ kind, value, issuer, until, expiresAt }: Revocation): string {
  const text = JSON.stringify({ v: VERSION, kind, value, issuer, until, expiresAt })
  if (text.length > MAX_LENGTH) throw new RangeError('The value to revoke is too long.')
  return text
}

function isSeconds(value: unknown): value is number {
  return typeof value === 'number' && value >= 0
}

function isKind(value: unknown): value is RevocationKind {
  return REVOCATION_KINDS.some((kind) => kind === value)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** @param text the field `m` of the message */
export function decodeMessage(text: unknown): Revocation | UnreadableReason {
  if (typeof text !== 'string') return 'form'
  if (text.length > MAX_LENGTH) return 'size'
  const parsed = parseJson(text)
  if (typeof parsed !== 'object' || parsed === null) return 'json'
  const { v, kind, value, issuer, until, expiresAt } = parsed as Record<string, unknown>
  if (v !== VERSION) return 'version'
  const isText = typeof value === 'string' && (issuer === undefined || typeof issuer === 'string')
  if (!isText || !isKind(kind) || !isSeconds(until) || !isSeconds(expiresAt)) return 'form'
  return { kind, value, issuer, until, expiresAt }
}
