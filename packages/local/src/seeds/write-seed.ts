/** Makes a seed of what the store has now. */
import type { Service } from '../service/service.ts'
import type { DocumentRecord } from '../store/document-records.ts'
import { DEFAULT_SETTINGS, makeUserPool } from '../store/new-records.ts'
import { STANDARD_ATTRIBUTES } from '../store/standard-attributes.ts'
import type { UserPoolRecord } from '../store/user-pool-records.ts'
import { listUsers } from '../users/users.ts'
import { omitDefaults } from './omit-defaults.ts'
import { toTexts } from './seed-dates.ts'
import { SCHEMA_URL, SEED_DOCUMENTS } from './seed-format.ts'
import type { LocalPoolSeed, SeedUserPool } from './seed-types.ts'
import { toSeedUser } from './seed-users.ts'
import { toSeedClient } from './write-clients.ts'

/** The members of `ProviderDetails` that are secret. */
const SECRET_DETAILS = ['client_secret', 'private_key']

/** A seed has no secrets of identity providers. A person adds them to the file. */
function omitSecrets(value: DocumentRecord['value']): Readonly<Record<string, unknown>> {
  const { ProviderDetails, ...rest } = value
  if (ProviderDetails === undefined) return rest
  const details = Object.entries(ProviderDetails as object).filter(([name]) => !SECRET_DETAILS.includes(name))
  return { ...rest, ProviderDetails: Object.fromEntries(details) }
}

function listDocuments({ store }: Service, userPoolId: string): object[] {
  const documents = [...store.documents.values()].filter(
    ({ userPoolId: id, kind }) => id === userPoolId && SEED_DOCUMENTS.some((each) => each === kind),
  )
  return documents.map(({ kind, key, value, createdAt, updatedAt }) => ({
    Kind: kind,
    Key: key,
    Value: omitSecrets(value),
    ...toTexts({ CreationDate: createdAt, LastModifiedDate: updatedAt }),
  }))
}

function omitEmptyLists(lists: Readonly<Record<string, readonly object[]>>): object {
  return Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0))
}

function isOfPool({ Id }: UserPoolRecord) {
  return ({ UserPoolId }: { readonly UserPoolId: string }) => UserPoolId === Id
}

function toSeedPool(service: Service, pool: UserPoolRecord): SeedUserPool {
  const { store } = service
  const { Id, Name, SchemaAttributes, mfa, sessions, CreationDate, LastModifiedDate, ...settings } = pool
  const Schema = SchemaAttributes.filter(
    (attribute) =>
      Object.keys(omitDefaults(attribute, STANDARD_ATTRIBUTES.get(attribute.Name) ?? {})).length > 0,
  )
  return {
    Id,
    Name,
    ...omitDefaults(settings, { ...makeUserPool(Id, Name, 0), ...DEFAULT_SETTINGS }),
    ...omitEmptyLists({ Schema }),
    ...(mfa === undefined ? {} : { MfaFactors: mfa }),
    ...(sessions === undefined ? {} : { SessionConfiguration: sessions }),
    ...toTexts({ CreationDate, LastModifiedDate }),
    ...omitEmptyLists({
      Clients: [...store.clients.values()].filter(isOfPool(pool)).map(toSeedClient),
      Groups: [...store.groups.values()]
        .filter(isOfPool(pool))
        .map(({ UserPoolId: _, ...group }) => ({ ...group, ...toTexts(group) })),
      ResourceServers: [...store.resourceServers.values()]
        .filter(isOfPool(pool))
        .map(({ UserPoolId: _, ...server }) => server),
      Documents: listDocuments(service, Id),
      Users: listUsers(service, Id)
        .map((user) => toSeedUser(service, pool, user))
        .filter((user) => user !== undefined),
    }),
  }
}

/** All user pools and identity pools. A later start takes them as the option `seed`. */
export function writeSeed(service: Service): LocalPoolSeed {
  const { userPools, identityPools } = service.store
  const seed = {
    $schema: SCHEMA_URL,
    UserPools: [...userPools.values()].map((pool) => toSeedPool(service, pool)),
    IdentityPools: [...identityPools.values()],
  }
  return JSON.parse(JSON.stringify(seed)) as LocalPoolSeed // drops members that are undefined
}

/** The text of the file. */
export function formatSeed(seed: LocalPoolSeed): string {
  return `${JSON.stringify(seed, null, 2)}\n`
}
