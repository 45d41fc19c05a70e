/**
 * CreateUserPoolClient, DescribeUserPoolClient, UpdateUserPoolClient, DeleteUserPoolClient,
 * ListUserPoolClients.
 */

import { z } from 'zod'
import { refuse } from '../errors/cognito-error.ts'
import { clientId, userPoolId } from '../input/shapes.ts'
import type { Service } from '../service/service.ts'
import { type ClientContext, checkClient } from '../settings/client-rules.ts'
import { clientSettings, type GivenClientSettings, givenSecret } from '../settings/client-shapes.ts'
import { listDocuments } from '../settings/documents.ts'
import { resourceName } from '../settings/leaf-shapes.ts'
import { makeDefaultClient } from '../store/new-records.ts'
import type { ClientRecord } from '../store/user-pool-records.ts'
import { endSessions } from '../users/sessions.ts'
import { checkLifetimes, requireClient, requireUserPool } from '../users/user-pools.ts'
import { ANALYTICS_ROLE, randomClientId, randomClientSecret } from '../util/ids.ts'
import { toTimestamp } from '../util/time.ts'
import { type OperationTable, operation } from './operation.ts'
import { nextToken, paginate } from './paging.ts'

const ofClient = z.object({ UserPoolId: userPoolId, ClientId: clientId })

const createInput = z.object({
  UserPoolId: userPoolId,
  ClientName: resourceName,
  GenerateSecret: z.boolean().default(false),
  ClientSecret: givenSecret.optional(),
  ...clientSettings.shape,
})

const updateInput = z.object({
  UserPoolId: userPoolId,
  ClientId: clientId,
  ClientName: resourceName.optional(),
  ...clientSettings.shape,
})

/** AWS's answers have no empty lists. */
function omitEmptyLists(client: Partial<ClientRecord>): object {
  return Object.fromEntries(
    Object.entries(client).filter(([, value]) => !(Array.isArray(value) && value.length === 0)),
  )
}

/** The client in AWS's form, with its secret. Only operations for administrators return it. */
function toOutput(client: ClientRecord): object {
  const { secrets, ssoSessionMinutes: _, CreationDate, LastModifiedDate, ...settings } = client
  const [secret] = secrets
  return {
    ...omitEmptyLists(settings),
    ...(secret === undefined ? {} : { ClientSecret: secret.value }),
    ClientType: 'REGULAR',
    CreationDate: toTimestamp(CreationDate),
    LastModifiedDate: toTimestamp(LastModifiedDate),
  }
}

function listCustomScopes({ store }: Service, userPoolId: string): Set<string> {
  const servers = [...store.resourceServers.values()].filter((server) => server.UserPoolId === userPoolId)
  return new Set(
    servers.flatMap(({ Identifier, Scopes = [] }) =>
      Scopes.map(({ ScopeName }) => `${Identifier}/${ScopeName}`),
    ),
  )
}

/** Checks a client against the settings of its pool. A seed has the same checks. */
export function checkInPool(
  service: Service,
  client: ClientRecord,
  operation: ClientContext['operation'],
): void {
  const { UserPoolId } = client
  checkClient(client, {
    pool: requireUserPool(service, UserPoolId),
    operation,
    customScopes: listCustomScopes(service, UserPoolId),
    providers: new Set(listDocuments(service.store, 'identityProvider', UserPoolId).map(({ key }) => key)),
  })
}

function putClient(service: Service, client: ClientRecord, operation: ClientContext['operation']): object {
  checkLifetimes(client)
  checkInPool(service, client, operation)
  service.store.clients.put(client.ClientId, client)
  return { UserPoolClient: toOutput(client) }
}

const DEFAULT_UNITS = { AccessToken: 'hours', IdToken: 'hours', RefreshToken: 'days' } as const

/** If the request has one unit, the others get their defaults. */
function completeUnits({ TokenValidityUnits: given = {} }: GivenClientSettings) {
  return Object.keys(given).length === 0 ? {} : { ...DEFAULT_UNITS, ...given }
}

/** If the request names a campaign by its ARN, the role is AWS's service-linked role. */
function completeAnalytics({ AnalyticsConfiguration: given }: GivenClientSettings) {
  if (given === undefined) return {}
  const RoleArn = given.RoleArn ?? (given.ApplicationArn === undefined ? undefined : ANALYTICS_ROLE)
  const role = RoleArn === undefined ? {} : { RoleArn }
  return { AnalyticsConfiguration: { UserDataShared: false, ...given, ...role } }
}

/** The given settings replace AWS's defaults. A refresh token validity of 0 means the default. */
function applySettings(fresh: ClientRecord, given: GivenClientSettings): ClientRecord {
  const RefreshTokenValidity = given.RefreshTokenValidity || fresh.RefreshTokenValidity
  const TokenValidityUnits = completeUnits(given)
  const completed = { RefreshTokenValidity, TokenValidityUnits, ...completeAnalytics(given) }
  return { ...fresh, ...given, ...completed } as ClientRecord
}

function makeSecret({ GenerateSecret, ClientSecret }: z.output<typeof createInput>): string | undefined {
  if (GenerateSecret && ClientSecret !== undefined) {
    refuse('parameterInvalid', { problem: 'ClientSecret can not be set if GenerateSecret is true.' })
  }
  return GenerateSecret ? randomClientSecret() : ClientSecret
}

function create(input: z.output<typeof createInput>, service: Service): object {
  const { UserPoolId, ClientName, GenerateSecret: _generate, ClientSecret: _secret, ...given } = input
  requireUserPool(service, UserPoolId)
  const secret = makeSecret(input)
  const fresh = makeDefaultClient(UserPoolId, randomClientId(), ClientName, service.now())
  const isGiven = input.ClientSecret !== undefined
  const secrets = secret === undefined ? [] : [{ value: secret, createdAt: service.now(), isGiven }]
  const client = { ...fresh, secrets }
  return putClient(service, applySettings(client, given), 'creating')
}

/**
 * As at AWS, an absent setting returns to its default; the name, the secrets and the rotation of refresh
 * tokens stay (hashicorp/terraform-provider-aws#47196).
 */
function update(input: z.output<typeof updateInput>, service: Service): object {
  const { UserPoolId, ClientId, ClientName, ...given } = input
  const before = requireClient(service, ClientId, UserPoolId)
  const { secrets, ssoSessionMinutes, RefreshTokenRotation, CreationDate } = before
  const fresh = {
    ...makeDefaultClient(UserPoolId, ClientId, ClientName ?? before.ClientName, service.now()),
    ...(ssoSessionMinutes === undefined ? {} : { ssoSessionMinutes }),
    ...(RefreshTokenRotation === undefined ? {} : { RefreshTokenRotation }),
    secrets,
    CreationDate,
  }
  return putClient(service, applySettings(fresh, given), 'updating')
}

function remove({ UserPoolId, ClientId }: z.output<typeof ofClient>, service: Service): undefined {
  requireClient(service, ClientId, UserPoolId)
  endSessions(service, (session) => session.clientId === ClientId)
  service.store.clients.delete(ClientId)
}

const listInput = z.object({
  UserPoolId: userPoolId,
  MaxResults: z.int().min(1).max(60).default(60),
  NextToken: nextToken,
  ClientType: z.enum(['REGULAR', 'DCR']).optional(),
})

/** The type DCR is for clients that register themselves. The local pool has no such clients. */
function list(input: z.output<typeof listInput>, service: Service): object {
  const { UserPoolId, MaxResults, NextToken, ClientType } = input
  requireUserPool(service, UserPoolId)
  const clients = [...service.store.clients.values()].filter(
    (client) => client.UserPoolId === UserPoolId && ClientType !== 'DCR',
  )
  const page = paginate(clients, ({ ClientId }) => ClientId, MaxResults, NextToken)
  const UserPoolClients = page.items.map(({ ClientId, ClientName }) => ({ ClientId, ClientName, UserPoolId }))
  return { UserPoolClients, NextToken: page.next }
}

export const clientOperations: OperationTable = {
  CreateUserPoolClient: operation(createInput, create),
  DescribeUserPoolClient: operation(ofClient, ({ UserPoolId, ClientId }, service) => ({
    UserPoolClient: toOutput(requireClient(service, ClientId, UserPoolId)),
  })),
  UpdateUserPoolClient: operation(updateInput, update),
  DeleteUserPoolClient: operation(ofClient, remove),
  ListUserPoolClients: operation(listInput, list),
}
