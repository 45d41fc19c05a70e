/**
 * Step 6: signed header → ok. RFC 8725 §3.11, RFC 9068 §4: the type that the issuer's tokens must have.
 * Throws ERR_TOKEN_USE_MISMATCH.
 */
import type { ClaimRules } from '../issuers/issuer.ts'
import type { JoseHeader } from '../jwt/jwt.ts'
import { normalizeType, refuseType } from '../jwt/token-type.ts'
import { ownMember } from '../util/own-member.ts'

export function checkType(header: JoseHeader, { typ: expected }: ClaimRules): void {
  if (expected === undefined) return
  const typ = ownMember(header, 'typ')
  if (typeof typ === 'string' && normalizeType(typ) === expected) return
  throw refuseType(typ, expected)
}
