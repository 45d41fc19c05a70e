/** Creates the pools of a seed. It changes no pool that the store has, so a pool on disk is seeded once. */
import { ConfigError } from '@poolguard/core'
import { CognitoError } from '../errors/cognito-error.ts'
import type { Service } from '../service/service.ts'
import { makeSchema } from '../settings/schema.ts'
import { checkCreateOnlySettings, completePoolSettings } from '../settings/user-pool-settings.ts'
import { makeDocumentKey } from '../store/document-records.ts'
import type { IdentityPoolRecord } from '../store/identity-records.ts'
import { makeGroup, makeUserPool } from '../store/new-records.ts'
import type { GroupRecord, UserPoolRecord } from '../store/user-pool-records.ts'
import { makeClient } from './seed-clients.ts'
import { toDates } from './seed-dates.ts'
import type { ParsedSeed, ParsedUserPool } from './seed-shapes.ts'
import { putUser } from './seed-users.ts'

function makePool(seed: ParsedUserPool, now: number): UserPoolRecord {
  const { Id, Name = 'local', Schema = [], UsernameAttributes, AliasAttributes, UsernameConfiguration } = seed
  const { MfaFactors, SessionConfiguration, Clients, Groups, ResourceServers, Documents, Users, ...given } =
    seed
  checkCreateOnlySettings({ ...seed, Schema })
  const { Schema: _schema, ...settings } = given
  return {
    ...makeUserPool(Id, Name, now),
    ...completePoolSettings(settings),
    SchemaAttributes: makeSchema(Schema),
    UsernameAttributes,
    AliasAttributes,
    UsernameConfiguration,
    ...(MfaFactors === undefined ? {} : { mfa: MfaFactors }),
    ...(SessionConfiguration === undefined ? {} : { sessions: SessionConfiguration }),
    ...toDates(seed, now),
  }
}

function listGroups({ Groups = [], Users = [] }: ParsedUserPool): NonNullable<ParsedUserPool['Groups']> {
  const named = new Set(Groups.map(({ GroupName }) => GroupName))
  const missing = new Set(Users.flatMap((user) => user.Groups ?? []).filter((name) => !named.has(name)))
  return [...Groups, ...[...missing].map((GroupName) => ({ GroupName }))]
}

function putParts(service: Service, pool: UserPoolRecord, seed: ParsedUserPool): void {
  const { store } = service
  const now = service.now()
  for (const group of listGroups(seed)) {
    const record = { ...makeGroup(pool.Id, group.GroupName, now), ...group, ...toDates(group, now) }
    store.groups.put(`${pool.Id}/${group.GroupName}`, record as GroupRecord)
  }
  for (const { Identifier, Name = Identifier, Scopes } of seed.ResourceServers ?? []) {
    const described = Scopes?.map(({ ScopeName, ScopeDescription = ScopeName }) => ({
      ScopeName,
      ScopeDescription,
    }))
    const server = { UserPoolId: pool.Id, Identifier, Name }
    store.resourceServers.put(
      `${pool.Id}/${Identifier}`,
      described === undefined ? server : { ...server, Scopes: described },
    )
  }
  for (const { Kind: kind, Key: key, Value: value, ...dates } of seed.Documents ?? []) {
    const { CreationDate: createdAt, LastModifiedDate: updatedAt } = toDates(dates, now)
    store.documents.put(makeDocumentKey(pool.Id, kind, key), {
      userPoolId: pool.Id,
      kind,
      key,
      createdAt,
      updatedAt,
      value,
    })
  }
}

function createPool(service: Service, seed: ParsedUserPool): void {
  const { store } = service
  const pool = makePool(seed, service.now())
  store.userPools.put(pool.Id, pool)
  putParts(service, pool, seed)
  for (const client of seed.Clients ?? []) {
    if (store.clients.get(client.ClientId) !== undefined)
      throw new ConfigError(`The client ${client.ClientId} already exists.`)
    store.clients.put(client.ClientId, makeClient(service, pool, client))
  }
  for (const user of seed.Users ?? []) putUser(service, pool, user)
}

/** @throws ConfigError that names the pool, for a combination of settings that AWS refuses */
export function applySeed(service: Service, seed: ParsedSeed): void {
  const { store } = service
  for (const pool of seed.UserPools ?? []) {
    if (store.userPools.get(pool.Id) !== undefined) continue
    try {
      createPool(service, pool)
    } catch (error) {
      if (!(error instanceof CognitoError || error instanceof ConfigError)) throw error
      throw new ConfigError(`seed: user pool ${pool.Id}: ${error.message}`)
    }
  }
  for (const { roles = {}, ...pool } of seed.IdentityPools ?? []) {
    if (store.identityPools.get(pool.IdentityPoolId) === undefined) {
      store.identityPools.put(pool.IdentityPoolId, { ...pool, roles } as IdentityPoolRecord)
    }
  }
}
