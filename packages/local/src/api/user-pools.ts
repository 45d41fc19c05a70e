/** CreateUserPool, DescribeUserPool, UpdateUserPool, DeleteUserPool, ListUserPools, AddCustomAttributes. */

import { z } from 'zod'
import { refuse } from '../errors/cognito-error.ts'
import { inPool } from '../input/shapes.ts'
import type { Service } from '../service/service.ts'
import { describeDomains, listDomains } from '../settings/domains.ts'
import { resourceName } from '../settings/leaf-shapes.ts'
import { addCustomAttributes, makeSchema } from '../settings/schema.ts'
import { schemaAttribute } from '../settings/schema-shapes.ts'
import { checkCreateOnlySettings, completePoolSettings } from '../settings/user-pool-settings.ts'
import { createOnlySettings, poolSettings } from '../settings/user-pool-shapes.ts'
import { makeUserPool } from '../store/new-records.ts'
import type { UserPoolRecord } from '../store/user-pool-records.ts'
import { endSessions } from '../users/sessions.ts'
import { requireUserPool } from '../users/user-pools.ts'
import { makeUserPoolArn, randomPoolId } from '../util/ids.ts'
import { toTimestamp } from '../util/time.ts'
import { type OperationTable, operation, type RequestContext } from './operation.ts'
import { nextToken, paginate } from './paging.ts'

const createInput = z.object({ PoolName: resourceName, ...poolSettings.shape, ...createOnlySettings.shape })
const updateInput = inPool.extend({ PoolName: resourceName.optional(), ...poolSettings.shape })

/** AWS's answers omit these lists if they are empty. */
const ABSENT_IF_EMPTY = ['UsernameAttributes', 'AliasAttributes', 'AutoVerifiedAttributes'] as const

/** The pool in AWS's form, with times in seconds and the values that AWS computes. */
function toOutput({ store }: Service, pool: UserPoolRecord): object {
  const { mfa: _mfa, sessions: _sessions, CreationDate, LastModifiedDate, ...settings } = pool
  const empty = ABSENT_IF_EMPTY.filter((name) => pool[name].length === 0)
  return {
    ...settings,
    ...Object.fromEntries(empty.map((name) => [name, undefined])),
    Arn: makeUserPoolArn(pool.Id),
    EstimatedNumberOfUsers: store.usersByPool.count(pool.Id),
    CreationDate: toTimestamp(CreationDate),
    LastModifiedDate: toTimestamp(LastModifiedDate),
    ...describeDomains(store, pool.Id),
  }
}

/**
 * `UnusedAccountValidityDays` is the older name of `TemporaryPasswordValidityDays`. Its value 0 counts as
 * absent. Source: aws/aws-sdk-js#3817.
 *
 * @throws InvalidParameterException if both are given
 */
function refuseBothLifetimes({ AdminCreateUserConfig, Policies }: z.output<typeof poolSettings>): void {
  const isGiven = Policies?.PasswordPolicy?.TemporaryPasswordValidityDays !== undefined
  if (!isGiven || !AdminCreateUserConfig?.UnusedAccountValidityDays) return
  const problem =
    'Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays'
  refuse('parameterInvalid', { problem })
}

function create(input: z.output<typeof createInput>, service: Service, { region }: RequestContext): object {
  const { PoolName, Schema, UsernameAttributes, AliasAttributes, UsernameConfiguration, ...given } = input
  checkCreateOnlySettings(input)
  refuseBothLifetimes(input)
  const pool = {
    ...makeUserPool(randomPoolId(region), PoolName, service.now()),
    ...completePoolSettings(given),
    SchemaAttributes: makeSchema(Schema),
    UsernameAttributes,
    AliasAttributes,
    UsernameConfiguration,
  }
  service.store.userPools.put(pool.Id, pool)
  // Starts to make the keys. A request that needs a key waits for it, and gets the error if this fails.
  service.keys.get(pool.Id).catch(() => {})
  return { UserPool: toOutput(service, pool) }
}

/** As at AWS, an absent setting returns to its default. Settings that only CreateUserPool accepts stay. */
function update({ UserPoolId, PoolName, ...given }: z.output<typeof updateInput>, service: Service): object {
  const pool = requireUserPool(service, UserPoolId)
  refuseBothLifetimes(given)
  const settings = completePoolSettings(given)
  const absent = Object.keys(poolSettings.shape).map((name) => [name, undefined])
  service.store.userPools.put(pool.Id, {
    ...pool,
    ...Object.fromEntries(absent),
    ...settings,
    Name: PoolName ?? pool.Name,
    LastModifiedDate: service.now(),
  })
  return {}
}

function remove({ UserPoolId }: z.output<typeof inPool>, service: Service): undefined {
  const pool = requireUserPool(service, UserPoolId)
  if (pool.DeletionProtection === 'ACTIVE') refuse('deletionProtected')
  const { store } = service
  if (listDomains(store, pool.Id).length > 0) refuse('poolHasDomain')
  const prefix = `${pool.Id}/`
  endSessions(service, (session) => session.userPoolId === pool.Id)
  for (const table of [store.users, store.groups, store.resourceServers, store.documents, store.devices]) {
    for (const [key] of [...table.entries()]) if (key.startsWith(prefix)) table.delete(key)
  }
  for (const [key, client] of [...store.clients.entries()]) {
    if (client.UserPoolId === pool.Id) store.clients.delete(key)
  }
  for (const [key, event] of [...store.authEvents.entries()]) {
    if (event.userPoolId === pool.Id) store.authEvents.delete(key)
  }
  store.userPools.delete(pool.Id)
  service.keys.forget(pool.Id)
}

const listInput = z.object({ MaxResults: z.int().min(1).max(60), NextToken: nextToken })

function list({ MaxResults, NextToken }: z.output<typeof listInput>, { store }: Service): object {
  const page = paginate([...store.userPools.values()], ({ Id }) => Id, MaxResults, NextToken)
  const UserPools = page.items.map(({ Id, Name, LambdaConfig, CreationDate, LastModifiedDate }) => ({
    Id,
    Name,
    LambdaConfig,
    CreationDate: toTimestamp(CreationDate),
    LastModifiedDate: toTimestamp(LastModifiedDate),
  }))
  return { UserPools, NextToken: page.next }
}

const addInput = inPool.extend({ CustomAttributes: z.array(schemaAttribute).min(1).max(25) })

function addAttributes(input: z.output<typeof addInput>, service: Service): object {
  const pool = requireUserPool(service, input.UserPoolId)
  const SchemaAttributes = addCustomAttributes(pool.SchemaAttributes, input.CustomAttributes)
  service.store.userPools.put(pool.Id, { ...pool, SchemaAttributes, LastModifiedDate: service.now() })
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
  AddCustomAttributes: operation(addInput, addAttributes),
}
