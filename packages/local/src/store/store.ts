/**
 * The state of a service: tables of records by key. All of it is in memory. `flush` writes the changes to the
 * file, if there is one; the server calls it before every answer except a 5xx, so that no acknowledged change
 * is lost.
 */
import type { PoolKeysRecord } from '../keys/key-records.ts'
import type { AuthEventRecord } from './auth-event-records.ts'
import type { DocumentRecord } from './document-records.ts'
import type {
  BrowserSessionRecord,
  ProviderFlowRecord,
  ProviderSignOutRecord,
  StandInCodeRecord,
  UsedAssertionRecord,
} from './federation-records.ts'
import type { IdentityPoolRecord, IdentityRecord, SamlProviderRecord } from './identity-records.ts'
import type { PageRecord } from './page-records.ts'
import type {
  AuthorizationCodeRecord,
  ChallengeRecord,
  SrpRecord,
  UnknownNameRecord,
} from './sign-in-records.ts'
import type { UserIndex } from './user-index.ts'
import type { ClientRecord, GroupRecord, ResourceServerRecord, UserPoolRecord } from './user-pool-records.ts'
import type { DeviceRecord, RefreshTokenRecord, SessionRecord, UserRecord } from './user-records.ts'

/** The record type and the key of each table. */
export interface Records {
  /** By pool id. */
  readonly userPools: UserPoolRecord
  /** By pool id. */
  readonly poolKeys: PoolKeysRecord
  /** By client id, which no two pools share. */
  readonly clients: ClientRecord
  /** By `<pool id>/<username>`, in lower case unless the pool is case-sensitive. */
  readonly users: UserRecord
  /** By `<pool id>/<group name>`. */
  readonly groups: GroupRecord
  /** By `<pool id>/<identifier>`. */
  readonly resourceServers: ResourceServerRecord
  /** By `<pool id>/<kind>/<key>`. */
  readonly documents: DocumentRecord
  /** By `origin_jti`. */
  readonly sessions: SessionRecord
  /** By hash. */
  readonly refreshTokens: RefreshTokenRecord
  /** By `<pool id>/<username>/<device key>`. */
  readonly devices: DeviceRecord
  /** By event id. */
  readonly authEvents: AuthEventRecord
  /** By pool id. */
  readonly identityPools: IdentityPoolRecord
  /** By identity id. */
  readonly identities: IdentityRecord
  /** By name. */
  readonly samlProviders: SamlProviderRecord
  /** By hash. This table and those below are never on disk; their keys are hashes if nothing else is said. */
  readonly challenges: ChallengeRecord
  readonly srpExchanges: SrpRecord
  readonly authorizationCodes: AuthorizationCodeRecord
  readonly pages: PageRecord
  readonly providerFlows: ProviderFlowRecord
  readonly providerSignOuts: ProviderSignOutRecord
  readonly usedAssertions: UsedAssertionRecord
  readonly standInCodes: StandInCodeRecord
  /** By pool id and hash. */
  readonly browserSessions: BrowserSessionRecord
  /** By pool id and the username that SRP returns for the name. */
  readonly unknownNames: UnknownNameRecord
}

export type TableName = keyof Records

/** The tables that a durable store writes to its file. */
export const PERSISTENT: readonly TableName[] = [
  'userPools',
  'poolKeys',
  'clients',
  'users',
  'groups',
  'resourceServers',
  'documents',
  'sessions',
  'refreshTokens',
  'devices',
  'authEvents',
  'identityPools',
  'identities',
  'samlProviders',
]

/** The tables that stay in memory, such as those of unfinished sign-ins. */
export const EPHEMERAL = [
  'challenges',
  'srpExchanges',
  'authorizationCodes',
  'pages',
  'providerFlows',
  'providerSignOuts',
  'usedAssertions',
  'standInCodes',
  'browserSessions',
  'unknownNames',
] as const

export interface Table<T> {
  readonly size: number
  /** An estimate of the memory of its records. */
  readonly bytes: number
  /** Whether the table has reached its limit of bytes, if it has one. */
  readonly isFull: boolean
  get(key: string): T | undefined
  /** In the order of the first `put` of each key. */
  values(): IterableIterator<T>
  entries(): IterableIterator<[string, T]>
  put(key: string, record: T): void
  delete(key: string): boolean
}

export type Tables = { readonly [Name in TableName]: Table<Records[Name]> }

export interface Store extends Tables {
  /** The records of the table `users`, by pool and by name. */
  readonly usersByPool: UserIndex
  /** Whether `flush` writes to disk. Then the records include the pool's private keys. */
  readonly isDurable: boolean
  /** @throws the system's error if the write fails. Then no change may be acknowledged. */
  flush(): void
  close(): void
}
