/** The pages of a user pool and of a user, filled from the store. */
import { describeRules } from '../oauth/pages/password-rules.ts'
import { toNameLabel } from '../oauth/pages/steps.ts'
import type { Service } from '../service/service.ts'
import { listDocuments } from '../settings/documents.ts'
import type { ClientRecord, UserPoolRecord } from '../store/user-pool-records.ts'
import type { UserRecord } from '../store/user-records.ts'
import { findLastUse, listSessions } from '../users/sessions.ts'
import { requireUserPool } from '../users/user-pools.ts'
import { listUsers, requireUser } from '../users/users.ts'
import type { Page } from './pages/render.ts'

/** A page with more rows is slow to read; the search finds the others. */
const MAX_USERS = 100

export function toPoolPath(userPoolId: string): string {
  return `/_poolguard/pools/${encodeURIComponent(userPoolId)}`
}

export function toUserPath({ userPoolId, username }: Pick<UserRecord, 'userPoolId' | 'username'>): string {
  return `${toPoolPath(userPoolId)}/users/${encodeURIComponent(username)}`
}

export function listClients({ store }: Service, userPoolId?: string): ClientRecord[] {
  return [...store.clients.values()].filter(
    (client) => userPoolId === undefined || client.UserPoolId === userPoolId,
  )
}

export function toClientChoice({ ClientId: id, ClientName: name }: ClientRecord): {
  id: string
  name: string
} {
  return { id, name }
}

function listGroupNames({ store }: Service, userPoolId: string): string[] {
  return [...store.groups.values()]
    .filter((group) => group.UserPoolId === userPoolId)
    .map(({ GroupName }) => GroupName)
}

function toDisplayName({ username, attributes }: UserRecord): string {
  return username === attributes.sub ? (attributes.email ?? attributes.phone_number ?? username) : username
}

export function toKeysUrl({ address }: Service, { Id }: UserPoolRecord): string {
  return `${address.url}/${Id}/.well-known/jwks.json`
}

function describePool(service: Service, pool: UserPoolRecord): [name: string, value: string][] {
  const issuer = service.getIssuer(pool.Id)
  return [
    ['Id', pool.Id],
    ['Issuer', issuer],
    ['Keys', toKeysUrl(service, pool)],
    ['MFA', pool.MfaConfiguration],
    ['Passwords', describeRules(pool)],
  ]
}

function viewUserRow(user: UserRecord) {
  const { status, enabled } = user
  return {
    path: toUserPath(user),
    name: toDisplayName(user),
    email: user.attributes.email ?? '',
    status: enabled ? status : `${status}, disabled`,
    isActive: enabled && status === 'CONFIRMED',
    groups: user.groups.join(', '),
  }
}

function matches(user: UserRecord, query: string): boolean {
  const texts = [user.username, ...Object.values(user.attributes)]
  return texts.some((text) => text.toLowerCase().includes(query.toLowerCase()))
}

function viewClient(client: ClientRecord) {
  return {
    ...toClientChoice(client),
    hasSecret: client.secrets.length > 0,
    scopes: client.AllowedOAuthScopes.join(' '),
    callbackUrls: client.CallbackURLs.join(' '),
  }
}

export function viewPool(service: Service, userPoolId: string, query = ''): Page {
  const pool = requireUserPool(service, userPoolId)
  const all = listUsers(service, pool.Id)
  const found = all.filter((user) => matches(user, query)).slice(0, MAX_USERS)
  const { store } = service
  const values = {
    path: toPoolPath(pool.Id),
    query,
    facts: describePool(service, pool),
    clients: listClients(service, pool.Id).map(viewClient),
    users: found.map(viewUserRow),
    shown: found.length,
    total: all.length,
    nameLabel: toNameLabel(pool),
    asksEmail: pool.UsernameAttributes.length === 0,
    groups: listGroupNames(service, pool.Id).map((name) => ({
      name,
      members: all.filter(({ groups }) => groups.includes(name)).length,
    })),
    providers: listDocuments(store, 'identityProvider', pool.Id).map(({ key, value }) => ({
      name: key,
      type: String(value.ProviderType),
    })),
    resourceServers: [...store.resourceServers.values()]
      .filter(({ UserPoolId }) => UserPoolId === pool.Id)
      .map(({ Identifier, Scopes = [] }) => ({
        name: Identifier,
        scopes: Scopes.map(({ ScopeName }) => ScopeName).join(', '),
      })),
  }
  return { template: 'pool', title: `User pool ${pool.Name}`, values }
}

function listButtons({ status, enabled }: UserRecord): { action: string; label: string }[] {
  return [
    ...(status === 'UNCONFIRMED' ? [{ action: 'confirm', label: 'Confirm' }] : []),
    enabled ? { action: 'disable', label: 'Disable' } : { action: 'enable', label: 'Enable' },
    { action: 'sign-out', label: 'Sign out everywhere' },
  ]
}

function viewSession(session: ReturnType<typeof listSessions>[number]) {
  const toText = (time: number) => new Date(time).toISOString().slice(0, 19).replace('T', ' ')
  return {
    clientId: session.clientId,
    signedInAt: toText(session.signedInAt),
    lastUse: toText(findLastUse(session)),
    expiresAt: toText(session.expiresAt),
    scope: session.scope,
  }
}

export function viewUser(service: Service, userPoolId: string, name: string): Page {
  const pool = requireUserPool(service, userPoolId)
  const user = requireUser(service, pool.Id, name)
  const { softwareToken, mfaFactors = [] } = user
  const factors = [
    ...new Set([...(softwareToken === undefined ? [] : ['SOFTWARE_TOKEN_MFA']), ...mfaFactors]),
  ]
  const { groups, username } = user
  const values = {
    ...viewUserRow(user),
    username,
    groups,
    poolId: pool.Id,
    poolPath: toPoolPath(pool.Id),
    rules: describeRules(pool),
    factors: factors.join(', ') || 'none',
    buttons: listButtons(user),
    attributes: Object.entries({ username, ...user.attributes }),
    clients: listClients(service, pool.Id).map(toClientChoice),
    otherGroups: listGroupNames(service, pool.Id).filter((group) => !groups.includes(group)),
    sessions: listSessions(service, user).map(viewSession),
  }
  return { template: 'user', title: `User ${toDisplayName(user)}`, values }
}
