/**
 * CreateIdentityPool, DescribeIdentityPool, UpdateIdentityPool, DeleteIdentityPool, ListIdentityPools, and
 * their roles.
 */
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { listIdentities, requireIdentityPool } from '../identity/identity-pools.ts'
import { boundedMap, clientId } from '../input/shapes.ts'
import type { Service } from '../service/service.ts'
import type { IdentityPoolRecord } from '../store/identity-records.ts'
import { pickEchoed } from './echoed.ts'
import { type OperationTable, operation } from './operation.ts'
import { nextToken, paginate } from './paging.ts'

export const identityPoolId = z
  .string()
  .min(1)
  .max(55)
  .regex(/^[\w-]+:[0-9a-f-]+$/)
const ofPool = z.object({ IdentityPoolId: identityPoolId })

const settings = z.object({
  IdentityPoolName: z
    .string()
    .min(1)
    .max(128)
    .regex(/^[\w\s+=,.@-]+$/),
  AllowUnauthenticatedIdentities: z.boolean(),
  CognitoIdentityProviders: z
    .array(
      z.object({
        ProviderName: z.string().min(1).max(128),
        ClientId: clientId,
        ServerSideTokenCheck: z.boolean().optional(),
      }),
    )
    .max(50)
    .default([]),
})

function toOutput({ echoed, roles: _roles, ...known }: IdentityPoolRecord): object {
  return { ...echoed, ...known }
}

function put(service: Service, id: string, given: object, roles: IdentityPoolRecord['roles']): object {
  const known = settings.parse(given)
  const echoed = pickEchoed(given, { IdentityPoolId: id, ...known })
  const pool = { IdentityPoolId: id, ...known, roles, echoed }
  service.store.identityPools.put(id, pool)
  return toOutput(pool)
}

const createInput = settings.loose()
const updateInput = settings.extend(ofPool.shape).loose()

function create(input: z.output<typeof createInput>, service: Service): object {
  return put(service, `local:${randomUUID()}`, input, {})
}

/** As at AWS, an absent setting returns to its default. */
function update(input: z.output<typeof updateInput>, service: Service): object {
  const { roles } = requireIdentityPool(service, input.IdentityPoolId)
  return put(service, input.IdentityPoolId, input, roles)
}

function remove({ IdentityPoolId }: z.output<typeof ofPool>, service: Service): undefined {
  requireIdentityPool(service, IdentityPoolId)
  for (const { IdentityId } of listIdentities(service, IdentityPoolId))
    service.store.identities.delete(IdentityId)
  service.store.identityPools.delete(IdentityPoolId)
}

const listInput = z.object({ MaxResults: z.int().min(1).max(60), NextToken: nextToken })

function list({ MaxResults, NextToken }: z.output<typeof listInput>, { store }: Service): object {
  const all = [...store.identityPools.values()]
  const page = paginate(all, (pool) => pool.IdentityPoolId, MaxResults, NextToken)
  const IdentityPools = page.items.map(({ IdentityPoolId, IdentityPoolName }) => ({
    IdentityPoolId,
    IdentityPoolName,
  }))
  return { IdentityPools, NextToken: page.next }
}

const rolesInput = ofPool.extend({
  Roles: boundedMap(z.string().max(128), z.string().min(20).max(2048), 2),
  RoleMappings: boundedMap(z.string().max(128), z.unknown(), 10).optional(),
})

function setRoles({ IdentityPoolId, ...roles }: z.output<typeof rolesInput>, service: Service): undefined {
  const pool = requireIdentityPool(service, IdentityPoolId)
  service.store.identityPools.put(IdentityPoolId, { ...pool, roles })
}

export const identityPoolOperations: OperationTable = {
  CreateIdentityPool: operation(createInput, create),
  DescribeIdentityPool: operation(ofPool, (input, service) =>
    toOutput(requireIdentityPool(service, input.IdentityPoolId)),
  ),
  UpdateIdentityPool: operation(updateInput, update),
  DeleteIdentityPool: operation(ofPool, remove),
  ListIdentityPools: operation(listInput, list),
  SetIdentityPoolRoles: operation(rolesInput, setRoles),
  GetIdentityPoolRoles: operation(ofPool, ({ IdentityPoolId }, service) => ({
    IdentityPoolId,
    ...requireIdentityPool(service, IdentityPoolId).roles,
  })),
}
