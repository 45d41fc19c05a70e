/**
 * SetIdentityPoolRoles, GetIdentityPoolRoles, SetPrincipalTagAttributeMap, GetPrincipalTagAttributeMap: what
 * AWS derives credentials from. Principal tags are checked, kept and given back.
 */
import { z } from 'zod'
import { refuse } from '../errors/cognito-error.ts'
import { requireIdentityPool } from '../identity/identity-pools.ts'
import { isConfiguredElsewhere } from '../identity/logins.ts'
import { arn, ofIdentityPool, principalTags, providerName } from '../input/identity-shapes.ts'
import { boundedMap } from '../input/shapes.ts'
import type { Service } from '../service/service.ts'
import type { IdentityPoolRecord } from '../store/identity-records.ts'
import { type OperationTable, operation } from './operation.ts'

const rule = z.object({
  Claim: z
    .string()
    .min(1)
    .max(64)
    .regex(/^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u),
  MatchType: z.enum(['NotEqual', 'StartsWith', 'Contains', 'Equals']),
  Value: z.string().min(1).max(128),
  RoleARN: arn,
})
/** AWS's quota. It is lower than the 400 rules that the shape allows. */
const MAX_RULES = 25
const roleMapping = z.object({
  Type: z.enum(['Token', 'Rules']),
  AmbiguousRoleResolution: z.enum(['AuthenticatedRole', 'Deny']).optional(),
  RulesConfiguration: z.object({ Rules: z.array(rule).min(1).max(400) }).optional(),
})
/** The pattern of the keys is checked after their number, because zod drops the members with wrong keys. */
const roles = boundedMap(z.string().max(128), arn, 2).refine(
  (map) => Object.keys(map).every((type) => /^(un)?authenticated$/.test(type)),
  'Map keys must satisfy constraint: [Member must satisfy regular expression pattern: (un)?authenticated]',
)

const rolesInput = ofIdentityPool.extend({
  Roles: roles,
  RoleMappings: boundedMap(providerName, roleMapping, 10).optional(),
})

function checkRoleMapping(
  pool: IdentityPoolRecord,
  provider: string,
  mapping: z.output<typeof roleMapping>,
): void {
  const userPools = (pool.CognitoIdentityProviders ?? []).map(
    ({ ProviderName, ClientId }) => `${ProviderName}:${ClientId}`,
  )
  const arns = pool.OpenIdConnectProviderARNs ?? []
  if (![...userPools, ...arns].includes(provider) && !isConfiguredElsewhere(pool, provider)) {
    refuse('roleMappingProviderForeign', { provider })
  }
  if (mapping.AmbiguousRoleResolution === undefined) {
    refuse('roleMappingIncomplete', { provider, member: 'AmbiguousRoleResolution' })
  }
  if (mapping.Type === 'Rules' && mapping.RulesConfiguration === undefined) {
    refuse('roleMappingIncomplete', { provider, member: 'RulesConfiguration' })
  }
}

function setRoles({ IdentityPoolId, ...given }: z.output<typeof rolesInput>, service: Service): undefined {
  const pool = requireIdentityPool(service, IdentityPoolId)
  const isLong = ({ RulesConfiguration }: z.output<typeof roleMapping>) =>
    (RulesConfiguration?.Rules.length ?? 0) > MAX_RULES
  if (Object.values(given.RoleMappings ?? {}).some(isLong)) refuse('roleMappingTooLong')
  for (const [provider, mapping] of Object.entries(given.RoleMappings ?? {})) {
    checkRoleMapping(pool, provider, mapping)
  }
  service.store.identityPools.put(IdentityPoolId, { ...pool, roles: given })
}

const ofProvider = ofIdentityPool.extend({ IdentityProviderName: providerName })
const tagsInput = ofProvider.extend({
  UseDefaults: z.boolean().default(false),
  PrincipalTags: principalTags.default({}),
})

function setPrincipalTags(input: z.output<typeof tagsInput>, service: Service): object {
  const { IdentityPoolId, IdentityProviderName, UseDefaults, PrincipalTags } = input
  const pool = requireIdentityPool(service, IdentityPoolId)
  const map = { UseDefaults, PrincipalTags }
  const all = { ...pool.principalTags, [IdentityProviderName]: map }
  service.store.identityPools.put(IdentityPoolId, { ...pool, principalTags: all })
  return input
}

function getPrincipalTags(input: z.output<typeof ofProvider>, service: Service): object {
  const { principalTags: all = {} } = requireIdentityPool(service, input.IdentityPoolId)
  const name = input.IdentityProviderName
  const map = Object.hasOwn(all, name) ? all[name] : { UseDefaults: false, PrincipalTags: {} }
  return { ...input, ...map }
}

export const identityPoolRoleOperations: OperationTable = {
  SetIdentityPoolRoles: operation(rolesInput, setRoles),
  GetIdentityPoolRoles: operation(ofIdentityPool, ({ IdentityPoolId }, service) => ({
    IdentityPoolId,
    ...requireIdentityPool(service, IdentityPoolId).roles,
  })),
  SetPrincipalTagAttributeMap: operation(tagsInput, setPrincipalTags),
  GetPrincipalTagAttributeMap: operation(ofProvider, getPrincipalTags),
}
