/**
 * Where the state is kept: tables of records by key. All of it is in memory; `flush` writes what has changed to
 * wherever else it is kept, and the server calls it before every answer, so that what was acknowledged is not lost.
 */
import type { PoolKeysRecord } from '../keys/key-records.ts'
import type { IdentityPoolRecord, IdentityRecord } from './identity-records.ts'
import type {
  AuthorizationCodeRecord,
  BrowserSessionRecord,
  ChallengeRecord,
  PageRecord,
  SrpRecord,
  UnknownNameRecord,
} from './sign-in-records.ts'
import type { ClientRecord, GroupRecord, ResourceServerRecord, UserPoolRecord } from './user-pool-records.ts'
import type { RefreshTokenRecord, SessionRecord, UserRecord } from './user-records.ts'

/** What each table holds, and by which key. */
export interface Records {
  /** By pool id. */
  readonly userPools: UserPoolRecord
  /** By pool id. */
  readonly poolKeys: PoolKeysRecord
  /** By client id, which no two pools share. */
  readonly clients: ClientRecord
  /** By `userKey`. */
  readonly users: UserRecord
  /** By `<pool id>/<group name>`. */
  readonly groups: GroupRecord
  /** By `<pool id>/<identifier>`. */
  readonly resourceServers: ResourceServerRecord
  /** By `origin_jti`. */
  readonly sessions: SessionRecord
  /** By hash. */
  readonly refreshTokens: RefreshTokenRecord
  /** By pool id. */
  readonly identityPools: IdentityPoolRecord
  /** By identity id. */
  readonly identities: IdentityRecord
  /** By hash, here and below; these live for minutes and are never on disk. */
  readonly challenges: ChallengeRecord
  readonly srpExchanges: SrpRecord
  readonly authorizationCodes: AuthorizationCodeRecord
  readonly pages: PageRecord
  /** By pool id and hash. */
  readonly browserSessions: BrowserSessionRecord
  /** By pool id and the username that stands for the name. */
  readonly unknownNames: UnknownNameRecord
}

export type TableName = keyof Records

export const PERSISTENT: readonly TableName[] = [
  'userPools',
  'poolKeys',
  'clients',
  'users',
  'groups',
  'resourceServers',
  'sessions',
  'refreshTokens',
  'identityPools',
  'identities',
]

export const EPHEMERAL = [
  'challenges',
  'srpExchanges',
  'authorizationCodes',
  'pages',
  'browserSessions',
  'unknownNames',
] as const

export interface Table<T> {
  readonly size: number
  /** What its records take of the memory, about. */
  readonly bytes: number
  /** Whether it holds as much as anyone but an administrator may make it hold. */
  readonly isFull: boolean
  get(key: string): T | undefined
  /** In the order in which the keys were first put. */
  values(): IterableIterator<T>
  entries(): IterableIterator<[string, T]>
  put(key: string, record: T): void
  delete(key: string): boolean
}

export type Tables = { readonly [Name in TableName]: Table<Records[Name]> }

export interface Store extends Tables {
  /** Whether `flush` writes to a disk, so that the pool's private keys have to be among the records. */
  readonly isDurable: boolean
  /** @throws the system's error when the disk cannot be written; nothing may be acknowledged then. */
  flush(): void
  close(): void
}
