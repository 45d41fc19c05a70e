/**
 * A key set → the text of its file (RFC 7517 §5): public members alone, always in the same order, so that a file changes
 * when the keys do and at no other time.
 */
import type { JsonWebKeySet } from '@poolguard/core'

/** RFC 7517 §4, RFC 7518 §6, RFC 8037 §2. Whatever else an issuer publishes, a verifier has no use for it. */
const PUBLIC_MEMBERS = ['kid', 'kty', 'alg', 'use', 'key_ops', 'crv', 'x', 'y', 'n', 'e'] as const

type Jwk = Readonly<Record<string, unknown>>

function publicPartOf(jwk: Jwk): Jwk {
  return Object.fromEntries(PUBLIC_MEMBERS.filter((name) => name in jwk).map((name) => [name, jwk[name]]))
}

export function keySetText({ keys }: JsonWebKeySet): string {
  const parts = keys.map((jwk) => publicPartOf(jwk as Jwk))
  const sorted = parts.map((part) => JSON.stringify(part)).sort()
  return `${JSON.stringify({ keys: sorted.map((text) => JSON.parse(text)) }, null, 2)}\n`
}
