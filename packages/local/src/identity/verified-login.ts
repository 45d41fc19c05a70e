/** A login whose token is verified. */
import type { IdentityLogin } from '../store/identity-records.ts'

export interface VerifiedLogin {
  /** What the identity keeps. */
  readonly login: IdentityLogin
  /** What the rules of a role mapping refer to. */
  readonly claims: Readonly<Record<string, unknown>>
  /** The keys in `RoleMappings` that name this provider. */
  readonly mappingKeys: readonly string[]
  /** The roles that a SAML provider lets the user assume. Absent for any other provider. */
  readonly assertedRoles?: readonly string[]
}
