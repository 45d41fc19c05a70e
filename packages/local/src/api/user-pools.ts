/** CreateUserPool, DescribeUserPool, UpdateUserPool, DeleteUserPool, ListUserPools, AddCustomAttributes. */

import { z } from 'zod'
import { refuse } from '../errors/cognito-error.ts'
import { inPool, userPoolId } from '../input/shapes.ts'
import type { Service } from '../service/service.ts'
import { DEFAULT_POLICY, newUserPool } from '../store/new-records.ts'
import type { SchemaAttribute, UserPoolRecord } from '../store/user-pool-records.ts'
import { STANDARD_ATTRIBUTES } from '../users/attributes.ts'
import { endSessions } from '../users/sessions.ts'
import { requireUserPool } from '../users/user-pools.ts'
import { parseRegion, randomPoolId } from '../util/ids.ts'
import { toTimestamp } from '../util/time.ts'
import { pickEchoed } from './echoed.ts'
import { type OperationTable, operation } from './operation.ts'
import { nextToken, paginate } from './paging.ts'
import { signInSettings } from './sign-in-settings.ts'

const name = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[\w\s+=,.@-]+$/)
const signInAttributes = z.array(z.enum(['email', 'phone_number'])).max(2)

const passwordPolicy = z.object({
  MinimumLength: z.int().min(6).max(99).default(8),
  RequireUppercase: z.boolean().default(false),
  RequireLowercase: z.boolean().default(false),
  RequireNumbers: z.boolean().default(false),
  RequireSymbols: z.boolean().default(false),
  TemporaryPasswordValidityDays: z.int().min(1).max(365).default(7),
  PasswordHistorySize: z.int().min(0).max(24).optional(),
})

const settings = {
  Policies: z
    .object({ PasswordPolicy: passwordPolicy.default(DEFAULT_POLICY) })
    .default({ PasswordPolicy: DEFAULT_POLICY }),
  DeletionProtection: z.enum(['ACTIVE', 'INACTIVE']).default('INACTIVE'),
  MfaConfiguration: z.enum(['OFF', 'ON', 'OPTIONAL']).default('OFF'),
  AutoVerifiedAttributes: signInAttributes.default([]),
  AdminCreateUserConfig: z
    .looseObject({ AllowAdminCreateUserOnly: z.boolean().default(false) })
    .default({ AllowAdminCreateUserOnly: false }),
  ...signInSettings,
}

const ABSENT = Object.fromEntries(Object.keys(signInSettings).map((name) => [name, undefined]))

const schemaAttribute = z.object({
  Name: z.string().min(1).max(20),
  AttributeDataType: z.enum(['String', 'Number', 'DateTime', 'Boolean']).default('String'),
  Mutable: z.boolean().default(true),
  Required: z.boolean().default(false),
  DeveloperOnlyAttribute: z.boolean().default(false),
})

/** AWS accepts these settings only when the pool is created. */
const createSettings = z.object({
  ...settings,
  UsernameAttributes: signInAttributes.default([]),
  AliasAttributes: z
    .array(z.enum(['email', 'phone_number', 'preferred_username']))
    .max(3)
    .default([]),
  UsernameConfiguration: z.object({ CaseSensitive: z.boolean() }).default({ CaseSensitive: false }),
})

const createInput = createSettings
  .extend({ PoolName: name, Schema: z.array(schemaAttribute).max(50).default([]) })
  .loose()

const updateSettings = z.object(settings)
const updateInput = updateSettings.extend({ UserPoolId: userPoolId, PoolName: name.optional() }).loose()

function toSchema(attributes: readonly SchemaAttribute[]): SchemaAttribute[] {
  return attributes.map((attribute) => {
    const { Name } = attribute
    return {
      ...attribute,
      Name: STANDARD_ATTRIBUTES.has(Name) || Name.startsWith('custom:') ? Name : `custom:${Name}`,
    }
  })
}

/** AWS's form: times in seconds, and the settings that the local pool does not use unchanged. */
function toOutput({ store }: Service, pool: UserPoolRecord): object {
  const { echoed, mfa: _mfa, sessions: _sessions, CreationDate, LastModifiedDate, ...known } = pool
  return {
    ...echoed,
    ...known,
    Arn: `arn:aws:cognito-idp:${parseRegion(pool.Id)}:000000000000:userpool/${pool.Id}`,
    EstimatedNumberOfUsers: [...store.users.values()].filter((user) => user.userPoolId === pool.Id).length,
    CreationDate: toTimestamp(CreationDate),
    LastModifiedDate: toTimestamp(LastModifiedDate),
  }
}

function create({ PoolName, Schema, ...rest }: z.output<typeof createInput>, service: Service): object {
  if (rest.UsernameAttributes.length > 0 && rest.AliasAttributes.length > 0) {
    refuse('parameterInvalid', {
      problem: 'Only one of the aliasAttributes or usernameAttributes can be set in a user pool.',
    })
  }
  const fresh = newUserPool(randomPoolId(), PoolName, service.now())
  const known = createSettings.parse(rest)
  const pool = { ...fresh, ...known, SchemaAttributes: toSchema(Schema), echoed: pickEchoed(rest, known) }
  service.store.userPools.put(pool.Id, pool)
  // Starts making the keys. A request that needs one earlier waits, and gets the error if this fails.
  service.keys.get(pool.Id).catch(() => {})
  return { UserPool: toOutput(service, pool) }
}

/** As at AWS, an absent setting returns to its default. */
function update({ UserPoolId, PoolName, ...rest }: z.output<typeof updateInput>, service: Service): object {
  const pool = requireUserPool(service, UserPoolId)
  const known = updateSettings.parse(rest)
  service.store.userPools.put(pool.Id, {
    ...pool,
    ...ABSENT,
    ...known,
    Name: PoolName ?? pool.Name,
    echoed: pickEchoed(rest, known),
    LastModifiedDate: service.now(),
  })
  return {}
}

function remove({ UserPoolId }: z.output<typeof inPool>, service: Service): undefined {
  const pool = requireUserPool(service, UserPoolId)
  if (pool.DeletionProtection === 'ACTIVE') refuse('deletionProtected')
  const { store } = service
  const below = `${pool.Id}/`
  endSessions(service, (session) => session.userPoolId === pool.Id)
  for (const table of [store.users, store.groups, store.resourceServers, store.devices]) {
    for (const [key] of [...table.entries()]) if (key.startsWith(below)) table.delete(key)
  }
  for (const [key, client] of [...store.clients.entries()]) {
    if (client.UserPoolId === pool.Id) store.clients.delete(key)
  }
  store.userPools.delete(pool.Id)
  service.keys.forget(pool.Id)
}

const listInput = z.object({ MaxResults: z.int().min(1).max(60), NextToken: nextToken })

function list({ MaxResults, NextToken }: z.output<typeof listInput>, { store }: Service): object {
  const page = paginate([...store.userPools.values()], ({ Id }) => Id, MaxResults, NextToken)
  const UserPools = page.items.map(({ Id, Name, CreationDate, LastModifiedDate }) => ({
    Id,
    Name,
    CreationDate: toTimestamp(CreationDate),
    LastModifiedDate: toTimestamp(LastModifiedDate),
  }))
  return { UserPools, NextToken: page.next }
}

const addInput = inPool.extend({ CustomAttributes: z.array(schemaAttribute).min(1).max(25) })

function addCustomAttributes(
  { UserPoolId, CustomAttributes }: z.output<typeof addInput>,
  service: Service,
): object {
  const pool = requireUserPool(service, UserPoolId)
  const added = toSchema(CustomAttributes)
  service.store.userPools.put(pool.Id, { ...pool, SchemaAttributes: [...pool.SchemaAttributes, ...added] })
  return {}
}

export const userPoolOperations: OperationTable = {
  CreateUserPool: operation(createInput, create),
  DescribeUserPool: operation(inPool, ({ UserPoolId }, service) => ({
    UserPool: toOutput(service, requireUserPool(service, UserPoolId)),
  })),
  UpdateUserPool: operation(updateInput, update),
  DeleteUserPool: operation(inPool, remove),
  ListUserPools: operation(listInput, list),
  AddCustomAttributes: operation(addInput, addCustomAttributes),
}
