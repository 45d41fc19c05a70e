/**
 * The first records of a service: a user pool, an app client and users, unless the store has them. `EXAMPLE`
 * has the ids of AWS's own guides, so that their commands run unchanged.
 */
import { randomUUID } from 'node:crypto'
import { makePasswordVerifier } from '../credentials/passwords.ts'
import type { Service } from '../service/service.ts'
import type { IdentityPoolRecord } from '../store/identity-records.ts'
import { makeDefaultClient, makeGroup, makeSchemaAttribute, makeUserPool } from '../store/new-records.ts'
import { STANDARD_ATTRIBUTES } from '../store/standard-attributes.ts'
import type {
  ClientRecord,
  ResourceServerRecord,
  SchemaAttribute,
  UserPoolRecord,
} from '../store/user-pool-records.ts'
import type { UserRecord } from '../store/user-records.ts'
import { API_SCOPE } from '../tokens/token-claims.ts'
import { makeUserState } from '../users/new-user.ts'
import { findUser, makeUserKey } from '../users/users.ts'
import { makeProviderName, parseRegion } from '../util/ids.ts'
import { type OptionChecks, object, text, texts } from '../util/option-checks.ts'
import { groupByIdentifier } from './custom-scopes.ts'

/** A user that the pool starts with. */
export interface LocalUser {
  /** The e-mail address, by which the user signs in. */
  readonly email: string
  readonly password: string
  /** Default: none. */
  readonly groups?: readonly string[]
  /** Such as `name` or `custom:tenant`. Default: none. */
  readonly attributes?: Readonly<Record<string, string>>
}

export const USER_CHECKS: OptionChecks<LocalUser> = {
  email: text,
  password: text,
  groups: texts,
  attributes: object,
}

export const EXAMPLE = {
  userPoolId: 'us-east-1_abc123',
  clientId: 'client-id',
  clientSecret: 'client-secret',
  identityPoolId: 'us-east-1:12345678-1234-1234-1234-123456789012',
} as const

export const DEFAULT_USERS: readonly LocalUser[] = [
  { email: 'ada@example.com', password: 'Local-Pool-1', groups: ['admin'], attributes: { name: 'Ada' } },
  { email: 'bob@example.com', password: 'Local-Pool-1', attributes: { name: 'Bob' } },
]

export const DEFAULT_CALLBACK_URLS = ['http://localhost:3000/callback', 'https://myapp.com/callback'] as const
export const DEFAULT_LOGOUT_URLS = ['http://localhost:3000/logout', 'https://myapp.com/logout'] as const

export interface Seed {
  readonly userPoolId: string
  readonly clientId: string
  readonly clientSecret: string | undefined
  readonly identityPoolId: string | undefined
  readonly accessTokenSeconds: number
  readonly idTokenSeconds: number
  readonly users: readonly LocalUser[]
  readonly callbackUrls: readonly string[]
  readonly logoutUrls: readonly string[]
  readonly scopes: readonly string[]
}

function makeClient(seed: Seed, now: number): ClientRecord {
  return {
    ...makeDefaultClient(seed.userPoolId, seed.clientId, 'local', now),
    secrets:
      seed.clientSecret === undefined ? [] : [{ value: seed.clientSecret, createdAt: now, isGiven: true }],
    ExplicitAuthFlows: [
      'ALLOW_USER_SRP_AUTH',
      'ALLOW_USER_PASSWORD_AUTH',
      'ALLOW_ADMIN_USER_PASSWORD_AUTH',
      'ALLOW_CUSTOM_AUTH',
      'ALLOW_USER_AUTH',
      'ALLOW_REFRESH_TOKEN_AUTH',
    ],
    AccessTokenValidity: seed.accessTokenSeconds,
    IdTokenValidity: seed.idTokenSeconds,
    TokenValidityUnits: { AccessToken: 'seconds', IdToken: 'seconds', RefreshToken: 'days' },
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ['code'],
    AllowedOAuthScopes: [...new Set(['openid', 'email', 'profile', 'phone', API_SCOPE, ...seed.scopes])],
    CallbackURLs: seed.callbackUrls,
    LogoutURLs: seed.logoutUrls,
    SupportedIdentityProviders: ['COGNITO'],
  }
}

function makeUser(pool: UserPoolRecord, user: LocalUser, now: number): UserRecord {
  const sub = randomUUID()
  return {
    userPoolId: pool.Id,
    username: sub,
    attributes: { ...user.attributes, sub, email: user.email, email_verified: 'true' },
    status: 'CONFIRMED',
    ...makeUserState(now),
    password: makePasswordVerifier(pool.Id, sub, user.password),
    groups: user.groups ?? [],
  }
}

/** The schema has the standard attributes and the custom ones of the first users. */
function makeSchema(users: readonly LocalUser[]): SchemaAttribute[] {
  const names = new Set(users.flatMap(({ attributes = {} }) => Object.keys(attributes)))
  const custom = [...names].filter((name) => name.startsWith('custom:')).map(makeSchemaAttribute)
  return [...STANDARD_ATTRIBUTES.values(), ...custom]
}

/** The resource servers of the scopes. */
function makeResourceServers({ userPoolId: UserPoolId, scopes }: Seed): ResourceServerRecord[] {
  return [...groupByIdentifier(scopes)].map(([Identifier, names]) => ({
    UserPoolId,
    Identifier,
    Name: Identifier,
    Scopes: [...names].map((ScopeName) => ({ ScopeName, ScopeDescription: ScopeName })),
  }))
}

/**
 * Accepts the pool's users who signed in by the client, in the enhanced and the classic flow. It refuses
 * guests until its settings allow them.
 */
function makeIdentityPool(IdentityPoolId: string, { userPoolId, clientId }: Seed): IdentityPoolRecord {
  const ProviderName = makeProviderName(parseRegion(IdentityPoolId, ':'), userPoolId)
  return {
    IdentityPoolId,
    IdentityPoolName: 'local',
    AllowUnauthenticatedIdentities: false,
    AllowClassicFlow: true,
    CognitoIdentityProviders: [{ ProviderName, ClientId: clientId }],
    roles: {},
  }
}

/** Changes no existing record, so a pool on disk is seeded once. */
export function seedService(service: Service, seed: Seed): void {
  const { store } = service
  const now = service.now()
  const { identityPoolId } = seed
  if (identityPoolId !== undefined && store.identityPools.get(identityPoolId) === undefined) {
    store.identityPools.put(identityPoolId, makeIdentityPool(identityPoolId, seed))
  }
  if (store.userPools.get(seed.userPoolId) !== undefined) return
  const pool: UserPoolRecord = {
    ...makeUserPool(seed.userPoolId, 'local', now),
    UsernameAttributes: ['email'],
    UsernameConfiguration: { CaseSensitive: false },
    AutoVerifiedAttributes: ['email'],
    MfaConfiguration: 'OPTIONAL',
    SchemaAttributes: makeSchema(seed.users),
  }
  store.userPools.put(pool.Id, pool)
  store.clients.put(seed.clientId, makeClient(seed, now))
  for (const server of makeResourceServers(seed)) {
    store.resourceServers.put(`${pool.Id}/${server.Identifier}`, server)
  }
  for (const user of seed.users) {
    if (findUser(service, pool, user.email) !== undefined) continue
    const record = makeUser(pool, user, now)
    const key = makeUserKey(pool, record.username)
    store.users.put(key, record)
    service.givenPasswords.set(key, user.password)
    for (const name of record.groups) store.groups.put(`${pool.Id}/${name}`, makeGroup(pool.Id, name, now))
  }
}
