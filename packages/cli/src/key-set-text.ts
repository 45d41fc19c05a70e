/**
 * A key set → the text of its file (RFC 7517 §5). The file has public members only, always in the same order, so it
 * changes only when the keys change.
 */
import type { JsonWebKeySet } from '@poolguard/core'

/**
 * The members that a verifier reads. RFC 7517 §4, RFC 7518 §6, RFC 8037 §2, RFC 9964 §3 (`pub`); `issuer` is in the
 * keys of Microsoft Entra.
 */
const PUBLIC_MEMBERS = [
  'kid',
  'kty',
  'alg',
  'use',
  'key_ops',
  'issuer',
  'crv',
  'x',
  'y',
  'n',
  'e',
  'pub',
] as const

type Jwk = Readonly<Record<string, unknown>>

function pickPublicMembers(jwk: Jwk): Jwk {
  return Object.fromEntries(PUBLIC_MEMBERS.filter((name) => name in jwk).map((name) => [name, jwk[name]]))
}

export function formatKeySet({ keys }: JsonWebKeySet): string {
  const publicKeys = keys.map((jwk) => pickPublicMembers(jwk as Jwk))
  const sorted = publicKeys.map((key) => JSON.stringify(key)).sort()
  return `${JSON.stringify({ keys: sorted.map((text) => JSON.parse(text)) }, null, 2)}\n`
}
