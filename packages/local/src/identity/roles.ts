/**
 * The IAM role of an identity's credentials. Source: Cognito Developer Guide, "Using role-based access
 * control". Throws NotAuthorizedException, InvalidIdentityPoolConfigurationException.
 */
import { refuse } from '../errors/cognito-error.ts'
import type { IdentityPoolRecord, MappingRule, RoleMapping } from '../store/identity-records.ts'
import { ownProperties } from '../util/own-properties.ts'
import type { VerifiedLogin } from './verified-login.ts'

type Claims = VerifiedLogin['claims']

/** The texts of a claim. A list, such as that of groups, has a text for each item. */
function toTexts(claim: unknown): string[] {
  return (Array.isArray(claim) ? claim : [claim])
    .filter((value) => ['string', 'number', 'boolean'].includes(typeof value))
    .map(String)
}

/** A token without the claim matches no rule, not even NotEqual. */
function matches({ Claim, MatchType, Value }: MappingRule, claims: Claims): boolean {
  const texts = toTexts(Object.hasOwn(claims, Claim) ? claims[Claim] : undefined)
  switch (MatchType) {
    case 'Equals':
      return texts.includes(Value)
    case 'NotEqual':
      return texts.length > 0 && !texts.includes(Value)
    case 'Contains':
      return texts.some((text) => text.includes(Value))
    case 'StartsWith':
      return texts.some((text) => text.startsWith(Value))
  }
}

interface Candidates {
  /** The roles that `CustomRoleArn` may name. */
  readonly roles: readonly unknown[]
  /** The role for a request without `CustomRoleArn`; `undefined` if it is ambiguous. */
  readonly preferred: unknown
}

/** The roles of a user's groups in a user pool, or the roles that a SAML provider has asserted. */
function listTokenRoles({ claims, assertedRoles }: VerifiedLogin): Candidates {
  const { 'cognito:roles': roles, 'cognito:preferred_role': preferred } = claims
  if (assertedRoles !== undefined) {
    const [only, ...others] = assertedRoles
    return { roles: assertedRoles, preferred: others.length === 0 ? only : undefined }
  }
  const list = Array.isArray(roles) ? roles : []
  return { roles: list, preferred: preferred ?? (list.length === 1 ? list[0] : undefined) }
}

function listRuleRoles({ RulesConfiguration }: RoleMapping, claims: Claims): Candidates {
  const matching = (RulesConfiguration?.Rules ?? []).filter((rule) => matches(rule, claims))
  const roles = matching.map(({ RoleARN }) => RoleARN)
  return { roles, preferred: roles[0] }
}

/** Until SetIdentityPoolRoles is called, credentials have no role. AWS refuses the request in this case. */
export function findDefaultRole(
  { roles }: IdentityPoolRecord,
  type: 'authenticated' | 'unauthenticated',
): string | undefined {
  if (roles.Roles === undefined) return undefined
  return ownProperties(roles.Roles)[type] ?? refuse('identityPoolRolesInvalid')
}

function chooseMappedRole(
  pool: IdentityPoolRecord,
  mapping: RoleMapping,
  login: VerifiedLogin,
  customRole: string | undefined,
): string | undefined {
  const { roles, preferred } =
    mapping.Type === 'Token' ? listTokenRoles(login) : listRuleRoles(mapping, login.claims)
  if (customRole !== undefined) return roles.includes(customRole) ? customRole : refuse('customRoleForeign')
  if (typeof preferred === 'string') return preferred
  if (mapping.AmbiguousRoleResolution !== 'AuthenticatedRole') return refuse('roleMappingDenied')
  return findDefaultRole(pool, 'authenticated')
}

/**
 * A SAML provider names the roles itself, so its users need no mapping (Developer Guide, "SAML providers").
 */
const BY_ASSERTION: RoleMapping = { Type: 'Token', AmbiguousRoleResolution: 'Deny' }

function findMapping({ roles }: IdentityPoolRecord, login: VerifiedLogin): RoleMapping | undefined {
  const mappings = roles.RoleMappings ?? {}
  const key = login.mappingKeys.find((each) => Object.hasOwn(mappings, each))
  if (key !== undefined) return mappings[key]
  return (login.assertedRoles ?? []).length > 0 ? BY_ASSERTION : undefined
}

/** Of several logins, the first with a role mapping decides. `undefined` if the pool has no roles. */
export function chooseRole(
  pool: IdentityPoolRecord,
  logins: readonly VerifiedLogin[],
  customRole: string | undefined,
): string | undefined {
  for (const login of logins) {
    const mapping = findMapping(pool, login)
    if (mapping !== undefined) return chooseMappedRole(pool, mapping, login, customRole)
  }
  const role = findDefaultRole(pool, 'authenticated')
  return customRole === undefined || customRole === role ? role : refuse('customRoleForeign')
}
