/** CreateIdentityPool, DescribeIdentityPool, UpdateIdentityPool, DeleteIdentityPool, ListIdentityPools. */
import { z } from 'zod'
import { refuse } from '../errors/cognito-error.ts'
import { listIdentities, requireIdentityPool } from '../identity/identity-pools.ts'
import {
  arn,
  developerProviderName,
  maxResults,
  ofIdentityPool,
  providerName,
  tags,
} from '../input/identity-shapes.ts'
import { boundedMap, clientId } from '../input/shapes.ts'
import type { Service } from '../service/service.ts'
import type { CognitoProvider, IdentityPoolRecord } from '../store/identity-records.ts'
import { randomIdentityPoolId } from '../util/ids.ts'
import { type OperationTable, operation, type RequestContext } from './operation.ts'
import { nextToken, paginate } from './paging.ts'

const cognitoProvider = z.object({
  ProviderName: providerName.regex(/^[\w._:/-]+$/).optional(),
  ClientId: clientId.optional(),
  ServerSideTokenCheck: z.boolean().optional(),
})

/** AWS's shapes have no limit for these lists. AWS's quota of providers is lower than this limit. */
const arns = z.array(arn).max(100)

const createInput = z.object({
  IdentityPoolName: z
    .string()
    .min(1)
    .max(128)
    .regex(/^[\w\s+=,.@-]+$/),
  AllowUnauthenticatedIdentities: z.boolean(),
  AllowClassicFlow: z.boolean().optional(),
  SupportedLoginProviders: boundedMap(
    providerName,
    z
      .string()
      .min(1)
      .max(128)
      .regex(/^[\w.;_/-]+$/),
    10,
  ).optional(),
  DeveloperProviderName: developerProviderName.optional(),
  OpenIdConnectProviderARNs: arns.optional(),
  CognitoIdentityProviders: z.array(cognitoProvider).max(100).optional(),
  SamlProviderARNs: arns.optional(),
  IdentityPoolTags: tags.optional(),
})
const updateInput = createInput.extend(ofIdentityPool.shape)

function toOutput({ roles: _roles, principalTags: _principalTags, ...settings }: IdentityPoolRecord): object {
  return settings
}

/**
 * AWS's model marks neither member as required. AWS refuses a provider that lacks one of them, and a name
 * that is only the id of a user pool, without the host.
 */
function requireProvider(given: z.output<typeof cognitoProvider>): CognitoProvider {
  const { ProviderName, ClientId, ServerSideTokenCheck } = given
  if (!ProviderName?.includes('/') || ClientId === undefined) return refuse('cognitoProviderInvalid')
  return { ProviderName, ClientId, ServerSideTokenCheck: ServerSideTokenCheck ?? false }
}

function toSettings({ CognitoIdentityProviders, ...rest }: z.output<typeof createInput>) {
  return { ...rest, CognitoIdentityProviders: CognitoIdentityProviders?.map(requireProvider) }
}

function put({ store }: Service, pool: IdentityPoolRecord): object {
  store.identityPools.put(pool.IdentityPoolId, pool)
  return toOutput(pool)
}

function create(input: z.output<typeof createInput>, service: Service, { region }: RequestContext): object {
  return put(service, { IdentityPoolId: randomIdentityPoolId(region), ...toSettings(input), roles: {} })
}

/**
 * As at AWS, an absent setting returns to its default. The developer provider name stays, because the
 * identifiers of its users depend on it. Tags stay, because TagResource changes them too.
 */
function update(input: z.output<typeof updateInput>, service: Service): object {
  const pool = requireIdentityPool(service, input.IdentityPoolId)
  const { DeveloperProviderName = input.DeveloperProviderName, roles, principalTags } = pool
  const isRenamed = (input.DeveloperProviderName ?? DeveloperProviderName) !== DeveloperProviderName
  if (isRenamed) return refuse('developerProviderFixed')
  const kept = { DeveloperProviderName, roles, principalTags }
  const settings = { ...toSettings(input), IdentityPoolTags: input.IdentityPoolTags ?? pool.IdentityPoolTags }
  return put(service, { ...settings, ...kept, IdentityPoolId: pool.IdentityPoolId })
}

function remove({ IdentityPoolId }: z.output<typeof ofIdentityPool>, service: Service): undefined {
  requireIdentityPool(service, IdentityPoolId)
  for (const { IdentityId } of listIdentities(service, IdentityPoolId))
    service.store.identities.delete(IdentityId)
  service.store.identityPools.delete(IdentityPoolId)
}

const listInput = z.object({ MaxResults: maxResults, NextToken: nextToken })

function list({ MaxResults, NextToken }: z.output<typeof listInput>, { store }: Service): object {
  const all = [...store.identityPools.values()]
  const page = paginate(all, (pool) => pool.IdentityPoolId, MaxResults, NextToken)
  const IdentityPools = page.items.map(({ IdentityPoolId, IdentityPoolName }) => ({
    IdentityPoolId,
    IdentityPoolName,
  }))
  return { IdentityPools, NextToken: page.next }
}

export const identityPoolOperations: OperationTable = {
  CreateIdentityPool: operation(createInput, create),
  DescribeIdentityPool: operation(ofIdentityPool, (input, service) =>
    toOutput(requireIdentityPool(service, input.IdentityPoolId)),
  ),
  UpdateIdentityPool: operation(updateInput, update),
  DeleteIdentityPool: operation(ofIdentityPool, remove),
  ListIdentityPools: operation(listInput, list),
}
