/** The keys by which a token can be revoked, for a query to a store. */
import type { AuthContext } from '../claims/auth-context.ts'
import type { AnyClaims } from '../claims/claim-types.ts'
import { ownMember } from '../util/own-member.ts'
import type { Revocation } from './revocation.ts'

/** The claims that name a sign-in: Cognito's, and that of OpenID Connect (Back-Channel Logout 1.0 §2.1). */
export const SIGN_IN_CLAIMS = ['origin_jti', 'sid'] as const

/** The members by which a revocation is found. */
export type RevocationKey = Pick<Revocation, 'kind' | 'value' | 'issuer'>

function listClaims() {
  return [
    ['token', 'jti'],
    ...SIGN_IN_CLAIMS.map((name) => ['sign-in', name] as const),
    ['user', 'sub'],
  ] as const
}

const CLAIMS = /* @__PURE__ */ listClaims()

/** The keys of every revocation that could revoke a token: at most eight. */
export function listRevocationKeys({ claims, issuer }: AuthContext<AnyClaims>): RevocationKey[] {
  return CLAIMS.flatMap(([kind, name]) => {
    const claim = ownMember(claims, name)
    if (claim === undefined) return []
    const value = String(claim)
    return [
      { kind, value, issuer: undefined },
      { kind, value, issuer },
    ]
  })
}
