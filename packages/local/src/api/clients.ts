/**
 * CreateUserPoolClient, DescribeUserPoolClient, UpdateUserPoolClient, DeleteUserPoolClient,
 * ListUserPoolClients.
 */

import { z } from 'zod'
import { clientId, userPoolId } from '../input/shapes.ts'
import type { Service } from '../service/service.ts'
import { newClient } from '../store/new-records.ts'
import type { ClientRecord } from '../store/user-pool-records.ts'
import { endSessions } from '../users/sessions.ts'
import { requireClient, requireUserPool } from '../users/user-pools.ts'
import { randomClientId, randomClientSecret } from '../util/ids.ts'
import { toTimestamp } from '../util/time.ts'
import { checkClientSettings, clientSettings } from './client-settings.ts'
import { pickEchoed } from './echoed.ts'
import { type OperationTable, operation } from './operation.ts'
import { nextToken, paginate } from './paging.ts'

const ofClient = z.object({ UserPoolId: userPoolId, ClientId: clientId })
const clientName = z.string().min(1).max(128)

const createInput = clientSettings
  .extend({ UserPoolId: userPoolId, ClientName: clientName, GenerateSecret: z.boolean().default(false) })
  .loose()

const updateInput = clientSettings
  .extend({ UserPoolId: userPoolId, ClientId: clientId, ClientName: clientName.optional() })
  .loose()

/** AWS's form, with the secret: for an administrator who describes this client. */
function toOutput(client: ClientRecord): object {
  const { echoed, secrets, ssoSessionMinutes: _, CreationDate, LastModifiedDate, ...known } = client
  const [secret] = secrets
  return {
    ...echoed,
    ...known,
    ...(secret === undefined ? {} : { ClientSecret: secret.value }),
    CreationDate: toTimestamp(CreationDate),
    LastModifiedDate: toTimestamp(LastModifiedDate),
  }
}

/** The settings that the pool uses, and the others for Describe. */
function parseSettings(given: object) {
  const known = clientSettings.parse(given)
  checkClientSettings(known)
  return {
    ...known,
    RefreshTokenValidity: known.RefreshTokenValidity || 30,
    echoed: pickEchoed(given, known),
  }
}

function create(input: z.output<typeof createInput>, service: Service): object {
  const { UserPoolId, ClientName, GenerateSecret, ...rest } = input
  requireUserPool(service, UserPoolId)
  const client: ClientRecord = {
    ...newClient(UserPoolId, randomClientId(), ClientName, service.now()),
    secrets: GenerateSecret ? [{ value: randomClientSecret(), createdAt: service.now() }] : [],
    ...parseSettings(rest),
  }
  service.store.clients.put(client.ClientId, client)
  return { UserPoolClient: toOutput(client) }
}

/** As at AWS, an absent setting returns to its default; the secrets stay. */
function update(input: z.output<typeof updateInput>, service: Service): object {
  const { UserPoolId, ClientId, ClientName, ...rest } = input
  const before = requireClient(service, ClientId, UserPoolId)
  const { secrets, ssoSessionMinutes, CreationDate } = before
  const client: ClientRecord = {
    ...newClient(UserPoolId, ClientId, ClientName ?? before.ClientName, service.now()),
    ...(ssoSessionMinutes === undefined ? {} : { ssoSessionMinutes }),
    secrets,
    CreationDate,
    ...parseSettings(rest),
  }
  service.store.clients.put(ClientId, client)
  return { UserPoolClient: toOutput(client) }
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
})

function list({ UserPoolId, MaxResults, NextToken }: z.output<typeof listInput>, service: Service): object {
  requireUserPool(service, UserPoolId)
  const clients = [...service.store.clients.values()].filter((client) => client.UserPoolId === UserPoolId)
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
