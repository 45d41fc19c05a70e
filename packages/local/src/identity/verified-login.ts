/** A login whose token is verified. */
import type { IdentityLogin } from '../store/identity-records.ts'

export interface VerifiedLogin {
  /** The part that the identity stores. */
  readonly login: IdentityLogin
  /** The claims that the rules of a role mapping refer to. */
  readonly claims: Readonly<Record<string, unknown>>
  /** The keys in `RoleMappings` that name this provider. */
  readonly mappingKeys: readonly string[]
  /** The roles that a SAML provider lets the user assume. Absent for any other provider. */
  readonly assertedRoles?: readonly string[]
}
